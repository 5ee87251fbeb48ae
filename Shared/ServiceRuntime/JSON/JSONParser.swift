/// Reads JSON (RFC 8259) and refuses everything that two readers might understand differently: duplicate keys, broken
/// UTF-8, lone surrogates, trailing bytes, a byte order mark. Depth is bounded, so recursion is.
struct JSONParser {
  struct Refusal: Error {
    let code: String
    let detail: String
    var field = ""
  }

  static let maximumDepth = 32
  /// Longer numbers have no use here and are only good for keeping parsers busy.
  private static let maximumNumberLength = 64

  private let bytes: [UInt8]
  private var at = 0
  private var nodes: [JSONDocument.Node] = []

  static func parse(_ bytes: [UInt8]) throws(Refusal) -> JSONDocument {
    guard bytes.count < Int(Int32.max) else { throw Refusal(code: "json_syntax", detail: "The body is too long.") }
    var parser = JSONParser(bytes: bytes)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Refusal(code: "json_syntax", detail: "The body is not UTF-8.")
    }
    parser.nodes.reserveCapacity(bytes.count / 8 + 8)
    parser.skipSpace()
    try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.at == bytes.count else { throw parser.syntax("Nothing may follow the value") }
    return JSONDocument(bytes: bytes, nodes: parser.nodes)
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func value(depth: Int) throws(Refusal) {
    guard at < bytes.count else { throw syntax("The text ends where a value is due") }
    switch bytes[at] {
    case UInt8(ascii: "{"): try object(depth: depth + 1)
    case UInt8(ascii: "["): try array(depth: depth + 1)
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "t"): try word("true", .true)
    case UInt8(ascii: "f"): try word("false", .false)
    case UInt8(ascii: "n"): try word("null", .null)
    case UInt8(ascii: "-"), 0x30...0x39: try number()
    default: throw syntax("A value is due")
    }
  }

  private mutating func object(depth: Int) throws(Refusal) {
    let index = try open(.object, depth: depth)
    var keys = KeySet()
    skipSpace()
    if peek() != UInt8(ascii: "}") {
      while true {
        guard peek() == UInt8(ascii: "\"") else { throw syntax("A key in quotes is due") }
        let key = nodes.count
        try string()
        if !keys.insert(nodes[key], of: bytes) { throw duplicate(key) }
        skipSpace()
        guard peek() == UInt8(ascii: ":") else { throw syntax("A colon is due") }
        at += 1
        skipSpace()
        try value(depth: depth)
        skipSpace()
        guard peek() == UInt8(ascii: ",") else { break }
        at += 1
        skipSpace()
      }
    }
    try close(index, UInt8(ascii: "}"))
  }

  private mutating func array(depth: Int) throws(Refusal) {
    let index = try open(.array, depth: depth)
    skipSpace()
    if peek() != UInt8(ascii: "]") {
      while true {
        try value(depth: depth)
        skipSpace()
        guard peek() == UInt8(ascii: ",") else { break }
        at += 1
        skipSpace()
      }
    }
    try close(index, UInt8(ascii: "]"))
  }

  private mutating func open(_ kind: JSONDocument.Kind, depth: Int) throws(Refusal) -> Int {
    guard depth <= Self.maximumDepth else {
      throw Refusal(code: "json_depth", detail: "Objects and lists may be nested \(Self.maximumDepth) deep at most.")
    }
    nodes.append(JSONDocument.Node(kind: kind, start: Int32(at)))
    at += 1
    return nodes.count - 1
  }

  private mutating func close(_ index: Int, _ bracket: UInt8) throws(Refusal) {
    guard peek() == bracket else {
      throw syntax("A comma or \(bracket == UInt8(ascii: "}") ? "}" : "]") is due")
    }
    at += 1
    nodes[index].end = Int32(at)
    nodes[index].next = Int32(nodes.count)
  }

  private mutating func string() throws(Refusal) {
    at += 1
    var node = JSONDocument.Node(kind: .string, start: Int32(at))
    while true {
      guard at < bytes.count else { throw syntax("A string has no end") }
      let byte = bytes[at]
      if byte == 0x22 { break }
      if byte < 0x20 { throw syntax("A control character in a string must be escaped") }
      at += 1
      if byte == 0x5C {
        node.hasEscapes = true
        try escape()
      }
    }
    node.end = Int32(at)
    node.next = Int32(nodes.count + 1)
    nodes.append(node)
    at += 1
  }

  private mutating func escape() throws(Refusal) {
    guard let letter = peek() else { throw syntax("A string has no end") }
    at += 1
    guard letter == UInt8(ascii: "u") else {
      guard JSONEscapes.plain(letter) != nil else { throw syntax("There is no such escape") }
      return
    }
    let code = try codeUnit()
    switch code {
    case 0: throw syntax("A string may not hold the character U+0000")
    case 0xDC00...0xDFFF: throw syntax("A low surrogate stands alone")
    case 0xD800...0xDBFF:
      guard peek() == 0x5C, at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "u")
      else { throw syntax("A high surrogate stands alone") }
      at += 2
      guard (0xDC00...0xDFFF).contains(try codeUnit()) else { throw syntax("A high surrogate stands alone") }
    default: break
    }
  }

  private mutating func codeUnit() throws(Refusal) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let nibble = peek().flatMap(JSONEscapes.nibble) else { throw syntax("Four hexadecimal digits are due") }
      code = code << 4 | nibble
      at += 1
    }
    return code
  }

  private mutating func number() throws(Refusal) {
    let start = at
    if peek() == UInt8(ascii: "-") { at += 1 }
    if peek() == 0x30 { at += 1 } else { try digits() }
    if peek() == UInt8(ascii: ".") {
      at += 1
      try digits()
    }
    if let letter = peek(), letter | 0x20 == UInt8(ascii: "e") {
      at += 1
      if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { at += 1 }
      try digits()
    }
    guard at - start <= Self.maximumNumberLength else { throw syntax("A number is too long") }
    nodes.append(
      JSONDocument.Node(kind: .number, start: Int32(start), end: Int32(at), next: Int32(nodes.count + 1)))
  }

  private mutating func digits() throws(Refusal) {
    let start = at
    while let byte = peek(), (0x30...0x39).contains(byte) { at += 1 }
    guard at > start else { throw syntax("A digit is due") }
  }

  private mutating func word(_ word: StaticString, _ kind: JSONDocument.Kind) throws(Refusal) {
    let end = at + word.utf8CodeUnitCount
    guard end <= bytes.count, word.withUTF8Buffer({ $0.elementsEqual(bytes[at..<end]) })
    else { throw syntax("A value is due") }
    nodes.append(JSONDocument.Node(kind: kind, start: Int32(at), end: Int32(end), next: Int32(nodes.count + 1)))
    at = end
  }

  private mutating func skipSpace() {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
  }

  private func peek() -> UInt8? { at < bytes.count ? bytes[at] : nil }

  private func syntax(_ what: String) -> Refusal {
    Refusal(code: "json_syntax", detail: "\(what), at byte \(at).")
  }

  /// Containers that are still open get an end beyond everything, so that the path to the key can be told.
  private func duplicate(_ key: Int) -> Refusal {
    var nodes = self.nodes
    for index in nodes.indices where nodes[index].next == 0 { nodes[index].next = Int32(nodes.count + 1) }
    nodes.append(JSONDocument.Node(kind: .null, start: 0, end: 0, next: Int32(nodes.count + 1)))
    let document = JSONDocument(bytes: bytes, nodes: nodes)
    return Refusal(
      code: "duplicate_key", detail: "This key is there more than once.", field: document.path(to: key))
  }
}

