import Foundation

/// Where a list goes on: behind the last row of the page before, newest first.
public struct ListCursor: Hashable, Sendable {
  /// Microseconds of Unix time, as exact as the database keeps them.
  public var createdMicroseconds: Int64
  public var id: UUID

  public init(createdMicroseconds: Int64, id: UUID) {
    self.createdMicroseconds = createdMicroseconds
    self.id = id
  }
}

/// A page of rows and where the next one starts.
public struct ListPage<Row: Sendable>: Sendable {
  public var rows: [Row]
  /// `nil` on the last page.
  public var next: ListCursor?

  public init(rows: [Row], next: ListCursor?) {
    self.rows = rows
    self.next = next
  }
}
