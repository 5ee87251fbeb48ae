/// A value of the database that no code of ours writes.
struct UnknownValue: Error, CustomStringConvertible {
  let column: String
  var description: String { "the column \(column) holds a value that is not known" }
}

extension RawRepresentable where RawValue == String {
  /// - Throws: `UnknownValue`; the schema's checks make that impossible.
  static func stored(_ text: String, column: String) throws -> Self {
    guard let value = Self(rawValue: text) else { throw UnknownValue(column: column) }
    return value
  }
}
