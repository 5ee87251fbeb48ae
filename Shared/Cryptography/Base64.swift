/// Base64 with padding, RFC 4648 section 4.
public enum Base64 {
  private static let coder = Base64Coder(last: "+/", isPadded: true)

  public static func encode(_ bytes: some Collection<UInt8>) -> String { coder.encode(bytes) }

  /// Appends the text of `bytes` to a buffer of ASCII, without a `String` between.
  public static func append(_ bytes: some Collection<UInt8>, to buffer: inout [UInt8]) {
    coder.append(bytes, to: &buffer)
  }

  /// `nil` for anything but the one canonical spelling: wrong length, foreign characters, missing padding,
  /// bits set in the unused end.
  public static func decode(_ text: String) -> [UInt8]? { coder.decode(text.utf8) }
  public static func decode(utf8 text: some Collection<UInt8>) -> [UInt8]? { coder.decode(text) }
}

/// Base64 for URLs without padding, RFC 4648 section 5.
public enum Base64URL {
  private static let coder = Base64Coder(last: "-_", isPadded: false)

  public static func encode(_ bytes: some Collection<UInt8>) -> String { coder.encode(bytes) }

  /// `nil` for anything but the one canonical spelling; padding is refused.
  public static func decode(_ text: String) -> [UInt8]? { coder.decode(text.utf8) }
  public static func decode(utf8 text: some Collection<UInt8>) -> [UInt8]? { coder.decode(text) }
}

private struct Base64Coder: Sendable {
  private let alphabet: [UInt8]
  /// The value of each byte, 255 for those that are not in the alphabet.
  private let values: [UInt8]
  private let isPadded: Bool
  private static let padding = UInt8(ascii: "=")

  init(last: String, isPadded: Bool) {
    alphabet = Array(("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last).utf8)
    var values = [UInt8](repeating: 255, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    self.values = values
    self.isPadded = isPadded
  }

  func encode(_ bytes: some Collection<UInt8>) -> String {
    Self.withStorage(of: bytes) { bytes in
      String(unsafeUninitializedCapacity: Self.length(of: bytes)) { write(bytes, to: $0) }
    }
  }

  func append(_ bytes: some Collection<UInt8>, to buffer: inout [UInt8]) {
    buffer += Self.withStorage(of: bytes) { bytes in
      [UInt8](unsafeUninitializedCapacity: Self.length(of: bytes)) { target, count in count = write(bytes, to: target) }
    }
  }

  /// Whatever the collection, its bytes are then read as memory.
  private static func withStorage<Result>(
    of bytes: some Collection<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    if let result = bytes.withContiguousStorageIfAvailable(body) { return result }
    return Array(bytes).withUnsafeBufferPointer(body)
  }

  /// With padding, so never too little.
  private static func length(of bytes: UnsafeBufferPointer<UInt8>) -> Int { (bytes.count + 2) / 3 * 4 }

  /// - Parameter target: with room for `length(of:)`.
  /// - Returns: how much of it is written.
  private func write(_ bytes: UnsafeBufferPointer<UInt8>, to target: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var length = 0
    var bits: UInt32 = 0
    var pending = 0
    func put(_ byte: UInt8) {
      target[length] = byte
      length += 1
    }
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      pending += 1
      if pending == 3 {
        put(alphabet[Int(bits >> 18 & 63)])
        put(alphabet[Int(bits >> 12 & 63)])
        put(alphabet[Int(bits >> 6 & 63)])
        put(alphabet[Int(bits & 63)])
        (bits, pending) = (0, 0)
      }
    }
    guard pending > 0 else { return length }
    bits <<= UInt32(8 * (3 - pending))
    put(alphabet[Int(bits >> 18 & 63)])
    put(alphabet[Int(bits >> 12 & 63)])
    if pending == 2 {
      put(alphabet[Int(bits >> 6 & 63)])
    } else if isPadded {
      put(Self.padding)
    }
    if isPadded { put(Self.padding) }
    return length
  }

  func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    var characters = Array(text)
    if isPadded {
      guard characters.count % 4 == 0 else { return nil }
      for _ in 0..<2 where characters.last == Self.padding { characters.removeLast() }
    }
    guard characters.count % 4 != 1 else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(characters.count * 3 / 4)
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for character in characters {
      let value = values[Int(character)]
      guard value != 255 else { return nil }
      bits = (bits << 6 | UInt32(value)) & 0xFFFF
      count += 6
      if count >= 8 {
        count -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    guard bits & (1 << count - 1) == 0 else { return nil }
    return result
  }
}
