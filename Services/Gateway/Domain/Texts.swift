/// Rules for text that comes from outside. Checks run on bytes: CR LF is one `Character` in Swift.
enum Texts {
  /// One line of text: trimmed, not empty, no control characters.
  static func line(_ text: String, field: String, limitBytes: Int) throws(GatewayRefusal) -> String {
    let trimmed = trimming(text)
    guard !trimmed.isEmpty else { throw .invalid(field: field, .empty) }
    guard trimmed.utf8.count <= limitBytes else { throw .invalid(field: field, .tooLong(limitBytes: limitBytes)) }
    guard trimmed.unicodeScalars.allSatisfy(isPlain) else {
      throw .invalid(field: field, .malformed(wanted: "one line of text"))
    }
    return trimmed
  }

  static func optionalLine(_ text: String?, field: String, limitBytes: Int) throws(GatewayRefusal) -> String? {
    guard let text else { return nil }
    return try line(text, field: field, limitBytes: limitBytes)
  }

  /// Several lines: line feeds and tabs are allowed, other control characters are not; CR LF becomes LF.
  static func paragraphs(_ text: String, field: String, limitBytes: Int) throws(GatewayRefusal) -> String {
    let unix = String(decoding: removingCarriageReturns(text), as: UTF8.self)
    let trimmed = trimming(unix)
    guard trimmed.utf8.count <= limitBytes else { throw .invalid(field: field, .tooLong(limitBytes: limitBytes)) }
    guard trimmed.unicodeScalars.allSatisfy({ $0 == "\n" || $0 == "\t" || isPlain($0) }) else {
      throw .invalid(field: field, .malformed(wanted: "text"))
    }
    return trimmed
  }

  /// Printable: no C0, DEL or C1 controls, no line or paragraph separators, no direction overrides.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: false
    default: true
    }
  }

  private static func trimming(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
    guard let first = scalars.firstIndex(where: { !isSpace($0) }),
      let last = scalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(scalars[first...last])
  }

  private static func removingCarriageReturns(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    var previous: UInt8 = 0
    for byte in text.utf8 {
      if byte == 0x0A, previous == 0x0D { result.removeLast() }
      result.append(byte)
      previous = byte
    }
    return result
  }
}
