/// `Encoder` for the value that is due next.
struct JSONValueEncoder: Encoder {
  let writer: JSONWriter
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(JSONObjectEncoder<Key>(writer: writer, level: writer.openObject()))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    JSONArrayEncoder(writer: writer, level: writer.openArray())
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension JSONValueEncoder: SingleValueEncodingContainer {
  func encodeNil() throws { writer.write(literal: "null") }
  func encode(_ value: Bool) throws { writer.write(bool: value) }
  func encode(_ value: String) throws { writer.write(text: value) }
  func encode(_ value: Double) throws { try writer.write(number: value) }
  func encode(_ value: Float) throws { try writer.write(number: Double(value)) }
  func encode(_ value: Int) throws { writer.write(integer: value) }
  func encode(_ value: Int8) throws { writer.write(integer: value) }
  func encode(_ value: Int16) throws { writer.write(integer: value) }
  func encode(_ value: Int32) throws { writer.write(integer: value) }
  func encode(_ value: Int64) throws { writer.write(integer: value) }
  func encode(_ value: UInt) throws { writer.write(integer: value) }
  func encode(_ value: UInt8) throws { writer.write(integer: value) }
  func encode(_ value: UInt16) throws { writer.write(integer: value) }
  func encode(_ value: UInt32) throws { writer.write(integer: value) }
  func encode(_ value: UInt64) throws { writer.write(integer: value) }
  func encode<Value: Encodable>(_ value: Value) throws { try writer.write(value) }
}

/// An object that is being written.
struct JSONObjectEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let writer: JSONWriter
  let level: Int
  var codingPath: [any CodingKey] { [] }

  private func next(_ key: any CodingKey) throws -> JSONValueEncoder {
    try writer.resume(level, key: key.stringValue)
    return JSONValueEncoder(writer: writer)
  }

  mutating func encodeNil(forKey key: Key) throws { try next(key).encodeNil() }
  mutating func encode(_ value: Bool, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode(_ value: String, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode(_ value: Double, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode(_ value: Float, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode(_ value: Int, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode(_ value: Int8, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode(_ value: Int16, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode(_ value: Int32, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode(_ value: Int64, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode(_ value: UInt, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode(_ value: UInt8, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode(_ value: UInt16, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode(_ value: UInt32, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode(_ value: UInt64, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try next(key).encode(value) }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> { superEncoder(forKey: key).container(keyedBy: type) }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    superEncoder(forKey: key).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { encoder(JSONPlainKey(stringValue: "super")) }
  mutating func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }

  private func encoder(_ key: any CodingKey) -> any Encoder {
    // The protocol leaves no way to throw here; a parent that was closed is a mistake in our own types.
    guard let encoder = try? next(key) else { preconditionFailure("a container was used after its parent") }
    return encoder
  }
}

/// A list that is being written.
struct JSONArrayEncoder: UnkeyedEncodingContainer {
  let writer: JSONWriter
  let level: Int
  private(set) var count = 0
  var codingPath: [any CodingKey] { [] }

  init(writer: JSONWriter, level: Int) {
    self.writer = writer
    self.level = level
  }

  private mutating func next() throws -> JSONValueEncoder {
    try writer.resume(level)
    count += 1
    return JSONValueEncoder(writer: writer)
  }

  mutating func encodeNil() throws { try next().encodeNil() }
  mutating func encode(_ value: Bool) throws { try next().encode(value) }
  mutating func encode(_ value: String) throws { try next().encode(value) }
  mutating func encode(_ value: Double) throws { try next().encode(value) }
  mutating func encode(_ value: Float) throws { try next().encode(value) }
  mutating func encode(_ value: Int) throws { try next().encode(value) }
  mutating func encode(_ value: Int8) throws { try next().encode(value) }
  mutating func encode(_ value: Int16) throws { try next().encode(value) }
  mutating func encode(_ value: Int32) throws { try next().encode(value) }
  mutating func encode(_ value: Int64) throws { try next().encode(value) }
  mutating func encode(_ value: UInt) throws { try next().encode(value) }
  mutating func encode(_ value: UInt8) throws { try next().encode(value) }
  mutating func encode(_ value: UInt16) throws { try next().encode(value) }
  mutating func encode(_ value: UInt32) throws { try next().encode(value) }
  mutating func encode(_ value: UInt64) throws { try next().encode(value) }
  mutating func encode<Value: Encodable>(_ value: Value) throws { try next().encode(value) }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    superEncoder().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { superEncoder().unkeyedContainer() }

  mutating func superEncoder() -> any Encoder {
    guard let encoder = try? next() else { preconditionFailure("a container was used after its parent") }
    return encoder
  }
}
