import CallContext
import Foundation
import Identifiers
import Postgres

/// Proposals that a person has opened, which nobody was told yet. That it is to be told is written with the view itself,
/// so that neither is lost without the other.
enum FirstOpenStore {
  struct Due: Sendable {
    let organization: OrganizationID
    let proposal: ProposalID
    let dueAt: Date
  }

  /// Where a commit that makes one due announces it.
  static let channel = "first_opens"

  /// The rows are locked (`EngagementStore.locking`).
  static func owing(_ proposals: Set<ProposalID>) -> SQL {
    let sql: SQL = """
      UPDATE engagements
      SET open_due_at = clock_timestamp()
      WHERE organization_id = current_organization()
        AND proposal_id = ANY(\(Array(proposals)))
        AND open_due_at IS NULL
      """
    return sql.announcing(channel)
  }

  /// Of all organizations, the one that waits longest first, after the one that was looked at last.
  static func due(after last: Due?, limit: Int, in database: Database, deadline: Deadline) async throws -> [Due] {
    let rows = try await database.query(
      """
      SELECT organization_id, proposal_id, open_due_at
      FROM engagements
      WHERE open_due_at IS NOT NULL
        AND (\(last?.dueAt)::timestamptz IS NULL OR (open_due_at, proposal_id) > (\(last?.dueAt), \(last?.proposal)))
      ORDER BY open_due_at, proposal_id
      LIMIT \(Int32(clamping: limit))
      """, in: .system(task: "first_opens"), deadline: deadline)
    return try rows.map {
      Due(
        organization: try $0.decode("organization_id"), proposal: try $0.decode("proposal_id"),
        dueAt: try $0.decode("open_due_at"))
    }
  }

  /// Locks the row of sums as batches do, so that what is read behind it is all that was written before.
  static func settling(_ proposal: ProposalID) -> SQL {
    """
    UPDATE engagements
    SET open_due_at = NULL
    WHERE organization_id = current_organization() AND proposal_id = \(proposal) AND open_due_at IS NOT NULL
    """
  }

  /// The person who came first, by what is known now.
  static func first(at proposal: ProposalID) -> SQL {
    """
    SELECT principal, contact_id
    FROM views
    WHERE organization_id = current_organization() AND proposal_id = \(proposal) AND tier IN ('opened', 'read')
    ORDER BY coalesce(opened_at, overruled_at), id
    LIMIT 1
    """
  }
}
