import CivilCalendar
import Foundation
import Identifiers
import Postgres

/// An entry as it stands in the ledger.
struct LedgerRow: Hashable, Sendable {
  var entry: LedgerEntry
  var createdAt: Date
}

extension LedgerStore {
  /// The oldest first, as books are read.
  ///
  /// - Parameter seen: entries that it does not hold are left out.
  /// - Returns: also the number of the last entry, when there are more.
  static func list(
    after sequence: Int64?, seen: LedgerSnapshot, limit: Int, in transaction: Transaction
  ) async throws -> (rows: [LedgerRow], last: Int64?) {
    let rows = try await transaction.query(
      """
      SELECT
        e.id,
        e.sequence,
        e.kind,
        e.client_id,
        e.project_id,
        e.invoice_id,
        e.payment_id,
        e.credit_id,
        e.occurred_on::text AS occurred_on,
        e.description,
        e.created_by,
        e.created_at,
        posted.accounts,
        posted.projects,
        posted.invoices,
        posted.cents,
        posted.currency
      FROM ledger_entries e
      CROSS JOIN LATERAL (
        SELECT
          array_agg(p.account ORDER BY p.line) AS accounts,
          array_agg(coalesce(p.project_id::text, '') ORDER BY p.line) AS projects,
          array_agg(coalesce(p.invoice_id::text, '') ORDER BY p.line) AS invoices,
          array_agg(p.amount_cents ORDER BY p.line) AS cents,
          min(p.currency) AS currency
        FROM ledger_postings p
        WHERE p.organization_id = e.organization_id AND p.entry_id = e.id
      ) AS posted
      WHERE e.organization_id = current_organization() AND (\(sequence)::bigint IS NULL OR e.sequence > \(sequence))
        AND posted.currency IS NOT NULL AND \(LedgerSnapshotStore.holds(seen))
      ORDER BY e.sequence
      LIMIT \(limit + 1)
      """)
    let last: Int64? = rows.count > limit && limit > 0 ? try rows[limit - 1].decode("sequence") : nil
    return (try rows.prefix(limit).map(row), last)
  }

  private static func row(_ row: Row) throws -> LedgerRow {
    let accounts: [String] = try row.decode("accounts")
    // An array of the database holds no nulls that could be read here; the empty text stands for none.
    let projects: [String] = try row.decode("projects")
    let invoices: [String] = try row.decode("invoices")
    let cents: [Int64] = try row.decode("cents")
    var postings: [LedgerPosting] = []
    for index in accounts.indices {
      postings.append(
        LedgerPosting(
          account: try .stored(accounts[index]), projectID: ProjectID(projects[index]),
          invoiceID: InvoiceID(invoices[index]),
          cents: cents[index]))
    }
    let entry = LedgerEntry(
      id: try row.decode("id"), kind: try .stored(try row.decode("kind")), clientID: try row.decode("client_id"),
      projectID: try row.decode("project_id"), invoiceID: try row.decode("invoice_id"),
      paymentID: try row.decode("payment_id"), creditID: try row.decode("credit_id"),
      occurredOn: try .stored(try row.decode("occurred_on", as: String.self)),
      description: try row.decode("description"), createdBy: try row.decode("created_by"),
      currency: try row.decode("currency"), postings: postings)
    return LedgerRow(entry: entry, createdAt: try row.decode("created_at"))
  }
}
