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
    try await transaction.query(selection(of: account, after: cursor, limit: limit)).map(line)
  }

  static func selection(of account: Account, after cursor: Statement.Cursor?, limit: Int) -> SQL {
    let ofOne = account.projectID.map { entries(of: account, "e.project_id = \($0)", after: cursor, limit: limit) }
    // A payment may go to invoices of several jobs.
    let ofSeveral = account.projectID.map { _ in
      entries(of: account, "e.project_id IS NULL", after: cursor, limit: limit)
    }
    let source: SQL =
      if let ofOne, let ofSeveral {
        "(\(ofOne)) UNION ALL (\(ofSeveral))"
      } else {
        entries(of: account, "true", after: cursor, limit: limit)
      }
    return """
      SELECT
        sequence,
        occurred_on::text AS occurred_on,
        kind,
        description,
        invoice_id,
        payment_id,
        cents
      FROM (\(source)) AS entries
      ORDER BY entries.occurred_on DESC, sequence DESC
      LIMIT \(limit)
      """
  }

  private static func entries(of account: Account, _ which: SQL, after cursor: Statement.Cursor?, limit: Int) -> SQL {
    """
    SELECT e.sequence, e.occurred_on, e.kind, e.description, e.invoice_id, e.payment_id, posted.cents
        FROM ledger_entries e
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(p.amount_cents), 0)::bigint AS cents
          FROM ledger_postings p
          WHERE p.organization_id = e.organization_id AND p.entry_id = e.id AND p.account IN \(owed)
            AND p.currency = \(account.currency)
            AND (\(account.projectID)::uuid IS NULL OR p.project_id = \(account.projectID))
        ) AS posted
        WHERE e.organization_id = current_organization() AND e.client_id = \(account.clientID) AND \(which)
          \(behind(cursor)) AND posted.cents <> 0
        ORDER BY e.occurred_on DESC, e.sequence DESC
        LIMIT \(limit)
    """
  }

  private static func behind(_ cursor: Statement.Cursor?) -> SQL {
    guard let cursor else { return "" }
    return """
      AND (e.occurred_on, e.sequence) < (\(SQL.day(cursor.occurredOn)), \(cursor.sequence))
            AND \(LedgerSnapshotStore.holds(cursor.seen))
      """
  }

  private static func line(_ row: Row) throws -> StatementLine {
    StatementLine(
      sequence: try row.decode("sequence"), occurredOn: try .stored(try row.decode("occurred_on", as: String.self)),
      kind: try .stored(try row.decode("kind")), description: try row.decode("description"),
      invoiceID: try row.decode("invoice_id"), paymentID: try row.decode("payment_id"),
      changeCents: try row.decode("cents"), balanceCents: 0)
  }
}
