// The only file that makes random values (HouseRulesTests says so).

/// Random values from the system's own generator (`getrandom` through `SystemRandomNumberGenerator`).
public enum Random {
  /// `count` bytes fit for keys and tokens.
  public static func bytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    var result: [UInt8] = []
    result.reserveCapacity(count + 7)
    while result.count < count {
      withUnsafeBytes(of: generator.next() as UInt64) { result.append(contentsOf: $0) }
    }
    result.removeLast(result.count - count)
    return result
  }

  /// A bearer token: the prefix and the base64url of `byteCount` random bytes. 32 bytes give 43 characters (SL-1).
  public static func token(prefix: String = "", byteCount: Int = 32) -> String {
    prefix + Base64URL.encode(bytes(byteCount))
  }

  /// 0..<1, for jitter.
  public static func fraction() -> Double { Double.random(in: 0..<1) }
}
