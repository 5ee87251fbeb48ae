import CivilCalendar
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct FollowUpListRoutes: Sendable {
  let listFollowUps: ListFollowUps

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["due_before", "limit", "cursor"])
    let page = try await listFollowUps(
      dueBefore: try query.day("due_before"), after: try query.cursor(FollowUpCursor.init(text:)),
      limit: try query.limit(), call: try context.call())
    return try .json(Page(items: page.rows.map(FollowUpSummary.init), nextCursor: page.next?.text))
  }
}

extension FollowUpCursor {
  /// Opaque to callers: they hand it back as they got it.
  var text: String { "\(day.text).\(estimate)" }

  init?(text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let day = CalendarDay(String(parts[0])), let id = EstimateID(parts[1]) else { return nil }
    self.init(day: day, estimate: id)
  }
}

extension FollowUpSummary {
  init(_ row: FollowUpRow) {
    self.init(
      estimateID: .init(row.estimateID), clientID: .init(row.clientID), number: row.number, title: row.title,
      stage: .init(row.stage), date: row.date, note: row.note, setBy: row.setBy, setAt: row.setAt)
  }
}
