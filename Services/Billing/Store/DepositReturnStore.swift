import Identifiers
import Postgres

/// What went back of a deposit, as its page shows it.
struct DepositReturnRow: Hashable, Sendable {
  var on: String
  /// `nil` where it became a credit and no money was paid out.
  var method: PaymentMethod?
  var reference: String?
  var cents: Int64
}

enum DepositReturnStore {
  /// What counts of it, the oldest first: what was paid out, and of each credit that the deposit became what was not. It comes
  /// to what the invoice says that was given back.
  static func shown(of deposit: InvoiceID, in transaction: Transaction) async throws -> [DepositReturnRow] {
    try await transaction.query(
      """
      WITH made AS (
        SELECT c.id, c.amount_cents, e.occurred_on
        FROM credits c
        JOIN ledger_entries e
          ON e.organization_id = c.organization_id AND e.invoice_id = c.deposit_id AND e.credit_id = c.id
          AND e.kind = \(LedgerEntry.Kind.depositReturned.rawValue)
        WHERE c.organization_id = current_organization() AND c.deposit_id = \(deposit) AND c.reversed_at IS NULL
      ), paid_out AS (
        SELECT u.id, u.credit_id, u.used_on, u.method, u.reference, u.amount_cents
        FROM made
        JOIN credit_uses u ON u.organization_id = current_organization() AND u.credit_id = made.id
        WHERE u.kind = 'refunded' AND u.reversed_at IS NULL
      ), shown AS (
        SELECT id, used_on AS day, method, reference, amount_cents AS cents FROM paid_out
        UNION ALL
        SELECT
          made.id,
          made.occurred_on,
          NULL,
          NULL,
          made.amount_cents
            - (SELECT coalesce(sum(p.amount_cents), 0)::bigint FROM paid_out p WHERE p.credit_id = made.id)
        FROM made
      )
      SELECT day::text AS day, method, reference, cents FROM shown WHERE cents > 0 ORDER BY shown.day, id
      """
    ).map { row in
      DepositReturnRow(
        on: try row.decode("day"),
        method: try row.decode("method", as: String?.self).map { try .stored($0) },
        reference: try row.decode("reference"), cents: try row.decode("cents"))
    }
  }
}
