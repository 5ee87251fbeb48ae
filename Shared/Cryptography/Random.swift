// The only file that makes random values (HouseRulesTests says so).

import COpenSSL
import Glibc

/// Random values from the system's own generator, `getrandom(2)`.
public enum Random {
  /// `count` bytes fit for keys and tokens.
  public static func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { target, written in
      while written < count {
        let got = getrandom(target.baseAddress.map { $0 + written }, count - written, 0)
        // A signal may cut a long answer short; no other failure is known once the system has started.
        guard got > 0 || errno == EINTR else { preconditionFailure("getrandom failed") }
        written += max(0, got)
      }
    }
  }

  /// A bearer token: the prefix and the base64url of `byteCount` random bytes. 32 bytes give 43 characters (SL-1).
  public static func token(prefix: String = "", byteCount: Int = 32) -> String {
    prefix + Base64URL.encode(bytes(byteCount))
  }

  /// 0..<1, for jitter.
  public static func fraction() -> Double { Double.random(in: 0..<1) }
}
