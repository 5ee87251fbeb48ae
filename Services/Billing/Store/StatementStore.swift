import CivilCalendar
import Foundation
import Identifiers
import Postgres

enum StatementStore {
  /// What a client owes: what is to be paid of invoices less what was paid too much.
  private static let owed: SQL = "('accounts_receivable', 'customer_credits')"

  struct Account: Hashable, Sendable {
    var clientID: ClientID
    /// `nil`: all jobs, and what belongs to none.
    var projectID: ProjectID?
    var currency: String
  }

  struct Balances: Hashable, Sendable {
    var owedCents: Int64
    var heldCents: Int64
  }

  /// The currencies in which something was ever posted.
  static func currencies(of client: ClientID, in transaction: Transaction) async throws -> [String] {
    try await transaction.query(
      """
      SELECT DISTINCT currency FROM account_balances
      WHERE organization_id = current_organization() AND client_id = \(client)
      ORDER BY currency
      """
    ).map { try $0.decode("currency") }
  }

  /// The newest entry of the organization's ledger.
  static func newestSequence(in transaction: Transaction) async throws -> Int64 {
    try await transaction.queryOne(
      """
      SELECT coalesce(max(sequence), 0) AS newest FROM ledger_entries WHERE organization_id = current_organization()
      """)?.decode("newest") ?? 0
  }

  /// One keyed read, whatever was posted.
  static func balances(of account: Account, in transaction: Transaction) async throws -> Balances {
    let row = try await transaction.queryOne(
      """
      SELECT
        coalesce(sum(balance_cents) FILTER (WHERE account IN \(owed)), 0)::bigint AS owed_cents,
        coalesce(sum(balance_cents) FILTER (WHERE account = 'retainage_receivable'), 0)::bigint AS held_cents
      FROM account_balances
      WHERE organization_id = current_organization() AND client_id = \(account.clientID)
        AND currency = \(account.currency)
        AND (\(account.projectID)::uuid IS NULL OR project_id = \(account.projectID))
      """)
    guard let row else { throw UnreadableColumn(type: "Balances") }
    return Balances(owedCents: try row.decode("owed_cents"), heldCents: try row.decode("held_cents"))
  }

  /// Lines behind a cursor, the newest first, without those that change nothing of what is owed. Balances are filled in by
  /// whoever knows the newest.
  static func lines(
    of account: Account, after cursor: Statement.Cursor?, limit: Int, in transaction: Transaction
  ) async throws -> [StatementLine] {
    try await transaction.query(
      """
      SELECT
        e.sequence,
        e.occurred_on::text AS occurred_on,
        e.kind,
        e.description,
        e.invoice_id,
        e.payment_id,
        posted.cents
      FROM ledger_entries e
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(p.amount_cents), 0)::bigint AS cents
        FROM ledger_postings p
        WHERE p.organization_id = e.organization_id AND p.entry_id = e.id AND p.account IN \(owed)
          AND p.currency = \(account.currency)
          AND (\(account.projectID)::uuid IS NULL OR p.project_id = \(account.projectID))
      ) AS posted
      WHERE e.organization_id = current_organization() AND e.client_id = \(account.clientID)
        \(behind(cursor)) AND posted.cents <> 0
      ORDER BY e.occurred_on DESC, e.sequence DESC
      LIMIT \(limit)
      """
    ).map(line)
  }

  private static func behind(_ cursor: Statement.Cursor?) -> SQL {
    guard let cursor else { return "" }
    return """
      AND (e.occurred_on, e.sequence) < (\(SQL.day(cursor.occurredOn)), \(cursor.sequence))
          AND e.sequence <= \(cursor.throughSequence)
      """
  }

  private static func line(_ row: Row) throws -> StatementLine {
    StatementLine(
      sequence: try row.decode("sequence"), occurredOn: try .stored(try row.decode("occurred_on", as: String.self)),
      kind: try .stored(try row.decode("kind")), description: try row.decode("description"),
      invoiceID: try row.decode("invoice_id"), paymentID: try row.decode("payment_id"),
      changeCents: try row.decode("cents"), balanceCents: 0)
  }

  /// What is owed on a day, by client; those that owe nothing and of whom nothing is held are left out.
  static func aging(on day: CalendarDay, in transaction: Transaction) async throws -> [AgingRow] {
    try await transaction.query(
      """
      WITH owed AS (
        SELECT
          client_id,
          currency,
          \(SQL.day(day)) - due_on AS days,
          payable_cents - paid_cents - credited_cents AS cents,
          retained_cents - retained_released_cents AS held
        FROM invoices
        WHERE organization_id = current_organization() AND state = 'open'
          AND (paid_cents + credited_cents < payable_cents OR retained_cents > retained_released_cents)
      )
      SELECT
        client_id,
        currency,
        coalesce(sum(cents) FILTER (WHERE days <= 0), 0)::bigint AS not_due,
        coalesce(sum(cents) FILTER (WHERE days BETWEEN 1 AND 30), 0)::bigint AS days_1_to_30,
        coalesce(sum(cents) FILTER (WHERE days BETWEEN 31 AND 60), 0)::bigint AS days_31_to_60,
        coalesce(sum(cents) FILTER (WHERE days BETWEEN 61 AND 90), 0)::bigint AS days_61_to_90,
        coalesce(sum(cents) FILTER (WHERE days > 90), 0)::bigint AS over_90,
        coalesce(sum(held), 0)::bigint AS held
      FROM owed
      GROUP BY client_id, currency
      ORDER BY sum(cents) DESC, client_id, currency
      LIMIT 1000
      """
    ).map { row in
      AgingRow(
        clientID: try row.decode("client_id"), currency: try row.decode("currency"),
        notDueCents: try row.decode("not_due"), days1To30Cents: try row.decode("days_1_to_30"),
        days31To60Cents: try row.decode("days_31_to_60"), days61To90Cents: try row.decode("days_61_to_90"),
        over90Cents: try row.decode("over_90"), heldCents: try row.decode("held"))
    }
  }
}
