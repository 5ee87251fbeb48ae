import Foundation
import Identifiers
import Postgres

enum ReleaseAskStore {
  enum Answer: String, Sendable {
    case released, dismissed
  }

  /// - Returns: whether it is new; while one is open nobody asks again.
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

  /// Answers the one that is open, if there is one.
  static func answering(
    of project: ProjectID, _ answer: Answer, reason: String?, by actor: String, at now: Date
  ) -> SQL {
    """
    UPDATE release_asks
    SET
      answer = \(answer.rawValue),
      answered_at = \(now),
      answered_by = \(actor),
      answer_reason = \(reason)
    WHERE organization_id = current_organization() AND project_id = \(project) AND answer IS NULL
    """
  }

  /// When somebody asked who was not answered.
  static func askedAt(of project: ProjectID, in transaction: Transaction) async throws -> Date? {
    try await transaction.query(
      """
      SELECT asked_at FROM release_asks
      WHERE organization_id = current_organization() AND project_id = \(project) AND answer IS NULL
      """
    ).first?.decode("asked_at")
  }
}
