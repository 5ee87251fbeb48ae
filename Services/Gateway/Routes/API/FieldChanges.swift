/// Bodies of PATCH: an absent member is left alone.
extension KeyedDecodingContainer {
  /// Of a member that can't be empty.
  func change<Value: Decodable>(_ key: Key) throws -> FieldChange<Value> {
    contains(key) ? .set(try decode(Value.self, forKey: key)) : .absent
  }

  /// Of one that null empties.
  func optionalChange<Value: Decodable>(_ key: Key) throws -> FieldChange<Value?> {
    contains(key) ? .set(try decodeIfPresent(Value.self, forKey: key)) : .absent
  }
}
