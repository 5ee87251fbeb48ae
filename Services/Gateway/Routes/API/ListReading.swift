import Hummingbird
import ServiceRuntime

extension ListQuery {
  static let names: Set<String> = ["limit", "cursor"]

  /// `limit` and `cursor`, checked.
  init(_ query: QueryParameters) throws {
    self.init(
      limit: try query.int("limit", in: PageCursor.limits) ?? PageCursor.defaultLimit,
      after: try query["cursor"].map { try PageCursor(text: $0) })
  }
}

/// A list on the wire.
struct ListBody<Item: Encodable>: Encodable {
  let items: [Item]
  let nextCursor: String?

  init<Row>(_ page: ListPage<Row>, _ transform: (Row) -> Item) {
    items = page.items.map(transform)
    nextCursor = page.next?.text
  }

  enum CodingKeys: String, CodingKey {
    case items
    case nextCursor = "next_cursor"
  }
}
