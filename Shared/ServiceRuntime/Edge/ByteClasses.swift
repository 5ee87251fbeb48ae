/// Classes of bytes as bit sets: one shift instead of a table in memory.
enum ByteClass {
  static let carriageReturn = UInt8(ascii: "\r")
  static let lineFeed = UInt8(ascii: "\n")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")

  // Bit n of `low` stands for byte n, bit n of `high` for byte 64 + n.

  /// tchar of RFC 9110, section 5.6.2.
  @inline(__always)
  static func isToken(_ byte: UInt8) -> Bool {
    contains(byte, low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
  }

  /// What a host without brackets may consist of here: letters, digits, `-`, `.`, `_` and `~`. RFC 3986 also knows
  /// percent-encoding and sub-delimiters; no name that can be resolved has them.
  @inline(__always)
  static func isHost(_ byte: UInt8) -> Bool {
    contains(byte, low: 0x03FF_6000_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
  }

  /// Visible ASCII without `"`, `#`, `<`, `>` and `\`: what a request target may consist of.
  @inline(__always)
  static func isTarget(_ byte: UInt8) -> Bool {
    contains(byte, low: 0xAFFF_FFF2_0000_0000, high: 0x7FFF_FFFF_EFFF_FFFF)
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  @inline(__always)
  static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }

  @inline(__always)
  private static func contains(_ byte: UInt8, low: UInt64, high: UInt64) -> Bool {
    if byte < 64 { return (low >> UInt64(byte)) & 1 == 1 }
    return byte < 128 && (high >> UInt64(byte & 63)) & 1 == 1
  }
}

extension UnsafeRawBufferPointer {
  /// Whether every byte may stand in a field value or a chunk extension: no control character but the tab
  /// (RFC 9110, section 5.5).
  @inline(__always)
  var isFieldContent: Bool {
    var bad: UInt8 = 0
    for byte in self {
      bad |= (byte < 0x20 ? 1 : 0) & (byte != ByteClass.tab ? 1 : 0) | (byte == 0x7F ? 1 : 0)
    }
    return bad == 0
  }

  /// Without spaces and tabs at both ends.
  @inline(__always)
  var trimmed: UnsafeRawBufferPointer {
    var (start, end) = (0, count)
    while start < end, self[start] == ByteClass.space || self[start] == ByteClass.tab { start += 1 }
    while end > start, self[end - 1] == ByteClass.space || self[end - 1] == ByteClass.tab { end -= 1 }
    return part(start, end)
  }

  @inline(__always)
  func part(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[start..<end]) }

  /// Equal to `text`, which is lower-case ASCII, whatever the case of the letters.
  @inline(__always)
  func isCaseless(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    let other = text.utf8Start
    for index in 0..<count {
      let byte = self[index]
      let folded = byte &- 0x41 < 26 ? byte | 0x20 : byte
      if folded != other[index] { return false }
    }
    return true
  }

  /// Equal to `text`, byte by byte.
  @inline(__always)
  func isExactly(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    let other = text.utf8Start
    for index in 0..<count where self[index] != other[index] { return false }
    return true
  }
}
