import Cryptography

/// Ids of requests: 16 random bytes as hexadecimal.
public enum RequestIdentifier {
  public static func make() -> String { Hex.encode(Random.bytes(16)) }

  /// Only what this house makes itself may enter logs and headers.
  public static func isValid(_ text: String) -> Bool {
    text.utf8.count == 32 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
