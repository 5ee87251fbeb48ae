import CallContext
import Foundation
import Identifiers
import Postgres

/// A print that failed, as it is remembered.
struct PaperFailureRecord: Hashable, Sendable {
  var code: String
  /// The same document would fail again.
  var isFinal: Bool
  var attempts: Int
  /// Until it may be tried again; nothing and less: now.
  var waitSeconds: Int
}

enum PaperFailureStore {
  /// - Parameter fingerprint: of the document as it would be printed now; what is known of another says nothing.
  static func find(
    _ kind: Paper.Kind, of subject: Paper.Subject, fingerprint: [UInt8], in transaction: Transaction
  ) async throws -> PaperFailureRecord? {
    let rows = try await transaction.query(
      """
      SELECT code, is_final, attempts, ceil(extract(epoch FROM retry_at - clock_timestamp()))::integer AS wait
      FROM paper_failures
      WHERE organization_id = current_organization() AND subject_id = \(subject.id) AND kind = \(kind.rawValue)
        AND fingerprint = \(fingerprint)
      """)
    return try rows.first.map(record)
  }

  /// Twice as long with each failure of the same document, up to ten minutes.
  static func note(
    _ code: String, isFinal: Bool, _ kind: Paper.Kind, of subject: Paper.Subject, fingerprint: [UInt8],
    in transaction: Transaction
  ) async throws -> PaperFailureRecord? {
    let rows = try await transaction.query(
      """
      INSERT INTO paper_failures AS f (
        proposal_id,
        invoice_id,
        payment_id,
        kind,
        fingerprint,
        code,
        is_final,
        attempts,
        failed_at,
        retry_at
      ) VALUES (
        \(subject.proposal),
        \(subject.invoice),
        \(subject.payment),
        \(kind.rawValue),
        \(fingerprint),
        \(code),
        \(isFinal),
        1,
        clock_timestamp(),
        clock_timestamp() + interval '1 second'
      )
      ON CONFLICT (organization_id, subject_id, kind) DO UPDATE
      SET
        fingerprint = excluded.fingerprint,
        code = excluded.code,
        is_final = excluded.is_final,
        attempts = CASE WHEN f.fingerprint = excluded.fingerprint THEN f.attempts + 1 ELSE 1 END,
        failed_at = excluded.failed_at,
        retry_at = excluded.failed_at + make_interval(secs => CASE
          WHEN f.fingerprint = excluded.fingerprint THEN least(600, 2 ^ least(f.attempts, 16)) ELSE 1 END)
      RETURNING code, is_final, attempts, ceil(extract(epoch FROM retry_at - clock_timestamp()))::integer AS wait
      """)
    return try rows.first.map(record)
  }

  static func forget(_ kind: Paper.Kind, of subject: Paper.Subject, in transaction: Transaction) async throws {
    try await transaction.execute(
      """
      DELETE FROM paper_failures
      WHERE organization_id = current_organization() AND subject_id = \(subject.id) AND kind = \(kind.rawValue)
      """)
  }

  private static func record(_ row: Row) throws -> PaperFailureRecord {
    PaperFailureRecord(
      code: try row.decode("code"), isFinal: try row.decode("is_final"), attempts: try row.decode("attempts"),
      waitSeconds: try row.decode("wait"))
  }
}
