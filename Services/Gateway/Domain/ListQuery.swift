import Identifiers

/// Which page of a list is wanted, newest first.
struct ListQuery: Hashable, Sendable {
  var limit: Int
  /// Behind this row.
  var after: ListCursor?

  /// One row more than asked for says whether there is another page.
  var rowLimit: Int64 { Int64(limit) + 1 }
}
