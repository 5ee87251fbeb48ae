/// The values of one list, for `Decodable`.
struct JSONArrayContainer: UnkeyedDecodingContainer {
  private let source: JSONSource
  private let index: Int
  private var at: Int
  private(set) var currentIndex = 0

  init(source: JSONSource, index: Int) throws {
    guard source.kind(at: index) == .array else { throw source.noted("wrong_type", at: index, "This must be a list.") }
    self.source = source
    self.index = index
    at = index + 1
  }

  var codingPath: [any CodingKey] { JSONPlainKey.path(source.document.path(to: index)) }
  /// Not known without counting; `Array` grows as it goes.
  var count: Int? { nil }
  var isAtEnd: Bool { at >= Int(source.document.nodes[index].next) }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, source.kind(at: at) == .null else { return false }
    _ = try take()
    return true
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool { source.bool(at: try take()) }
  mutating func decode(_ type: String.Type) throws -> String { source.string(at: try take()) }
  mutating func decode(_ type: Double.Type) throws -> Double { try source.double(at: try take()) }
  mutating func decode(_ type: Float.Type) throws -> Float { Float(try source.double(at: try take())) }
  mutating func decode(_ type: Int.Type) throws -> Int { source.integer(type, at: try take()) }
  mutating func decode(_ type: Int8.Type) throws -> Int8 { source.integer(type, at: try take()) }
  mutating func decode(_ type: Int16.Type) throws -> Int16 { source.integer(type, at: try take()) }
  mutating func decode(_ type: Int32.Type) throws -> Int32 { source.integer(type, at: try take()) }
  mutating func decode(_ type: Int64.Type) throws -> Int64 { source.integer(type, at: try take()) }
  mutating func decode(_ type: UInt.Type) throws -> UInt { source.integer(type, at: try take()) }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 { source.integer(type, at: try take()) }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 { source.integer(type, at: try take()) }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 { source.integer(type, at: try take()) }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 { source.integer(type, at: try take()) }
  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try source.decode(type, at: try take())
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try superDecoder().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try superDecoder().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { JSONValueDecoder(source: source, index: try take()) }

  private mutating func take() throws -> Int {
    guard !isAtEnd else { throw source.noted("missing_field", at: index, "This list is too short.") }
    let value = at
    at = Int(source.document.nodes[at].next)
    currentIndex += 1
    return value
  }
}
