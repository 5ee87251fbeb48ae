import CallContext
import CivilCalendar
import Identifiers
import Postgres

/// What everybody owed at the end of a day, by how long it was due, page by page in the order of clients. Of a day that is past
/// it goes by the books: what was paid, taken back or void later was owed as it was.
struct ReportAging: Sendable {
  let database: Database

  struct Answer: Sendable {
    let asOf: CalendarDay
    let rows: [AgingRow]
    let next: AgingRow.Cursor?
  }

  /// - Parameters:
  ///   - day: `nil`: of the cursor, or today.
  ///   - cursor: of the page before; its day is the report's.
  /// - Throws: `BillingRefusal`: `forbidden`; `invalid` for a cursor of another day.
  func callAsFunction(
    on day: CalendarDay?, after cursor: AgingRow.Cursor?, limit: Int, call: Call
  ) async throws -> Answer {
    try call.caller.requireTeam(.billingRead)
    if let day, let cursor, cursor.asOf != day {
      throw BillingRefusal.field("as_of", "invalid_value", "The pages of a report are about one day.")
    }
    // All of it is of one state of the books.
    return try await database.transaction(
      in: .organization(call.organization), deadline: call.deadline, isolation: .repeatableRead
    ) { transaction in
      let asOf = if let day = day ?? cursor?.asOf { day } else { try await AgingStore.today(in: transaction) }
      let isPast = try await AgingStore.isPast(asOf, in: transaction)
      let rows = try await AgingStore.rows(
        on: asOf, isPast: isPast, after: cursor, limit: limit + 1, in: transaction)
      let page = Array(rows.prefix(limit))
      let next = rows.count > limit ? page.last : nil
      return Answer(
        asOf: asOf, rows: page,
        next: next.map { AgingRow.Cursor(asOf: asOf, clientID: $0.clientID, currency: $0.currency) })
    }
  }
}
