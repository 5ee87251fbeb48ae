import CivilCalendar
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

  /// The day by which that much of a deposit had come.
  ///
  /// - Parameter cents: at most what is paid of it.
  static func day(paying cents: Int64, of deposit: InvoiceID, in transaction: Transaction) async throws -> CalendarDay {
    let row = try await transaction.queryOne(
      """
      WITH came AS (
        SELECT p.received_on AS day, a.amount_cents AS cents
        FROM payment_allocations a
        JOIN payments p ON p.organization_id = a.organization_id AND p.id = a.payment_id
        WHERE a.organization_id = current_organization() AND a.invoice_id = \(deposit) AND p.reversed_at IS NULL
        UNION ALL
        SELECT used_on, amount_cents
        FROM credit_uses
        WHERE organization_id = current_organization() AND invoice_id = \(deposit) AND reversed_at IS NULL
      ), counted AS (
        SELECT day, sum(cents) OVER (ORDER BY day) AS cents FROM came
      )
      SELECT min(day)::text AS day FROM counted WHERE cents >= \(cents)
      """)
    guard let day = try row?.decode("day", as: String?.self) else { throw UnreadableColumn(type: "CalendarDay") }
    return try .stored(day)
  }
}
