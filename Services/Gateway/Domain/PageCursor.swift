import Foundation

/// Where a list goes on: behind this row, newest first; the id breaks ties.
struct PageCursor: Hashable, Sendable {
  var time: Date
  var id: UUID

  static let defaultLimit = 25
  static let limits = 1...100

  init(time: Date, id: UUID) {
    self.time = time
    self.id = id
  }

  /// Opaque outside: microseconds, as the database keeps times, and the id.
  var text: String {
    var writer = ByteWriter()
    writer.append(UInt64(exactly: max(0, time.timeIntervalSince1970 * 1_000_000).rounded()) ?? 0)
    writer.append(id)
    return HexText.encode(writer.bytes)
  }

  init(text: String) throws(GatewayRefusal) {
    let wrong = GatewayRefusal.invalid(field: "cursor", .malformed(wanted: "the next_cursor of an earlier page"))
    guard let bytes = HexText.decode(text), bytes.count == 24 else { throw wrong }
    var reader = ByteReader(bytes)
    guard let microseconds = reader.integer(), let id = reader.uuid(), microseconds <= 253_402_300_799_000_000 else {
      throw wrong
    }
    self.init(time: Date(timeIntervalSince1970: Double(microseconds) / 1_000_000), id: id)
  }
}

/// One page of a list as the stores give it.
struct ListPage<Item: Sendable>: Sendable {
  var items: [Item]
  var next: PageCursor?

  /// - Parameter rows: one more than the limit when there is another page.
  init(rows: [Item], limit: Int, cursor: (Item) -> PageCursor) {
    items = Array(rows.prefix(limit))
    next = rows.count > limit ? items.last.map(cursor) : nil
  }
}

struct ListQuery: Hashable, Sendable {
  var limit: Int
  var after: PageCursor?
}
