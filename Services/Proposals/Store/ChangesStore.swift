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
}
