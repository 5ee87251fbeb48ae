import Postgres

extension ListQuery {
  /// One row more than asked for says whether there is another page.
  var rowLimit: Int64 { Int64(limit) + 1 }
}

extension PageCursor {
  /// The rows behind a cursor, newest first.
  static func condition(_ cursor: PageCursor?, time: String) -> SQL {
    guard let cursor else { return "" }
    return " AND (\(unsafeRaw: time), id) < (\(cursor.time), \(cursor.id))"
  }
}

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
