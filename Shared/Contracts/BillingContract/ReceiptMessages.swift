import Foundation
import Identifiers

/// What of a payment went to an invoice, as its receipt says it; cents.
public struct ReceiptShare: Codable, Hashable, Sendable {
  public var invoiceNumber: String
  /// Of the invoice.
  public var title: String
  public var amountCents: Int64

  public init(invoiceNumber: String, title: String, amountCents: Int64) {
    self.invoiceNumber = invoiceNumber
    self.title = title
    self.amountCents = amountCents
  }

  enum CodingKeys: String, CodingKey {
    case invoiceNumber = "invoice_number"
    case title
    case amountCents = "amount_cents"
  }
}

/// `GET /internal/v1/payments/{id}/receipt` whole, for the team; `GET /internal/v1/invoices/{id}/receipts/{number}`, by the
/// invoice's link, what of it concerns that invoice. Nothing of the team's own is in it; cents.
public struct ReceiptDetail: Codable, Hashable, Sendable {
  public var paymentID: PaymentID
  public var receiptNumber: String
  public var method: PaymentMethod
  public var reference: String?
  /// `YYYY-MM-DD`.
  public var receivedOn: String
  public var currency: String
  /// Of the payment, or of the part of it that this receipt is about: its shares and what was over.
  public var amountCents: Int64
  public var shares: [ReceiptShare]
  /// What was over and is the client's.
  public var creditCents: Int64
  /// Some of the payment went elsewhere.
  public var isPart: Bool
  public var locale: String
  public var timeZone: String
  public var seller: InvoiceSeller
  public var billTo: BillTo
  /// The payment was taken back since.
  public var reversedAt: Date?

  public init(
    paymentID: PaymentID, receiptNumber: String, method: PaymentMethod, reference: String? = nil, receivedOn: String,
    currency: String, amountCents: Int64, shares: [ReceiptShare], creditCents: Int64, isPart: Bool, locale: String,
    timeZone: String, seller: InvoiceSeller, billTo: BillTo, reversedAt: Date? = nil
  ) {
    self.paymentID = paymentID
    self.receiptNumber = receiptNumber
    self.method = method
    self.reference = reference
    self.receivedOn = receivedOn
    self.currency = currency
    self.amountCents = amountCents
    self.shares = shares
    self.creditCents = creditCents
    self.isPart = isPart
    self.locale = locale
    self.timeZone = timeZone
    self.seller = seller
    self.billTo = billTo
    self.reversedAt = reversedAt
  }

  enum CodingKeys: String, CodingKey {
    case paymentID = "payment_id"
    case receiptNumber = "receipt_number"
    case method
    case reference
    case receivedOn = "received_on"
    case currency
    case amountCents = "amount_cents"
    case shares
    case creditCents = "credit_cents"
    case isPart = "is_part"
    case locale
    case timeZone = "time_zone"
    case seller
    case billTo = "bill_to"
    case reversedAt = "reversed_at"
  }
}
