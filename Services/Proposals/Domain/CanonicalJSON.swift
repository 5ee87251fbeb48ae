/// JSON with one spelling for one value, so that a hash names a content: members sorted by name, no white space,
/// whole numbers only, the shortest escapes (RFC 8785, sections 3.2.1 to 3.2.3). What is absent has no member.
indirect enum CanonicalJSON {
  case text(String)
  case number(Int64)
  case flag(Bool)
  case list([CanonicalJSON])
  case object([String: CanonicalJSON?])

  var bytes: [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(16_384)
    append(to: &output)
    return output
  }

  private func append(to output: inout [UInt8]) {
    switch self {
    case .text(let text): Self.append(text, to: &output)
    case .number(let number): output.append(contentsOf: String(number).utf8)
    case .flag(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
    case .list(let elements):
      output.append(0x5B)
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(0x2C) }
        element.append(to: &output)
      }
      output.append(0x5D)
    case .object(let members):
      output.append(0x7B)
      var isFirst = true
      // Names are ASCII, so that the order of bytes is the order of UTF-16 units, which the RFC asks for.
      for (name, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        guard let value else { continue }
        if !isFirst { output.append(0x2C) }
        isFirst = false
        Self.append(name, to: &output)
        output.append(0x3A)
        value.append(to: &output)
      }
      output.append(0x7D)
    }
  }

  private static let hex = Array("0123456789abcdef".utf8)

  private static func append(_ text: String, to output: inout [UInt8]) {
    output.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C: output.append(contentsOf: [0x5C, byte])
      case 0x08: output.append(contentsOf: "\\b".utf8)
      case 0x09: output.append(contentsOf: "\\t".utf8)
      case 0x0A: output.append(contentsOf: "\\n".utf8)
      case 0x0C: output.append(contentsOf: "\\f".utf8)
      case 0x0D: output.append(contentsOf: "\\r".utf8)
      case 0..<0x20:
        output.append(contentsOf: "\\u00".utf8)
        output.append(contentsOf: [hex[Int(byte >> 4)], hex[Int(byte & 15)]])
      default: output.append(byte)
      }
    }
    output.append(0x22)
  }
}
