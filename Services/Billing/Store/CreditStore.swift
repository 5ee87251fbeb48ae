import CivilCalendar
import Foundation
import Identifiers
import Postgres

enum CreditStore {
  private static let columns: SQL = "id, client_id, payment_id, amount_cents, used_cents, currency, created_at"

  static func insertion(of credit: Credit) -> SQL {
    """
    INSERT INTO credits (id, client_id, payment_id, amount_cents, currency)
    VALUES (\(credit.id), \(credit.clientID), \(credit.paymentID), \(credit.cents), \(credit.currency))
    """
  }

  /// Locked until the end of the transaction; one whose payment was taken back does not exist any more.
  static func lock(_ id: CreditID, in transaction: Transaction) async throws -> Credit? {
    try await transaction.query(
      """
      SELECT \(columns) FROM credits
      WHERE organization_id = current_organization() AND id = \(id) AND reversed_at IS NULL
      FOR NO KEY UPDATE
      """
    ).first.map(credit)
  }

  static func lock(of payment: PaymentID, in transaction: Transaction) async throws -> Credit? {
    try await transaction.query(
      """
      SELECT \(columns) FROM credits
      WHERE organization_id = current_organization() AND payment_id = \(payment) AND reversed_at IS NULL
      FOR NO KEY UPDATE
      """
    ).first.map(credit)
  }

  static func reversing(_ id: CreditID, at now: Date) -> SQL {
    "UPDATE credits SET reversed_at = \(now) WHERE organization_id = current_organization() AND id = \(id)"
  }

  /// What became of a part of a credit.
  struct Use: Sendable {
    var id: CreditID
    var credit: CreditID
    /// `nil`: given back.
    var invoice: InvoiceID?
    var cents: Int64
    var method: PaymentMethod?
    var reference: String?
    var on: CalendarDay
    var by: String
  }

  static func using(_ use: Use) -> [SQL] {
    [
      """
      INSERT INTO credit_uses (id, credit_id, kind, invoice_id, amount_cents, method, reference, used_on, created_by)
      VALUES (
        \(use.id), \(use.credit), \(use.invoice == nil ? "refunded" : "applied"), \(use.invoice), \(use.cents),
        \(use.method?.rawValue), \(use.reference), \(SQL.day(use.on)), \(use.by)
      )
      """,
      """
      UPDATE credits SET used_cents = used_cents + \(use.cents)
      WHERE organization_id = current_organization() AND id = \(use.credit)
      """,
    ]
  }

  /// What a credit or a deposit pays of an invoice, which is locked.
  static func crediting(_ invoice: InvoiceID, cents: Int64) -> SQL {
    """
    UPDATE invoices
    SET credited_cents = credited_cents + \(cents), version = version + 1, updated_at = clock_timestamp()
    WHERE organization_id = current_organization() AND id = \(invoice)
    """
  }

  /// Newest first; those with something left.
  static func list(of client: ClientID, in transaction: Transaction) async throws -> [Credit] {
    try await transaction.query(
      """
      SELECT \(columns) FROM credits
      WHERE organization_id = current_organization() AND client_id = \(client) AND reversed_at IS NULL
        AND used_cents < amount_cents
      ORDER BY created_at DESC, id DESC
      LIMIT 200
      """
    ).map(credit)
  }

  private static func credit(_ row: Row) throws -> Credit {
    Credit(
      id: try row.decode("id"), clientID: try row.decode("client_id"), paymentID: try row.decode("payment_id"),
      cents: try row.decode("amount_cents"), usedCents: try row.decode("used_cents"),
      currency: try row.decode("currency"), createdAt: try row.decode("created_at"))
  }
}
