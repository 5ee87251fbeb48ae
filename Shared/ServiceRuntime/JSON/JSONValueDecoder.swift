/// `Decoder` over one value of a document.
struct JSONValueDecoder: Decoder {
  let source: JSONSource
  let index: Int

  var codingPath: [any CodingKey] { JSONPlainKey.path(source.document.path(to: index)) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    try source.open(object: index)
    return KeyedDecodingContainer(JSONObjectContainer<Key>(source: source, index: index))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try JSONArrayContainer(source: source, index: index)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
}

extension JSONValueDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool { source.kind(at: index) == .null }
  func decode(_ type: Bool.Type) throws -> Bool { source.bool(at: index) }
  func decode(_ type: String.Type) throws -> String { source.string(at: index) }
  func decode(_ type: Double.Type) throws -> Double { try source.double(at: index) }
  func decode(_ type: Float.Type) throws -> Float { Float(try source.double(at: index)) }
  func decode(_ type: Int.Type) throws -> Int { source.integer(type, at: index) }
  func decode(_ type: Int8.Type) throws -> Int8 { source.integer(type, at: index) }
  func decode(_ type: Int16.Type) throws -> Int16 { source.integer(type, at: index) }
  func decode(_ type: Int32.Type) throws -> Int32 { source.integer(type, at: index) }
  func decode(_ type: Int64.Type) throws -> Int64 { source.integer(type, at: index) }
  func decode(_ type: UInt.Type) throws -> UInt { source.integer(type, at: index) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { source.integer(type, at: index) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { source.integer(type, at: index) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { source.integer(type, at: index) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { source.integer(type, at: index) }
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try source.decode(type, at: index) }
}

/// A step of a path that is only told, never looked up.
struct JSONPlainKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) { (self.stringValue, intValue) = (stringValue, nil) }
  init(intValue: Int) { (stringValue, self.intValue) = ("\(intValue)", intValue) }

  /// One key holding the whole path: it is only ever joined to text again.
  static func path(_ text: String) -> [any CodingKey] { text.isEmpty ? [] : [JSONPlainKey(stringValue: text)] }
}
