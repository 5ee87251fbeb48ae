/// The backslash sequences of RFC 8259 section 7.
enum JSONEscapes {
  /// Resolves what the parser has already found to be well formed.
  static func resolve(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var at = text.startIndex
    while at < text.endIndex {
      guard text[at] == 0x5C else {
        result.append(text[at])
        at += 1
        continue
      }
      let escape = text[at + 1]
      at += 2
      if escape == UInt8(ascii: "u") {
        var code = value(text, at)
        at += 4
        if (0xD800..<0xDC00).contains(code) {
          code = 0x10000 + (code - 0xD800) << 10 + (value(text, at + 2) - 0xDC00)
          at += 6
        }
        append(code, to: &result)
      } else {
        result.append(plain(escape) ?? escape)
      }
    }
    return result
  }

  /// What a one-letter escape stands for; `nil` when there is no such escape.
  static func plain(_ escape: UInt8) -> UInt8? {
    switch escape {
    case 0x22, 0x5C, 0x2F: escape
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  static func nibble(_ character: UInt8) -> UInt32? {
    switch character {
    case 0x30...0x39: UInt32(character) - 0x30
    case 0x41...0x46: UInt32(character) - 0x41 + 10
    case 0x61...0x66: UInt32(character) - 0x61 + 10
    default: nil
    }
  }

  private static func value(_ text: ArraySlice<UInt8>, _ at: Int) -> UInt32 {
    text[at..<at + 4].reduce(0) { $0 << 4 | (nibble($1) ?? 0) }
  }

  private static func append(_ code: UInt32, to result: inout [UInt8]) {
    guard let scalar = Unicode.Scalar(code) else { return }
    result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
