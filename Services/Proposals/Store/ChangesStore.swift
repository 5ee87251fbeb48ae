import Foundation
import Identifiers
import Postgres

enum ChangesStore {
  /// The version of an estimate with this number.
  static func version(
    _ revision: Int, of estimate: EstimateID, in transaction: Transaction
  ) async throws -> ProposalStore.Found? {
    let rows = try await transaction.query(
      """
      SELECT id
      FROM proposals
      WHERE organization_id = current_organization()
        AND estimate_id = \(estimate)
        AND revision = \(Int32(clamping: revision))
      """)
    guard let row = rows.first else { return nil }
    return try await ProposalStore.find(try row.decode("id"), in: transaction)
  }

  /// The latest version before this one that a recipient opened by a link of theirs, and when they last came.
  static func lastOpened(
    before proposal: Proposal, by contact: ContactID, in transaction: Transaction
  ) async throws -> (revision: Int, openedAt: Date)? {
    let rows = try await transaction.query(
      """
      SELECT p.revision, max(coalesce(v.opened_at, v.started_at)) AS opened_at
      FROM views v
      JOIN proposals p ON p.organization_id = v.organization_id AND p.id = v.proposal_id
      WHERE v.organization_id = current_organization()
        AND v.contact_id = \(contact)
        AND v.tier IN ('opened', 'read')
        AND p.estimate_id = \(proposal.estimate.id)
        AND p.revision < \(Int32(clamping: proposal.revision))
      GROUP BY p.revision
      ORDER BY p.revision DESC
      LIMIT 1
      """)
    guard let row = rows.first else { return nil }
    return (try row.decode("revision"), try row.decode("opened_at"))
  }
}
