/// The keys of one object, for `Decodable`.
struct JSONObjectContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let source: JSONSource
  let index: Int

  var codingPath: [any CodingKey] { JSONPlainKey.path(source.document.path(to: index)) }
  var allKeys: [Key] { source.keys(of: index).compactMap(Key.init(stringValue:)) }

  func contains(_ key: Key) -> Bool { source.find(key.stringValue, in: index) != nil }
  func decodeNil(forKey key: Key) throws -> Bool { source.kind(at: try value(key)) == .null }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { source.bool(at: try value(key)) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { source.string(at: try value(key)) }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try source.double(at: try value(key)) }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { Float(try source.double(at: try value(key))) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { source.integer(type, at: try value(key)) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { source.integer(type, at: try value(key)) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { source.integer(type, at: try value(key)) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { source.integer(type, at: try value(key)) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { source.integer(type, at: try value(key)) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { source.integer(type, at: try value(key)) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { source.integer(type, at: try value(key)) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { source.integer(type, at: try value(key)) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { source.integer(type, at: try value(key)) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { source.integer(type, at: try value(key)) }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try source.decode(type, at: try value(key))
  }

  func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    guard let value = source.find(key.stringValue, in: index), source.kind(at: value) != .null else { return nil }
    return try source.decode(type, at: value)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try JSONValueDecoder(source: source, index: try value(key)).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try JSONArrayContainer(source: source, index: try value(key))
  }

  func superDecoder() throws -> any Decoder {
    guard let value = source.find("super", in: index) else {
      throw source.notedMissing(JSONPlainKey(stringValue: "super"), in: index)
    }
    return JSONValueDecoder(source: source, index: value)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder {
    JSONValueDecoder(source: source, index: try value(key))
  }

  private func value(_ key: Key) throws -> Int {
    guard let value = source.find(key.stringValue, in: index) else { throw source.notedMissing(key, in: index) }
    return value
  }
}
