import CallContext
import Identifiers
import Postgres

/// Acceptances of which billing was never told.
enum UntoldAcceptanceStore {
  struct Untold: Hashable, Sendable {
    let organization: OrganizationID
    let proposal: ProposalID
  }

  /// Of all organizations, in the order of an index, after the one that was looked at last.
  static func due(after last: Untold?, limit: Int, in database: Database, deadline: Deadline) async throws -> [Untold] {
    let rows = try await database.query(
      """
      SELECT j.organization_id, j.proposal_id
      FROM projects j
      WHERE NOT EXISTS (
          SELECT FROM acceptances_told t
          WHERE t.organization_id = j.organization_id AND t.proposal_id = j.proposal_id
        )\(behind(last))
      ORDER BY j.organization_id, j.proposal_id
      LIMIT \(Int32(clamping: limit))
      """, in: .system(task: "acceptances"), deadline: deadline)
    return try rows.map {
      Untold(organization: try $0.decode("organization_id"), proposal: try $0.decode("proposal_id"))
    }
  }

  private static func behind(_ last: Untold?) -> SQL {
    guard let last else { return "" }
    return " AND (j.organization_id, j.proposal_id) > (\(last.organization), \(last.proposal))"
  }

  /// Under the proposal's lock, which whoever tells of it holds.
  static func isTold(_ proposal: ProposalID, in transaction: Transaction) async throws -> Bool {
    let rows = try await transaction.query(
      """
      SELECT FROM acceptances_told WHERE organization_id = current_organization() AND proposal_id = \(proposal)
      """)
    return !rows.isEmpty
  }

  /// Of all organizations. The subscriber takes each once, whatever it had of it before.
  static func deliverParkedAgain(to subscriber: String, in database: Database, deadline: Deadline) async throws {
    try await database.execute(
      """
      UPDATE outbox
      SET parked_at = NULL, attempts = 0, next_attempt_at = now()
      WHERE subscriber = \(subscriber) AND type = 'proposal.accepted' AND parked_at IS NOT NULL
      """, in: .system(task: "outbox"), deadline: deadline)
  }
}
