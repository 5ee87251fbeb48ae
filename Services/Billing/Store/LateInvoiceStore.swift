import CallContext
import Postgres

enum LateInvoiceStore {
  /// Of all organizations, those whose day is past where their seller is.
  ///
  /// - Returns: how many.
  static func note(limit: Int, in database: Database, deadline: Deadline) async throws -> Int {
    try await database.execute(
      """
      UPDATE invoices
      SET late = true
      WHERE (organization_id, id) IN (
        SELECT organization_id, id
        FROM invoices
        WHERE state = 'open' AND paid_cents + credited_cents < payable_cents AND NOT late
          AND due_on < (statement_timestamp() AT TIME ZONE 'UTC' + interval '14 hours')::date
          -- A zone that this database does not know must not keep all others from being noted.
          AND due_on < (statement_timestamp() AT TIME ZONE CASE
            WHEN parties ->> 'timeZone' IN (SELECT name FROM pg_timezone_names) THEN parties ->> 'timeZone'
            ELSE 'UTC' END)::date
        ORDER BY due_on
        LIMIT \(limit)
        -- What somebody works on is late in ten minutes, too.
        FOR NO KEY UPDATE SKIP LOCKED
      )
      """, in: .system(task: "late"), deadline: deadline)
  }
}
