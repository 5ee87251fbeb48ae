import CallContext
import CivilCalendar
import Identifiers
import Postgres

/// Whom the team wants to get in touch with again, the earliest day first, page by page.
struct ListFollowUps: Sendable {
  let database: Database

  /// - Parameter end: the first day that is not listed any more; `nil` lists every day.
  /// - Throws: `ProposalRefusal.forbidden`.
  func callAsFunction(
    dueBefore end: CalendarDay?, after cursor: FollowUpCursor?, limit: Int, call: Call
  ) async throws -> (rows: [FollowUpRow], next: FollowUpCursor?) {
    try call.caller.requireTeam(.proposalsRead)
    return try await database.transaction(for: call) { transaction in
      try await FollowUpListStore.due(before: end, after: cursor, limit: limit, in: transaction)
    }
  }
}
