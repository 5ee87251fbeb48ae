import Foundation
import Identifiers
import Postgres

/// What a payment's receipt says beside the payment.
enum ReceiptStore {
  /// What went to which invoice, in the order of their numbers, and the parties as each of them froze them.
  static func shares(
    of payment: PaymentID, in transaction: Transaction
  ) async throws -> [(share: Receipt.Share, parties: Parties?)] {
    try await transaction.query(
      """
      SELECT i.id, i.number, i.title, a.amount_cents, i.parties::text AS parties
      FROM payment_allocations a
      JOIN invoices i ON i.organization_id = a.organization_id AND i.id = a.invoice_id
      WHERE a.organization_id = current_organization() AND a.payment_id = \(payment)
      ORDER BY i.number
      """
    ).map { row in
      let share = Receipt.Share(
        invoiceID: try row.decode("id"), invoiceNumber: try row.decode("number"), title: try row.decode("title"),
        cents: try row.decode("amount_cents"))
      return (share, try StoredJSON.decode(Parties.self, try row.decode("parties", as: String?.self)))
    }
  }

  /// Of the client's last invoice before an instant, or else the first one after: whom a payment is from that went to none. What
  /// is issued later changes nothing of it.
  static func latestParties(
    of client: ClientID, before instant: Date, in transaction: Transaction
  ) async throws -> Parties? {
    try await transaction.query(
      """
      SELECT parties::text AS parties
      FROM invoices
      WHERE organization_id = current_organization() AND client_id = \(client) AND state <> 'draft'
      ORDER BY issued_at > \(instant), abs(extract(epoch FROM issued_at - \(instant)))
      LIMIT 1
      """
    ).first.flatMap { try StoredJSON.decode(Parties.self, try $0.decode("parties", as: String?.self)) }
  }

  static func payment(
    numbered number: Int64, on invoice: InvoiceID, in transaction: Transaction
  ) async throws -> PaymentID? {
    try await transaction.query(
      """
      SELECT p.id
      FROM payments p
      JOIN payment_allocations a ON a.organization_id = p.organization_id AND a.payment_id = p.id
      WHERE p.organization_id = current_organization() AND p.receipt_number = \(number) AND a.invoice_id = \(invoice)
      """
    ).first?.decode("id")
  }
}
