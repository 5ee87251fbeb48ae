import CivilCalendar
import Foundation
import Identifiers
import Postgres

enum FollowUpStore {
  static func find(of estimate: EstimateID, in transaction: Transaction) async throws -> FollowUp {
    let rows = try await transaction.query(
      """
      SELECT version, due_on, note, set_by, set_at
      FROM follow_ups
      WHERE organization_id = current_organization() AND estimate_id = \(estimate)
      """)
    return try rows.first.map(followUp) ?? .none
  }

  /// - Returns: `nil` when it is not at the version that was read any more.
  static func set(
    _ date: CalendarDay?, _ note: String?, ifVersion version: Int64, of estimate: EstimateID, by principal: String,
    in transaction: Transaction
  ) async throws -> FollowUp? {
    let rows = try await transaction.query(
      """
      INSERT INTO follow_ups AS f (estimate_id, version, due_on, note, set_by, set_at)
      SELECT
        \(estimate),
        1,
        \(date?.text)::text::date,
        \(note),
        \(principal),
        clock_timestamp()
      WHERE \(version) = 0 OR EXISTS (
        SELECT FROM follow_ups
        WHERE organization_id = current_organization() AND estimate_id = \(estimate))
      ON CONFLICT (organization_id, estimate_id) DO UPDATE
      SET
        version = f.version + 1,
        due_on = excluded.due_on,
        note = excluded.note,
        set_by = excluded.set_by,
        set_at = excluded.set_at
      WHERE f.version = \(version)
      RETURNING version, due_on, note, set_by, set_at
      """)
    return try rows.first.map(followUp)
  }

  private static func followUp(_ row: Row) throws -> FollowUp {
    FollowUp(
      version: try row.decode("version"),
      date: try row.decode("due_on", as: String?.self).flatMap { CalendarDay($0) },
      note: try row.decode("note"),
      setBy: try row.decode("set_by"),
      setAt: try row.decode("set_at"))
  }
}
