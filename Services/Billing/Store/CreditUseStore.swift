import CivilCalendar
import Foundation
import Identifiers
import Postgres

/// What became of credits.
enum CreditUseStore {
  struct Filter: Hashable, Sendable {
    var creditID: CreditID?
    var invoiceID: InvoiceID?
  }

  static func insertion(of use: CreditUse) -> SQL {
    let (method, reference): (PaymentMethod?, String?) =
      switch use.purpose {
      case .applied: (nil, nil)
      case .refunded(let method, let reference): (method, reference)
      }
    return """
      INSERT INTO credit_uses (
        id, credit_id, kind, invoice_id, amount_cents, method, reference, used_on, created_by, created_at
      ) VALUES (
        \(use.id), \(use.creditID), \(use.invoiceID == nil ? "refunded" : "applied"), \(use.invoiceID), \(use.cents),
        \(method?.rawValue), \(reference), \(SQL.day(use.on)), \(use.createdBy), \(use.createdAt)
      )
      """
  }

  static func reversing(_ id: CreditUseID, _ reversal: Reversal) -> SQL {
    """
    UPDATE credit_uses
    SET reversed_at = \(reversal.at), reversed_by = \(reversal.by), reversal_reason = \(reversal.reason)
    WHERE organization_id = current_organization() AND id = \(id) AND reversed_at IS NULL
    """
  }

  static func find(
    _ id: CreditUseID, of credit: CreditID, in transaction: Transaction
  ) async throws -> CreditUse? {
    try await transaction.query("\(selection) AND u.id = \(id) AND u.credit_id = \(credit)").first.map(use)
  }

  /// Newest first, those that were taken back among them.
  static func list(
    _ filter: Filter, after cursor: ListCursor?, limit: Int, in transaction: Transaction
  ) async throws -> ListPage<CreditUse> {
    var condition: SQL = ""
    if let credit = filter.creditID { condition.append(" AND u.credit_id = \(credit)") }
    if let invoice = filter.invoiceID { condition.append(" AND u.invoice_id = \(invoice)") }
    let rows = try await transaction.query(
      "\(selection)\(condition)\(SQL.after(cursor, "u")) ORDER BY u.created_at DESC, u.id DESC LIMIT \(limit + 1)")
    return try ListPage(reading: rows, limit: limit, use)
  }

  private static let selection: SQL = """
    SELECT
      u.id,
      u.credit_id,
      u.invoice_id,
      u.amount_cents,
      c.currency,
      u.method,
      u.reference,
      u.used_on::text AS used_on,
      u.created_by,
      u.created_at,
      \(SQL.createdMicroseconds("u")),
      u.reversed_at,
      u.reversed_by,
      u.reversal_reason
    FROM credit_uses u
    JOIN credits c ON c.organization_id = u.organization_id AND c.id = u.credit_id
    WHERE u.organization_id = current_organization()
    """

  private static func use(_ row: Row) throws -> CreditUse {
    CreditUse(
      id: try row.decode("id"), creditID: try row.decode("credit_id"), purpose: try purpose(row),
      cents: try row.decode("amount_cents"), currency: try row.decode("currency"),
      on: try .stored(try row.decode("used_on", as: String.self)), createdBy: try row.decode("created_by"),
      createdAt: try row.decode("created_at"), reversal: try reversal(row))
  }

  private static func purpose(_ row: Row) throws -> CreditUse.Purpose {
    if let invoice = try row.decode("invoice_id", as: InvoiceID?.self) { return .applied(to: invoice) }
    return .refunded(try .stored(try row.decode("method")), reference: try row.decode("reference"))
  }

  private static func reversal(_ row: Row) throws -> Reversal? {
    guard let at = try row.decode("reversed_at", as: Date?.self) else { return nil }
    return Reversal(at: at, by: try row.decode("reversed_by"), reason: try row.decode("reversal_reason"))
  }
}
