import CallContext
import Foundation
import Identifiers
import Postgres

/// The ends of versions that nobody decided.
enum EndStore {
  struct Due: Sendable {
    let organization: OrganizationID
    let proposal: ProposalID
    let endsAt: Date
  }

  /// How long before its end the team is told; a version that was sent for no longer than that is not announced.
  private static let notice: SQL = "interval '3 days'"

  private static let isNear: SQL = """
    p.end_announced_at IS NULL
      AND \(ExtensionStore.end) <= statement_timestamp() + \(notice)
      AND \(ExtensionStore.end) > statement_timestamp()
      AND \(ExtensionStore.end) - p.sent_at > \(notice)
    """

  private static let isPast: SQL = "\(ExtensionStore.end) <= statement_timestamp()"

  /// What ended longer ago is no news.
  private static let memory: SQL = "interval '7 days'"

  /// Of all organizations, those that end first, after the one that was looked at last.
  static func due(
    after last: Due?, limit: Int, in database: Database, deadline: Deadline
  ) async throws -> [Due] {
    let rows = try await database.query(
      """
      SELECT p.organization_id, p.id, \(ExtensionStore.end) AS end_at
      FROM proposals p
      WHERE p.state = 'sent'
        AND p.end_noted_at IS NULL
        AND \(ExtensionStore.end) <= statement_timestamp() + \(notice)
        AND \(ExtensionStore.end) > statement_timestamp() - \(memory)
        AND (\(isPast) OR \(isNear))
        AND (\(last?.endsAt)::timestamptz IS NULL OR (\(ExtensionStore.end), p.id) > (\(last?.endsAt), \(last?.proposal)))
      ORDER BY \(ExtensionStore.end), p.id
      LIMIT \(Int32(clamping: limit))
      """, in: .system(task: "ends"), deadline: deadline)
    return try rows.map {
      Due(
        organization: try $0.decode("organization_id"), proposal: try $0.decode("id"), endsAt: try $0.decode("end_at"))
    }
  }

  /// Notes once that the team is told of the end, before it and after it.
  ///
  /// - Returns: whether it is past; `nil` when there is nothing to tell, or it was told meanwhile.
  static func note(_ id: ProposalID, in transaction: Transaction) async throws -> Bool? {
    let rows = try await transaction.query(
      """
      UPDATE proposals p
      SET
        end_announced_at = coalesce(p.end_announced_at, clock_timestamp()),
        end_noted_at = CASE WHEN \(isPast) THEN clock_timestamp() END
      WHERE p.organization_id = current_organization()
        AND p.id = \(id)
        AND p.state = 'sent'
        AND p.end_noted_at IS NULL
        AND (\(isPast) OR \(isNear))
      RETURNING p.end_noted_at IS NOT NULL AS is_past
      """)
    return try rows.first?.decode("is_past")
  }
}
