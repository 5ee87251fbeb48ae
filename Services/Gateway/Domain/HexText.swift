/// Lower-case hexadecimal, for cursors and session names.
enum HexText {
  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// `nil` for anything but pairs of `0-9a-f`.
  static func decode(_ text: String) -> [UInt8]? {
    let values = text.utf8.map { byte -> UInt8 in
      switch byte {
      case 0x30...0x39: byte - 0x30
      case 0x61...0x66: byte - 0x61 + 10
      default: 255
      }
    }
    guard values.count.isMultiple(of: 2), !values.contains(255) else { return nil }
    return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
  }
}
