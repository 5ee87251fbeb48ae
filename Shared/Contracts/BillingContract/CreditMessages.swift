import Foundation
import Identifiers

/// What a client has paid too much; cents.
public struct CreditDetail: Codable, Hashable, Sendable {
  public var id: CreditID
  public var clientID: ClientID
  public var paymentID: PaymentID
  public var amountCents: Int64
  public var remainingCents: Int64
  public var currency: String
  public var createdAt: Date

  public init(
    id: CreditID, clientID: ClientID, paymentID: PaymentID, amountCents: Int64, remainingCents: Int64, currency: String,
    createdAt: Date
  ) {
    self.id = id
    self.clientID = clientID
    self.paymentID = paymentID
    self.amountCents = amountCents
    self.remainingCents = remainingCents
    self.currency = currency
    self.createdAt = createdAt
  }

  enum CodingKeys: String, CodingKey {
    case id
    case clientID = "client_id"
    case paymentID = "payment_id"
    case amountCents = "amount_cents"
    case remainingCents = "remaining_cents"
    case currency
    case createdAt = "created_at"
  }
}

/// `POST /internal/v1/credits/{id}/applications`.
public struct CreditApplicationRequest: Codable, Hashable, Sendable {
  public var invoiceID: InvoiceID
  public var amountCents: Int64

  public init(invoiceID: InvoiceID, amountCents: Int64) {
    self.invoiceID = invoiceID
    self.amountCents = amountCents
  }

  enum CodingKeys: String, CodingKey {
    case invoiceID = "invoice_id"
    case amountCents = "amount_cents"
  }
}

/// `POST /internal/v1/credits/{id}/refunds`.
public struct RefundRequest: Codable, Hashable, Sendable {
  public var amountCents: Int64
  public var method: PaymentMethod
  public var reference: String?
  /// `YYYY-MM-DD`.
  public var refundedOn: String

  public init(amountCents: Int64, method: PaymentMethod, reference: String? = nil, refundedOn: String) {
    self.amountCents = amountCents
    self.method = method
    self.reference = reference
    self.refundedOn = refundedOn
  }

  enum CodingKeys: String, CodingKey {
    case amountCents = "amount_cents"
    case method
    case reference
    case refundedOn = "refunded_on"
  }
}
