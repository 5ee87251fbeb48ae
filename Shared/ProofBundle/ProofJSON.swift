/// JSON in the one spelling that a hash can name: members sorted by name, no white space, whole numbers, the shortest
/// escapes (RFC 8785, sections 3.2.1 to 3.2.3). Reading refuses every other spelling, so that a byte that was changed is
/// always seen.
public indirect enum ProofJSON: Hashable, Sendable {
  case text(String)
  case number(Int64)
  case flag(Bool)
  case list([ProofJSON])
  case object([String: ProofJSON])

  public var bytes: [UInt8] {
    var output: [UInt8] = []
    append(to: &output)
    return output
  }

  public subscript(_ name: String) -> ProofJSON? {
    if case .object(let members) = self { members[name] } else { nil }
  }

  public var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  public var list: [ProofJSON]? {
    if case .list(let elements) = self { elements } else { nil }
  }

  /// The names of an object's members; `nil` for anything else.
  public var names: Set<String>? {
    if case .object(let members) = self { Set(members.keys) } else { nil }
  }

  static func comesBefore(_ left: String, _ right: String) -> Bool {
    left.utf16.lexicographicallyPrecedes(right.utf16)
  }

  private func append(to output: inout [UInt8]) {
    switch self {
    case .text(let text): Self.append(text, to: &output)
    case .number(let number): output += String(number).utf8
    case .flag(let flag): output += (flag ? "true" : "false").utf8
    case .list(let elements):
      output.append(0x5B)
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(0x2C) }
        element.append(to: &output)
      }
      output.append(0x5D)
    case .object(let members):
      output.append(0x7B)
      let sorted = members.sorted { Self.comesBefore($0.key, $1.key) }
      for (index, member) in sorted.enumerated() {
        if index > 0 { output.append(0x2C) }
        Self.append(member.key, to: &output)
        output.append(0x3A)
        member.value.append(to: &output)
      }
      output.append(0x7D)
    }
  }

  private static func append(_ text: String, to output: inout [UInt8]) {
    output.append(0x22)
    for byte in text.utf8 {
      if let escape = escape(byte) { output += escape } else { output.append(byte) }
    }
    output.append(0x22)
  }

  static func escape(_ byte: UInt8) -> [UInt8]? {
    switch byte {
    case 0x22, 0x5C: [0x5C, byte]
    case 0x08: Array("\\b".utf8)
    case 0x09: Array("\\t".utf8)
    case 0x0A: Array("\\n".utf8)
    case 0x0C: Array("\\f".utf8)
    case 0x0D: Array("\\r".utf8)
    case 0..<0x20: Array("\\u00".utf8) + [hex[Int(byte >> 4)], hex[Int(byte & 15)]]
    default: nil
    }
  }

  private static let hex = Array("0123456789abcdef".utf8)
}
