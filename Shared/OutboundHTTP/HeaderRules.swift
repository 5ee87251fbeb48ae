/// What may be sent as a header field, decided on bytes: "\r\n" is one Character in Swift (GW-5).
enum HeaderRules {
  /// A token of RFC 9110, section 5.6.2.
  static func isToken(_ text: String) -> Bool {
    let bytes = text.utf8
    return !bytes.isEmpty && bytes.allSatisfy { tokenBytes[Int($0)] }
  }

  /// A field value of RFC 9110, section 5.5: no control byte but the tab.
  static func isFieldValue(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }

  /// Origin form, printable ASCII only, no fragment.
  static func isOriginForm(_ path: String) -> Bool {
    let bytes = path.utf8
    return bytes.first == UInt8(ascii: "/")
      && bytes.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }
  }

  /// Fields that say where a message ends or that concern one connection: written by libcurl alone.
  static func isReserved(_ name: String) -> Bool {
    let length = name.utf8.count
    return reserved.contains { $0.utf8.count == length && isSameName(name.utf8, $0.utf8) }
  }

  /// Field names are equal without regard to the case of ASCII letters.
  static func isSameName(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Bool {
    left.elementsEqual(right) { lowercased($0) == lowercased($1) }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  private static let reserved = [
    "connection", "content-length", "expect", "keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer",
    "transfer-encoding", "upgrade",
  ]

  private static let tokenBytes: [Bool] = {
    var table = [Bool](repeating: false, count: 256)
    for byte in "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8 {
      table[Int(byte)] = true
    }
    return table
  }()
}
