import Foundation
import Identifiers
import Postgres

/// Where a list goes on: behind the last row of the page before, newest first.
struct ListCursor: Hashable, Sendable {
  /// Microseconds of Unix time, as exact as the database keeps them.
  var createdMicroseconds: Int64
  var id: UUID
}

/// A page of rows and where the next one starts.
struct ListPage<Row: Sendable>: Sendable {
  var rows: [Row]
  /// `nil` on the last page.
  var next: ListCursor?
}

extension ListPage {
  /// One row more than asked for is read, which says whether there is another page.
  init(reading rows: Rows, limit: Int, _ read: (Postgres.Row) throws -> Row) throws {
    self.rows = try rows.prefix(limit).map(read)
    guard rows.count > limit, limit > 0 else { return }
    let last = rows[limit - 1]
    next = ListCursor(
      createdMicroseconds: try last.decode("created_microseconds"), id: try last.decode("id"))
  }
}

extension SQL {
  /// The rows behind a cursor, by the order `created_at DESC, id DESC` of the table alias.
  static func after(_ cursor: ListCursor?, _ alias: StaticString) -> SQL {
    guard let cursor else { return "" }
    let table = SQL.name(alias)
    return """
       AND (\(table).created_at, \(table).id)
         < (timestamptz 'epoch' + \(cursor.createdMicroseconds)::bigint * interval '1 microsecond', \(cursor.id))
      """
  }

  static func createdMicroseconds(_ alias: StaticString) -> SQL {
    "(extract(epoch FROM \(SQL.name(alias)).created_at) * 1000000)::bigint AS created_microseconds"
  }

  /// Only what stands in our own source can be a `StaticString`.
  private static func name(_ alias: StaticString) -> SQL { "\(unsafeRaw: "\(alias)")" }
}
