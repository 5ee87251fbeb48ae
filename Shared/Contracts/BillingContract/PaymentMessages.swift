import Foundation
import Identifiers

/// How money came by hand.
public enum PaymentMethod: String, Codable, Hashable, Sendable, CaseIterable {
  case check
  case cash
  case transfer
}

/// Where a payment stands.
public enum PaymentStatus: String, Codable, Hashable, Sendable, CaseIterable {
  case succeeded
  case reversed
}

/// What of a payment goes to an invoice.
public struct PaymentShare: Codable, Hashable, Sendable {
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

/// `POST /internal/v1/invoices/{id}/payments`. What is over becomes a credit.
public struct PaymentDraft: Codable, Hashable, Sendable {
  public var method: PaymentMethod
  public var amountCents: Int64
  public var currency: String
  public var reference: String?
  /// `YYYY-MM-DD`.
  public var receivedOn: String
  public var depositedOn: String?
  public var note: String?
  /// None: to the invoice of the address, the rest a credit.
  public var allocations: [PaymentShare]?
  /// The announcement that it answers.
  public var announcementID: AnnouncementID?
  /// It is not the one that looks like it.
  public var confirmed: Bool?

  public init(
    method: PaymentMethod, amountCents: Int64, currency: String, reference: String? = nil, receivedOn: String,
    depositedOn: String? = nil, note: String? = nil, allocations: [PaymentShare]? = nil,
    announcementID: AnnouncementID? = nil, confirmed: Bool? = nil
  ) {
    self.method = method
    self.amountCents = amountCents
    self.currency = currency
    self.reference = reference
    self.receivedOn = receivedOn
    self.depositedOn = depositedOn
    self.note = note
    self.allocations = allocations
    self.announcementID = announcementID
    self.confirmed = confirmed
  }

  enum CodingKeys: String, CodingKey {
    case method
    case amountCents = "amount_cents"
    case currency
    case reference
    case receivedOn = "received_on"
    case depositedOn = "deposited_on"
    case note
    case allocations
    case announcementID = "announcement_id"
    case confirmed
  }
}

/// A correction by contra entries.
public struct PaymentReversal: Codable, Hashable, Sendable {
  public var at: Date
  public var by: String
  public var reason: String

  public init(at: Date, by: String, reason: String) {
    self.at = at
    self.by = by
    self.reason = reason
  }
}

/// A payment as the team sees it; cents.
public struct PaymentDetail: Codable, Hashable, Sendable {
  public var id: PaymentID
  public var clientID: ClientID
  public var receiptNumber: String
  public var status: PaymentStatus
  public var method: PaymentMethod
  public var amountCents: Int64
  public var currency: String
  public var reference: String?
  public var receivedOn: String
  public var depositedOn: String?
  public var note: String?
  public var allocations: [PaymentShare]
  /// What was over.
  public var creditCents: Int64
  public var recordedBy: String
  public var createdAt: Date
  public var reversal: PaymentReversal?

  public init(
    id: PaymentID, clientID: ClientID, receiptNumber: String, status: PaymentStatus, method: PaymentMethod,
    amountCents: Int64, currency: String, reference: String? = nil, receivedOn: String, depositedOn: String? = nil,
    note: String? = nil, allocations: [PaymentShare], creditCents: Int64, recordedBy: String, createdAt: Date,
    reversal: PaymentReversal? = nil
  ) {
    self.id = id
    self.clientID = clientID
    self.receiptNumber = receiptNumber
    self.status = status
    self.method = method
    self.amountCents = amountCents
    self.currency = currency
    self.reference = reference
    self.receivedOn = receivedOn
    self.depositedOn = depositedOn
    self.note = note
    self.allocations = allocations
    self.creditCents = creditCents
    self.recordedBy = recordedBy
    self.createdAt = createdAt
    self.reversal = reversal
  }

  enum CodingKeys: String, CodingKey {
    case id
    case clientID = "client_id"
    case receiptNumber = "receipt_number"
    case status
    case method
    case amountCents = "amount_cents"
    case currency
    case reference
    case receivedOn = "received_on"
    case depositedOn = "deposited_on"
    case note
    case allocations
    case creditCents = "credit_cents"
    case recordedBy = "recorded_by"
    case createdAt = "created_at"
    case reversal
  }
}

/// `POST /internal/v1/payments/{id}/reversal`, and that of credits and their uses.
public struct ReversalRequest: Codable, Hashable, Sendable {
  public var reason: String

  public init(reason: String) {
    self.reason = reason
  }
}
