import CivilCalendar
import Foundation
import Identifiers
import Postgres

enum CreditStore {
  private static let columns: SQL = """
    id,
      client_id,
      payment_id,
      deposit_id,
      amount_cents,
      used_cents,
      currency,
      coalesce(
        (
          SELECT p.received_on
          FROM payments p
          WHERE p.organization_id = credits.organization_id AND p.id = credits.payment_id
        ),
        (
          SELECT e.occurred_on
          FROM ledger_entries e
          WHERE e.organization_id = credits.organization_id AND e.invoice_id = credits.deposit_id
            AND e.credit_id = credits.id AND e.kind = \(LedgerEntry.Kind.depositReturned.rawValue)
        )
      )::text AS available_on,
      created_at,
      reversed_at,
      reversed_by,
      reversal_reason
    """

  static func insertion(of credit: Credit) -> SQL {
    let (payment, deposit): (PaymentID?, InvoiceID?) =
      switch credit.source {
      case .payment(let id): (id, nil)
      case .deposit(let id): (nil, id)
      }
    return """
      INSERT INTO credits (id, client_id, payment_id, deposit_id, amount_cents, currency, created_at)
      VALUES (
        \(credit.id), \(credit.clientID), \(payment), \(deposit), \(credit.cents), \(credit.currency),
        \(credit.createdAt)
      )
      """
  }

  /// One that was taken back, too.
  static func find(_ id: CreditID, in transaction: Transaction) async throws -> Credit? {
    try await transaction.query(
      """
      SELECT
        \(columns)
      FROM credits
      WHERE organization_id = current_organization() AND id = \(id)
      """
    ).first.map(credit)
  }

  /// Locked until the end of the transaction; one that was taken back does not exist any more.
  static func lock(_ id: CreditID, in transaction: Transaction) async throws -> Credit? {
    try await transaction.query(
      """
      SELECT
        \(columns)
      FROM credits
      WHERE organization_id = current_organization() AND id = \(id) AND reversed_at IS NULL
      FOR NO KEY UPDATE
      """
    ).first.map(credit)
  }

  static func lock(of payment: PaymentID, in transaction: Transaction) async throws -> Credit? {
    try await transaction.query(
      """
      SELECT
        \(columns)
      FROM credits
      WHERE organization_id = current_organization() AND payment_id = \(payment) AND reversed_at IS NULL
      FOR NO KEY UPDATE
      """
    ).first.map(credit)
  }

  /// With its payment, which says by whom and why.
  static func reversing(_ id: CreditID, at now: Date) -> SQL {
    "UPDATE credits SET reversed_at = \(now) WHERE organization_id = current_organization() AND id = \(id)"
  }

  static func reversing(_ id: CreditID, _ reversal: Reversal) -> SQL {
    """
    UPDATE credits
    SET reversed_at = \(reversal.at), reversed_by = \(reversal.by), reversal_reason = \(reversal.reason)
    WHERE organization_id = current_organization() AND id = \(id) AND reversed_at IS NULL
    """
  }

  /// Moves what is used of a credit, which is locked.
  static func using(_ id: CreditID, cents: Int64) -> SQL {
    """
    UPDATE credits SET used_cents = used_cents + \(cents)
    WHERE organization_id = current_organization() AND id = \(id)
    """
  }

  /// What a credit or a deposit pays of an invoice, which is locked.
  static func crediting(_ invoice: InvoiceID, cents: Int64) -> SQL {
    """
    UPDATE invoices
    SET credited_cents = credited_cents + \(cents), version = version + 1, updated_at = clock_timestamp()
    WHERE organization_id = current_organization() AND id = \(invoice)
    """
  }

  /// Newest first.
  ///
  /// - Parameter includesUsedUp: also those with nothing left, used up or taken back.
  static func list(
    of client: ClientID, includesUsedUp: Bool, after cursor: ListCursor?, limit: Int, in transaction: Transaction
  ) async throws -> ListPage<Credit> {
    let rows = try await transaction.query(
      """
      SELECT
        \(columns),
        \(SQL.createdMicroseconds("credits"))
      FROM credits
      WHERE organization_id = current_organization() AND client_id = \(client)
        AND (\(includesUsedUp) OR reversed_at IS NULL AND used_cents < amount_cents)\(SQL.after(cursor, "credits"))
      ORDER BY created_at DESC, id DESC
      LIMIT \(limit + 1)
      """)
    return try ListPage(reading: rows, limit: limit, credit)
  }

  private static func credit(_ row: Row) throws -> Credit {
    Credit(
      id: try row.decode("id"), clientID: try row.decode("client_id"), source: try source(row),
      cents: try row.decode("amount_cents"), usedCents: try row.decode("used_cents"),
      currency: try row.decode("currency"), availableOn: try .stored(try row.decode("available_on", as: String.self)),
      createdAt: try row.decode("created_at"), reversal: try reversal(row))
  }

  private static func source(_ row: Row) throws -> Credit.Source {
    if let payment = try row.decode("payment_id", as: PaymentID?.self) { return .payment(payment) }
    return .deposit(try row.decode("deposit_id"))
  }

  /// Of one whose payment was taken back, that payment says by whom and why.
  private static func reversal(_ row: Row) throws -> Reversal? {
    guard let at = try row.decode("reversed_at", as: Date?.self) else { return nil }
    return Reversal(
      at: at, by: try row.decode("reversed_by", as: String?.self) ?? "",
      reason: try row.decode("reversal_reason", as: String?.self) ?? "")
  }
}
