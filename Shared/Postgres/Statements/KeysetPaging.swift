import Foundation
import Identifiers

extension ListPage {
  /// One row more than asked for is read, which says whether there is another page.
  public init(reading rows: Rows, limit: Int, _ read: (Postgres.Row) throws -> Row) throws {
    self.init(rows: try rows.prefix(limit).map(read), next: nil)
    guard rows.count > limit, limit > 0 else { return }
    let last = rows[limit - 1]
    next = ListCursor(
      createdMicroseconds: try last.decode("created_microseconds"), id: try last.decode("id"))
  }
}

extension SQL {
  /// The rows behind a cursor, by the order `created_at DESC, id DESC` of the table alias.
  ///
  /// - Parameter time: the column that has the place of `created_at`.
  public static func after(_ cursor: ListCursor?, _ alias: StaticString, by time: StaticString = "created_at") -> SQL {
    guard let cursor else { return "" }
    let table = SQL.name(alias)
    return """
       AND (\(table).\(SQL.name(time)), \(table).id)
         < (timestamptz 'epoch' + \(cursor.createdMicroseconds)::bigint * interval '1 microsecond', \(cursor.id))
      """
  }

  /// What `ListPage` reads its cursor from.
  public static func createdMicroseconds(_ alias: StaticString, by time: StaticString = "created_at") -> SQL {
    "(extract(epoch FROM \(SQL.name(alias)).\(SQL.name(time))) * 1000000)::bigint AS created_microseconds"
  }

  /// Only what stands in our own source can be a `StaticString`.
  private static func name(_ alias: StaticString) -> SQL { "\(unsafeRaw: "\(alias)")" }
}
