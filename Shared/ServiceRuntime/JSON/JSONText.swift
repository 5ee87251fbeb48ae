/// Writes JSON by hand, byte by byte, where a `Codable` type would be a detour: problems, log lines.
struct JSONText {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  mutating func open() {
    comma()
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
  }

  mutating func close() {
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  mutating func member(_ name: String, text: String) {
    key(name)
    JSONString.append(text, to: &bytes)
    needsComma = true
  }

  mutating func member(_ name: String, number: Int) {
    key(name)
    bytes.append(contentsOf: String(number).utf8)
    needsComma = true
  }

  mutating func member(_ name: String, value: (inout JSONText) -> Void) {
    key(name)
    needsComma = false
    value(&self)
    needsComma = true
  }

  mutating func list<Element>(_ elements: [Element], each: (inout JSONText, Element) -> Void) {
    comma()
    bytes.append(UInt8(ascii: "["))
    needsComma = false
    for element in elements { each(&self, element) }
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  mutating func text(_ value: String) {
    comma()
    JSONString.append(value, to: &bytes)
    needsComma = true
  }

  /// Ends a line of a log.
  mutating func newline() {
    bytes.append(0x0A)
    needsComma = false
  }

  private mutating func key(_ name: String) {
    comma()
    JSONString.append(name, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func comma() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }
}

/// A JSON string, RFC 8259 section 7: quotes, backslashes and control characters escaped, the rest as UTF-8.
enum JSONString {
  private static let hex = Array("0123456789abcdef".utf8)

  static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(0x22)
    var text = text
    text.withUTF8 { characters in
      var plainFrom = 0
      for (index, character) in characters.enumerated() where needsEscape(character) {
        bytes.append(contentsOf: characters[plainFrom..<index])
        appendEscaped(character, to: &bytes)
        plainFrom = index + 1
      }
      bytes.append(contentsOf: characters[plainFrom...])
    }
    bytes.append(0x22)
  }

  @inline(__always)
  private static func needsEscape(_ character: UInt8) -> Bool {
    character < 0x20 || character == 0x22 || character == 0x5C || character == 0x7F
  }

  private static func appendEscaped(_ character: UInt8, to bytes: inout [UInt8]) {
    bytes.append(0x5C)
    switch character {
    case 0x22, 0x5C: bytes.append(character)
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(hex[Int(character >> 4)])
      bytes.append(hex[Int(character & 15)])
    }
  }
}
