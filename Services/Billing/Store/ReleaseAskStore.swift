import Foundation
import Identifiers
import Postgres

enum ReleaseAskStore {
  /// - Returns: whether it is new; the same is asked for once.
  static func insert(
    of project: ProjectID, heldCents: Int64, on invoice: InvoiceID, by actor: String, in transaction: Transaction
  ) async throws -> Bool {
    try await transaction.execute(
      """
      INSERT INTO release_asks (project_id, invoice_id, held_cents, asked_by)
      VALUES (\(project), \(invoice), \(heldCents), \(actor))
      ON CONFLICT DO NOTHING
      """) > 0
  }

  /// When somebody asked for what is held now.
  static func askedAt(of project: ProjectID, heldCents: Int64, in transaction: Transaction) async throws -> Date? {
    try await transaction.query(
      """
      SELECT asked_at FROM release_asks
      WHERE organization_id = current_organization() AND project_id = \(project) AND held_cents = \(heldCents)
      """
    ).first?.decode("asked_at")
  }
}
