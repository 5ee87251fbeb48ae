import Foundation
import Identifiers

/// What a client has paid too much, or in advance for what is not billed any more; cents.
public struct CreditDetail: Codable, Hashable, Sendable {
  public var id: CreditID
  public var clientID: ClientID
  /// The payment that was too much.
  public var paymentID: PaymentID?
  /// The invoice of the deposit that it was.
  public var depositID: InvoiceID?
  public var amountCents: Int64
  public var remainingCents: Int64
  public var currency: String
  /// `YYYY-MM-DD`; nothing of it is used before. Absent in what an earlier version wrote.
  public var availableOn: String?
  public var createdAt: Date
  /// When it became the deposit again.
  public var reversal: PaymentReversal?

  public init(
    id: CreditID, clientID: ClientID, paymentID: PaymentID? = nil, depositID: InvoiceID? = nil, amountCents: Int64,
    remainingCents: Int64, currency: String, availableOn: String? = nil, createdAt: Date,
    reversal: PaymentReversal? = nil
  ) {
    self.id = id
    self.clientID = clientID
    self.paymentID = paymentID
    self.depositID = depositID
    self.amountCents = amountCents
    self.remainingCents = remainingCents
    self.currency = currency
    self.availableOn = availableOn
    self.createdAt = createdAt
    self.reversal = reversal
  }

  enum CodingKeys: String, CodingKey {
    case id
    case clientID = "client_id"
    case paymentID = "payment_id"
    case depositID = "deposit_id"
    case amountCents = "amount_cents"
    case remainingCents = "remaining_cents"
    case currency
    case availableOn = "available_on"
    case createdAt = "created_at"
    case reversal
  }
}

/// What became of a credit.
public enum CreditUseKind: String, Codable, Hashable, Sendable, CaseIterable {
  case applied
  case refunded
}

/// What became of a part of a credit; cents.
public struct CreditUseDetail: Codable, Hashable, Sendable {
  public var id: CreditUseID
  public var creditID: CreditID
  public var kind: CreditUseKind
  /// That it was applied to.
  public var invoiceID: InvoiceID?
  public var amountCents: Int64
  public var currency: String
  /// How it was given back.
  public var method: PaymentMethod?
  public var reference: String?
  /// `YYYY-MM-DD`.
  public var usedOn: String
  public var createdBy: String
  public var createdAt: Date
  public var reversal: PaymentReversal?

  public init(
    id: CreditUseID, creditID: CreditID, kind: CreditUseKind, invoiceID: InvoiceID? = nil, amountCents: Int64,
    currency: String, method: PaymentMethod? = nil, reference: String? = nil, usedOn: String, createdBy: String,
    createdAt: Date, reversal: PaymentReversal? = nil
  ) {
    self.id = id
    self.creditID = creditID
    self.kind = kind
    self.invoiceID = invoiceID
    self.amountCents = amountCents
    self.currency = currency
    self.method = method
    self.reference = reference
    self.usedOn = usedOn
    self.createdBy = createdBy
    self.createdAt = createdAt
    self.reversal = reversal
  }

  enum CodingKeys: String, CodingKey {
    case id
    case creditID = "credit_id"
    case kind
    case invoiceID = "invoice_id"
    case amountCents = "amount_cents"
    case currency
    case method
    case reference
    case usedOn = "used_on"
    case createdBy = "created_by"
    case createdAt = "created_at"
    case reversal
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
