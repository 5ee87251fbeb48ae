import Foundation
import Identifiers

/// The events that the billing service publishes, by CloudEvents `type`. The `subject` is the invoice's id.
public enum BillingEventType: String, Codable, Hashable, Sendable, CaseIterable {
  case invoiceIssued = "invoice.issued"
  case invoiceVoided = "invoice.voided"
  case invoicePaid = "invoice.paid"
  case invoiceReminder = "invoice.reminder"
  case paymentRecorded = "payment.recorded"
  case paymentReversed = "payment.reversed"
  case creditReversed = "credit.reversed"
  case depositReturned = "deposit.returned"
  case depositRestored = "deposit.restored"
  case paymentAnnounced = "payment.announced"
  case announcementRejected = "payment.announcement_rejected"
  case retainageReleased = "retainage.released"
  case releaseAsked = "retainage.release_asked"
  case releaseDismissed = "retainage.release_dismissed"
}

/// What all billing events say; cents.
public struct BillingEventData: Codable, Hashable, Sendable {
  public var invoiceID: InvoiceID
  public var projectID: ProjectID
  public var clientID: ClientID
  public var proposalID: ProposalID?
  public var number: String?
  public var kind: InvoiceKind
  public var title: String
  /// As the project is called; absent in news of before it was told.
  public var projectTitle: String?
  public var currency: String
  public var totalCents: Int64
  public var payableCents: Int64
  public var balanceCents: Int64
  public var dueOn: String?
  /// `member:…`, `key:…`, `link:…`, `service:…`: who did it.
  public var actor: String
  /// Only in `invoice.issued`.
  public var recipients: [InvoiceRecipient]?
  /// Only in `invoice.issued` and `invoice.reminder`.
  public var seller: InvoiceSeller?
  public var billTo: BillTo?
  public var locale: String?
  public var timeZone: String?
  /// Of the payment, credit, deposit, announcement or release.
  public var amountCents: Int64?
  public var method: PaymentMethod?
  public var receiptNumber: String?
  public var reason: String?
  /// Only in `invoice.reminder`; below zero before it is due.
  public var daysOverdue: Int?
  /// Only in `invoice.paid`: the last of it was settled with this much of a credit of the client's, and by no payment.
  public var creditCents: Int64?

  public init(
    invoiceID: InvoiceID, projectID: ProjectID, clientID: ClientID, proposalID: ProposalID? = nil,
    number: String? = nil, kind: InvoiceKind, title: String, projectTitle: String? = nil, currency: String,
    totalCents: Int64, payableCents: Int64, balanceCents: Int64, dueOn: String? = nil, actor: String,
    recipients: [InvoiceRecipient]? = nil, seller: InvoiceSeller? = nil, billTo: BillTo? = nil, locale: String? = nil,
    timeZone: String? = nil,
    amountCents: Int64? = nil, method: PaymentMethod? = nil, receiptNumber: String? = nil, reason: String? = nil,
    daysOverdue: Int? = nil, creditCents: Int64? = nil
  ) {
    self.invoiceID = invoiceID
    self.projectID = projectID
    self.clientID = clientID
    self.proposalID = proposalID
    self.number = number
    self.kind = kind
    self.title = title
    self.projectTitle = projectTitle
    self.currency = currency
    self.totalCents = totalCents
    self.payableCents = payableCents
    self.balanceCents = balanceCents
    self.dueOn = dueOn
    self.actor = actor
    self.recipients = recipients
    self.seller = seller
    self.billTo = billTo
    self.locale = locale
    self.timeZone = timeZone
    self.amountCents = amountCents
    self.method = method
    self.receiptNumber = receiptNumber
    self.reason = reason
    self.daysOverdue = daysOverdue
    self.creditCents = creditCents
  }

  enum CodingKeys: String, CodingKey {
    case invoiceID = "invoice_id"
    case projectID = "project_id"
    case clientID = "client_id"
    case proposalID = "proposal_id"
    case number
    case kind
    case title
    case projectTitle = "project_title"
    case currency
    case totalCents = "total_cents"
    case payableCents = "payable_cents"
    case balanceCents = "balance_cents"
    case dueOn = "due_on"
    case actor
    case recipients
    case seller
    case billTo = "bill_to"
    case locale
    case timeZone = "time_zone"
    case amountCents = "amount_cents"
    case method
    case receiptNumber = "receipt_number"
    case reason
    case daysOverdue = "days_overdue"
    case creditCents = "credit_cents"
  }
}