/// The keys of one object so far, compared as bytes after their escapes are resolved.
private struct KeySet {
  private var few: [JSONDocument.Node] = []
  private var many: Set<ArraySlice<UInt8>> = []
  private static let fewAtMost = 16

  /// `false` when the key was there.
  mutating func insert(_ key: JSONDocument.Node, of bytes: [UInt8]) -> Bool {
    if few.count < Self.fewAtMost && many.isEmpty {
      for other in few where Self.equal(key, other, bytes) { return false }
      few.append(key)
      return true
    }
    if many.isEmpty {
      for other in few { many.insert(Self.resolved(other, bytes)) }
    }
    return many.insert(Self.resolved(key, bytes)).inserted
  }

  private static func equal(_ left: JSONDocument.Node, _ right: JSONDocument.Node, _ bytes: [UInt8]) -> Bool {
    if left.hasEscapes || right.hasEscapes { return resolved(left, bytes) == resolved(right, bytes) }
    guard left.end - left.start == right.end - right.start else { return false }
    for offset in 0..<(left.end - left.start)
    where bytes[Int(left.start + offset)] != bytes[Int(right.start + offset)] { return false }
    return true
  }

  private static func resolved(_ key: JSONDocument.Node, _ bytes: [UInt8]) -> ArraySlice<UInt8> {
    let text = bytes[Int(key.start)..<Int(key.end)]
    return key.hasEscapes ? JSONEscapes.resolve(text)[...] : text
  }
}
