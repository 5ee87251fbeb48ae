/// Character data and quoted attribute values, HTML Living Standard sections 13.1.2.3 and 13.1.2.4.
enum Escaping {
  /// Appends text as UTF-8, with `& < > " '` as character references. Control characters that HTML does not allow in
  /// a document become U+FFFD, and so do those that turn the direction of what follows: a text could turn round the price
  /// beside it.
  static func append(_ text: some StringProtocol, to bytes: inout [UInt8]) {
    let done: Void? = text.utf8.withContiguousStorageIfAvailable { append($0, to: &bytes) }
    guard done == nil else { return }
    let copy = Array(text.utf8)
    copy.withUnsafeBufferPointer { append($0, to: &bytes) }
  }

  static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    var start = 0
    var index = 0
    while index < text.count {
      let byte = text[index]
      let turns = byte == 0xE2 && turnsDirection(text[index...])
      if !turns && isPlain(byte) {
        index += 1
        continue
      }
      bytes.append(contentsOf: text[start..<index])
      append(turns ? "\u{FFFD}" : reference(to: byte), to: &bytes)
      index += turns ? 3 : 1
      start = index
    }
    bytes.append(contentsOf: text[start..<text.count])
  }

  /// U+202A to U+202E and U+2066 to U+2069: embeddings, overrides and isolates.
  private static func turnsDirection(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard text.count >= 3 else { return false }
    let (second, third) = (text[text.startIndex + 1], text[text.startIndex + 2])
    return second == 0x80 && (0xAA...0xAE).contains(third) || second == 0x81 && (0xA6...0xA9).contains(third)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x26, 0x3C, 0x3E, 0x22, 0x27, 0x7F: false
    case 0..<0x20: byte == 0x0A || byte == 0x09
    default: true
    }
  }

  private static func reference(to byte: UInt8) -> StaticString {
    switch byte {
    case 0x26: "&amp;"
    case 0x3C: "&lt;"
    case 0x3E: "&gt;"
    case 0x22: "&quot;"
    case 0x27: "&#39;"
    // A lone CR would be turned into a line feed by the parser anyway.
    case 0x0D: "\n"
    default: "\u{FFFD}"
    }
  }

  private static func append(_ literal: StaticString, to bytes: inout [UInt8]) {
    literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }
}
