import Foundation

/// The canonical text of a UUID: 32 lower-case hexadecimal digits in groups of 8, 4, 4, 4 and 12 (RFC 9562, section 4).
///
/// Written out because ids are in every message and Foundation's coding goes through `printf` and `scanf`.
enum UUIDText {
  private static let length = 36

  static func text(of uuid: UUID) -> String {
    withUnsafeBytes(of: uuid.uuid) { bytes in
      String(unsafeUninitializedCapacity: length) { buffer in
        var at = 0
        for (index, byte) in bytes.enumerated() {
          if index == 4 || index == 6 || index == 8 || index == 10 {
            buffer[at] = UInt8(ascii: "-")
            at += 1
          }
          buffer[at] = digit(byte >> 4)
          buffer[at + 1] = digit(byte & 0x0F)
          at += 2
        }
        return length
      }
    }
  }

  static func parse(_ text: some Collection<UInt8>) -> UUID? {
    // Over memory where there is any: one call for each byte, through the collection's protocol, costs ten times as much.
    text.withContiguousStorageIfAvailable(parse) ?? Array(text).withUnsafeBufferPointer(parse)
  }

  private static func parse(_ text: UnsafeBufferPointer<UInt8>) -> UUID? {
    guard text.count == length else { return nil }
    var uuid: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    let isValid = withUnsafeMutableBytes(of: &uuid) { bytes in
      var index = 0
      var digits = 0
      for byte in text {
        defer { index += 1 }
        if index == 8 || index == 13 || index == 18 || index == 23 {
          guard byte == UInt8(ascii: "-") else { return false }
          continue
        }
        guard let value = value(of: byte) else { return false }
        bytes[digits / 2] = bytes[digits / 2] << 4 | value
        digits += 1
      }
      return true
    }
    return isValid ? UUID(uuid: uuid) : nil
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
