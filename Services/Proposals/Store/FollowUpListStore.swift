import CivilCalendar
import Foundation
import Identifiers
import Postgres

/// One row of the list of what is due.
struct FollowUpRow: Hashable, Sendable {
  var estimateID: EstimateID
  var clientID: ClientID
  var number: String
  var title: String
  var stage: PipelineStage
  /// `YYYY-MM-DD`.
  var date: String
  var note: String?
  var setBy: String
  var setAt: Date
}

/// Where the list of what is due goes on.
struct FollowUpCursor: Hashable, Sendable {
  var day: CalendarDay
  var estimate: EstimateID
}

enum FollowUpListStore {
  /// The earliest day first.
  ///
  /// - Parameter end: the first day that is not listed any more; `nil` lists every day.
  /// - Returns: at most `limit` rows, and where the list goes on.
  static func due(
    before end: CalendarDay?, after cursor: FollowUpCursor?, limit: Int, in transaction: Transaction
  ) async throws -> (rows: [FollowUpRow], next: FollowUpCursor?) {
    let until: SQL = if let end { " AND f.due_on < \(end.text)::text::date" } else { "" }
    let behind: SQL =
      if let cursor { " AND (f.due_on, f.estimate_id) > (\(cursor.day.text)::text::date, \(cursor.estimate))" } else {
        ""
      }
    let found = try await transaction.query(
      """
      SELECT
        f.estimate_id,
        e.client_id,
        e.number,
        e.title,
        e.stage,
        f.due_on,
        f.note,
        f.set_by,
        f.set_at
      FROM follow_ups f
      JOIN estimates e ON e.organization_id = f.organization_id AND e.id = f.estimate_id
      WHERE f.organization_id = current_organization() AND f.due_on IS NOT NULL\(until)\(behind)
      ORDER BY f.due_on, f.estimate_id
      LIMIT \(limit + 1)
      """)
    let rows = try found.prefix(limit).map(row)
    guard found.count > limit, let last = rows.last, let day = CalendarDay(last.date) else { return (rows, nil) }
    return (rows, FollowUpCursor(day: day, estimate: last.estimateID))
  }

  private static func row(_ row: Row) throws -> FollowUpRow {
    FollowUpRow(
      estimateID: try row.decode("estimate_id"),
      clientID: try row.decode("client_id"),
      number: try row.decode("number"),
      title: try row.decode("title"),
      stage: try .stored(try row.decode("stage")),
      date: try row.decode("due_on"),
      note: try row.decode("note"),
      setBy: try row.decode("set_by"),
      setAt: try row.decode("set_at"))
  }
}
