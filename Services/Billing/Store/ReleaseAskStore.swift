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
      answer_reason = \(reason),
      is_told = \(answer == .dismissed)
    WHERE organization_id = current_organization() AND project_id = \(project) AND answer IS NULL
    """
  }

  /// Something was released after all: that nothing is, is not said any more.
  static func outdating(of project: ProjectID) -> SQL {
    """
    UPDATE release_asks
    SET is_told = false
    WHERE organization_id = current_organization() AND project_id = \(project) AND is_told
    """
  }

  struct Dismissed: Hashable, Sendable {
    /// On whose page it was asked.
    var invoiceID: InvoiceID
    /// What was held then.
    var heldCents: Int64
  }

  /// - Returns: `nil` where nobody asks.
  static func dismiss(
    of project: ProjectID, reason: String, by actor: String, at now: Date, in transaction: Transaction
  ) async throws -> Dismissed? {
    try await transaction.query(
      """
      \(answering(of: project, .dismissed, reason: reason, by: actor, at: now))
      RETURNING invoice_id, held_cents
      """
    ).first.map { Dismissed(invoiceID: try $0.decode("invoice_id"), heldCents: try $0.decode("held_cents")) }
  }

  /// The last one, unless a release has come since, or its answer was not meant for the client.
  static func last(of project: ProjectID, in transaction: Transaction) async throws -> ReleaseAsk? {
    let row = try await transaction.query(
      """
      SELECT asked_at, answer, answered_at, answer_reason, is_told
      FROM release_asks
      WHERE organization_id = current_organization() AND project_id = \(project)
      ORDER BY asked_at DESC
      LIMIT 1
      """
    ).first
    return try row.flatMap(ask)
  }

  private static func ask(_ row: Row) throws -> ReleaseAsk? {
    guard let answeredAt = try row.decode("answered_at", as: Date?.self) else {
      return .open(since: try row.decode("asked_at"))
    }
    guard try row.decode("is_told"), let reason = try row.decode("answer_reason", as: String?.self) else { return nil }
    return .dismissed(at: answeredAt, reason: reason)
  }
}
