extension ProofJSON {
  /// `nil` for everything that `bytes` would not have written.
  public init?(canonical bytes: [UInt8]) {
    var reader = Reader(bytes: bytes)
    guard let value = reader.value(depth: 0), reader.at == bytes.count, value.bytes == bytes else { return nil }
    self = value
  }

  private struct Reader {
    let bytes: [UInt8]
    var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    private static let depthLimit = 32

    mutating func value(depth: Int) -> ProofJSON? {
      guard depth < Self.depthLimit, at < bytes.count else { return nil }
      switch bytes[at] {
      case 0x22: return string().map(ProofJSON.text)
      case 0x74: return take("true") ? .flag(true) : nil
      case 0x66: return take("false") ? .flag(false) : nil
      case 0x5B: return list(depth: depth)
      case 0x7B: return object(depth: depth)
      default: return number()
      }
    }

    private mutating func take(_ word: String) -> Bool {
      guard bytes[at...].starts(with: word.utf8) else { return false }
      at += word.utf8.count
      return true
    }

    private mutating func takes(_ byte: UInt8) -> Bool {
      guard at < bytes.count, bytes[at] == byte else { return false }
      at += 1
      return true
    }

    private mutating func list(depth: Int) -> ProofJSON? {
      at += 1
      if takes(0x5D) { return .list([]) }
      var elements: [ProofJSON] = []
      while true {
        guard let element = value(depth: depth + 1) else { return nil }
        elements.append(element)
        if takes(0x5D) { return .list(elements) }
        guard takes(0x2C) else { return nil }
      }
    }

    private mutating func object(depth: Int) -> ProofJSON? {
      at += 1
      if takes(0x7D) { return .object([:]) }
      var members: [String: ProofJSON] = [:]
      var last: String?
      while true {
        guard let name = string(), takes(0x3A) else { return nil }
        // Sorted, and therefore each only once.
        if let last, !ProofJSON.comesBefore(last, name) { return nil }
        guard let member = value(depth: depth + 1) else { return nil }
        // Names that Unicode holds for one are two for the hash.
        guard members.updateValue(member, forKey: name) == nil else { return nil }
        last = name
        if takes(0x7D) { return .object(members) }
        guard takes(0x2C) else { return nil }
      }
    }

    private mutating func number() -> ProofJSON? {
      let end = bytes[at...].firstIndex { !(0x30...0x39).contains($0) && $0 != 0x2D } ?? bytes.count
      let text = String(decoding: bytes[at..<end], as: UTF8.self)
      guard let number = Int64(text), String(number) == text else { return nil }
      at = end
      return .number(number)
    }

    /// A text and no other spelling of it: read by what it means, then compared with how that is written.
    private mutating func string() -> String? {
      guard takes(0x22) else { return nil }
      let start = at
      var content: [UInt8] = []
      while at < bytes.count, bytes[at] != 0x22 {
        if bytes[at] == 0x5C {
          guard let byte = escaped() else { return nil }
          content.append(byte)
        } else {
          content.append(bytes[at])
          at += 1
        }
      }
      let written = bytes[start..<at]
      guard takes(0x22), let text = String(validating: content, as: UTF8.self) else { return nil }
      let canonical = content.flatMap { ProofJSON.escape($0) ?? [$0] }
      return written.elementsEqual(canonical) ? text : nil
    }

    /// Only the escapes that are ever written; all of them stand for one byte.
    private mutating func escaped() -> UInt8? {
      for byte in Self.escapable {
        guard let escape = ProofJSON.escape(byte), bytes[at...].starts(with: escape) else { continue }
        at += escape.count
        return byte
      }
      return nil
    }

    private static let escapable: [UInt8] = Array(0..<0x20) + [0x22, 0x5C]
  }
}
