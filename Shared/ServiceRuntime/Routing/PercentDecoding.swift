/// Percent-decoding of RFC 3986 section 2.1, strict.
public enum PercentDecoding {
  /// `nil` for a broken escape, a control character, a slash, a dot segment, or bytes that are not UTF-8.
  static func segment(_ text: Substring) -> String? {
    guard let bytes = decode(text.utf8, plusIsSpace: false) else { return nil }
    guard bytes != [0x2E], bytes != [0x2E, 0x2E],
      !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0x2F || $0 == 0x5C })
    else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  /// A name or a value of a query or of a form; `+` is a space there. `nil` as above, slashes are fine.
  public static func queryText(_ text: Substring) -> String? {
    guard let bytes = decode(text.utf8, plusIsSpace: true), !bytes.contains(0) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func decode(_ text: Substring.UTF8View, plusIsSpace: Bool) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var iterator = text.makeIterator()
    while let byte = iterator.next() {
      if byte == 0x2B && plusIsSpace {
        result.append(0x20)
      } else if byte != 0x25 {
        result.append(byte)
      } else {
        guard let high = iterator.next().flatMap(nibble), let low = iterator.next().flatMap(nibble) else { return nil }
        result.append(high << 4 | low)
      }
    }
    return result
  }

  private static func nibble(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x30...0x39: character - 0x30
    case 0x41...0x46: character - 0x41 + 10
    case 0x61...0x66: character - 0x61 + 10
    default: nil
    }
  }
}
