import Hummingbird
import Identifiers
import ServiceRuntime

extension ListQuery {
  static let names: Set<String> = ["limit", "cursor"]

  /// `limit` and `cursor`, checked.
  init(_ query: QueryParameters) throws {
    self.init(limit: try query.limit(), after: try query.cursor())
  }
}

/// A list on the wire.
struct ListBody<Item: Encodable>: Encodable {
  let items: [Item]
  let nextCursor: String?

  init<Row>(_ page: ListPage<Row>, _ transform: (Row) -> Item) {
    items = page.rows.map(transform)
    nextCursor = page.next?.text
  }

  enum CodingKeys: String, CodingKey {
    case items
    case nextCursor = "next_cursor"
  }
}
