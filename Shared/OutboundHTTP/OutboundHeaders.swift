/// The header fields of an answer, in the order they came. Kept as the bytes that were received: a field becomes a
/// `String` only when it is asked for.
public struct OutboundHeaders: Sendable {
  private var bytes: [UInt8] = []
  private var fields: [Field] = []

  private struct Field {
    let start: Int32
    let nameLength: Int32
    let valueStart: Int32
    let end: Int32
  }

  public init() {}

  public init(_ fields: [(name: String, value: String)]) {
    for (name, value) in fields {
      let start = bytes.count
      bytes += name.utf8
      let valueStart = bytes.count
      bytes += value.utf8
      self.fields.append(
        Field(
          start: Int32(start), nameLength: Int32(valueStart - start), valueStart: Int32(valueStart),
          end: Int32(bytes.count)))
    }
  }

  /// The first value of that name (in any case), or nil.
  public subscript(name: String) -> String? {
    guard let field = fields.first(where: { hasName($0, name) }) else { return nil }
    return value(of: field)
  }

  /// All values of that name, in order: `Set-Cookie` may come several times.
  public func values(of name: String) -> [String] {
    fields.filter { hasName($0, name) }.map { value(of: $0) }
  }

  var size: Int { bytes.count }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    fields.removeAll(keepingCapacity: true)
  }

  /// Takes over one line as libcurl hands it out. False when it is not a field line (RFC 9112, section 5), which
  /// includes a folded one.
  mutating func append(line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return false }
    var valueStart = colon + 1
    var end = line.count
    while end > valueStart, Self.isSpace(line[end - 1]) { end -= 1 }
    while valueStart < end, Self.isSpace(line[valueStart]) { valueStart += 1 }
    guard !Self.isSpace(line[0]), !Self.isSpace(line[colon - 1]) else { return false }
    let base = Int32(bytes.count)
    if bytes.isEmpty { bytes.reserveCapacity(512) }
    if fields.isEmpty { fields.reserveCapacity(12) }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: line[..<end]))
    fields.append(
      Field(start: base, nameLength: Int32(colon), valueStart: base + Int32(valueStart), end: base + Int32(end)))
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }

  private func hasName(_ field: Field, _ name: String) -> Bool {
    let wanted = name.utf8
    guard wanted.count == Int(field.nameLength) else { return false }
    return HeaderRules.isSameName(wanted, bytes[Int(field.start)..<Int(field.start + field.nameLength)])
  }

  private func value(of field: Field) -> String {
    String(decoding: bytes[Int(field.valueStart)..<Int(field.end)], as: UTF8.self)
  }
}

extension OutboundHeaders: Sequence {
  public func makeIterator() -> AnyIterator<(name: String, value: String)> {
    var index = 0
    return AnyIterator {
      guard index < fields.count else { return nil }
      let field = fields[index]
      index += 1
      let name = String(decoding: bytes[Int(field.start)..<Int(field.start + field.nameLength)], as: UTF8.self)
      return (name, value(of: field))
    }
  }
}
