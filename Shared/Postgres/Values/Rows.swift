import CPostgres

/// The answer to one statement.
public struct Rows: Sendable, RandomAccessCollection {
  let result: ResultHandle
  let layout: ColumnLayout
  /// How many rows the statement returned.
  public let count: Int

  init(result: ResultHandle, layout: ColumnLayout) {
    self.result = result
    self.layout = layout
    count = result.rowCount
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  public subscript(position: Int) -> Row {
    precondition(position >= 0 && position < count, "there is no such row")
    return Row(result: result, layout: layout, index: position)
  }

  /// How many rows INSERT, UPDATE, DELETE, MERGE or SELECT reported.
  public var affectedCount: Int { result.affectedCount }

  /// The names of the columns, in order.
  public var columnNames: [String] { layout.names }
}

/// One row; columns are read by name.
public struct Row: Sendable {
  let result: ResultHandle
  let layout: ColumnLayout
  let index: Int

  /// The value of the column. NULL is an error unless `Value` is optional.
  /// - Throws: `PostgresError` of kind `undecodable`; its `internalDescription` names the column.
  public func decode<Value: ColumnValue>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
    guard let position = layout.positions[column] else {
      throw PostgresError.undecodable("there is no column \(column)")
    }
    do {
      return try result.withCell(row: index, column: position) { cell throws(ColumnMismatch) in
        try Value(cell: cell)
      }
    } catch {
      let why =
        switch error {
        case .null: "is NULL"
        case .type(let oid): "has the type with OID \(oid)"
        case .range: "holds a value that does not fit"
        }
      throw PostgresError.undecodable("column \(column) \(why); it was read as \(Value.self)")
    }
  }
}

/// Names and places of the columns of a statement: resolved once for each prepared statement, shared by its results.
final class ColumnLayout: Sendable {
  let names: [String]
  let positions: [String: Int]

  init(_ result: ResultHandle) {
    names = result.columnNames
    positions = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

/// Owns a `PGresult`.
///
/// Unchecked because libpq's result is never changed after it was made, and reading it is thread-safe
/// (libpq manual, "Behavior in Threaded Programs").
final class ResultHandle: @unchecked Sendable {
  private let pointer: OpaquePointer

  /// Takes ownership.
  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { PQclear(pointer) }

  var rowCount: Int { Int(PQntuples(pointer)) }

  var affectedCount: Int { PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0 }

  /// Such as `COMMIT` or `INSERT 0 1`.
  var commandTag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

  var columnNames: [String] {
    (0..<PQnfields(pointer)).map { PQfname(pointer, $0).map { String(cString: $0) } ?? "" }
  }

  func withCell<Value>(
    row: Int, column: Int, _ read: (ColumnCell) throws(ColumnMismatch) -> Value
  ) throws(ColumnMismatch) -> Value {
    defer { withExtendedLifetime(self) {} }
    let row = Int32(truncatingIfNeeded: row)
    let column = Int32(truncatingIfNeeded: column)
    let type = PQftype(pointer, column)
    guard PQgetisnull(pointer, row, column) == 0, let start = PQgetvalue(pointer, row, column) else {
      return try read(ColumnCell(type: type, bytes: nil))
    }
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(pointer, row, column)))
    return try read(ColumnCell(type: type, bytes: bytes))
  }
}
