import Foundation
import Identifiers

/// What came of an announced payment.
public enum AnnouncementStatus: String, Codable, Hashable, Sendable, CaseIterable {
  case open
  case confirmed
  case rejected
}

/// `POST /internal/v1/invoices/{id}/announcements`, by its link: "I have mailed a check".
public struct AnnouncementRequest: Codable, Hashable, Sendable {
  public var amountCents: Int64
  /// `YYYY-MM-DD`.
  public var mailedOn: String
  /// The number of the check.
  public var reference: String?
  public var note: String?
  /// One for each form: a repetition is known by it.
  public var requestKey: String

  public init(amountCents: Int64, mailedOn: String, reference: String? = nil, note: String? = nil, requestKey: String) {
    self.amountCents = amountCents
    self.mailedOn = mailedOn
    self.reference = reference
    self.note = note
    self.requestKey = requestKey
  }

  enum CodingKeys: String, CodingKey {
    case amountCents = "amount_cents"
    case mailedOn = "mailed_on"
    case reference
    case note
    case requestKey = "request_key"
  }
}

/// A payment that a client says is on its way; cents.
public struct AnnouncementDetail: Codable, Hashable, Sendable {
  public var id: AnnouncementID
  public var invoiceID: InvoiceID
  public var status: AnnouncementStatus
  public var amountCents: Int64
  public var currency: String
  public var mailedOn: String
  public var reference: String?
  public var note: String?
  public var announcedAt: Date
  /// Of the team, when it was rejected.
  public var answerReason: String?

  public init(
    id: AnnouncementID, invoiceID: InvoiceID, status: AnnouncementStatus, amountCents: Int64, currency: String,
    mailedOn: String, reference: String? = nil, note: String? = nil, announcedAt: Date, answerReason: String? = nil
  ) {
    self.id = id
    self.invoiceID = invoiceID
    self.status = status
    self.amountCents = amountCents
    self.currency = currency
    self.mailedOn = mailedOn
    self.reference = reference
    self.note = note
    self.announcedAt = announcedAt
    self.answerReason = answerReason
  }

  enum CodingKeys: String, CodingKey {
    case id
    case invoiceID = "invoice_id"
    case status
    case amountCents = "amount_cents"
    case currency
    case mailedOn = "mailed_on"
    case reference
    case note
    case announcedAt = "announced_at"
    case answerReason = "answer_reason"
  }
}

/// `POST /internal/v1/announcements/{id}/rejection`.
public struct AnnouncementRejection: Codable, Hashable, Sendable {
  public var reason: String

  public init(reason: String) {
    self.reason = reason
  }
}

/// `POST /internal/v1/projects/{id}/release-ask/dismissal`: the client asked for release, and gets none now.
public struct ReleaseAskDismissal: Codable, Hashable, Sendable {
  /// The client reads it.
  public var reason: String

  public init(reason: String) {
    self.reason = reason
  }
}
