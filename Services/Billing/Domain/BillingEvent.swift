import Foundation
import Identifiers

/// What others are told.
struct BillingEvent: Sendable {
  enum Kind: Sendable {
    case issued(recipients: [InvoiceRecipient])
    case voided(reason: String)
    case paid
    /// Paid, and the last of it with this much of a credit of the client's.
    case settledByCredit(cents: Int64)
    /// Below zero before the day it is due.
    case reminder(daysOverdue: Int)
    case paymentRecorded(PaymentNews)
    case paymentReversed(PaymentNews, reason: String)
    /// What of a credit was applied to the invoice was taken back.
    case creditReversed(cents: Int64, reason: String)
    /// Of a deposit, to the client: as a credit, or refunded.
    case depositReturned(cents: Int64)
    case depositRestored(cents: Int64, reason: String)
    case paymentAnnounced(cents: Int64)
    case announcementRejected(cents: Int64, reason: String)
    case released(cents: Int64)
    case releaseAsked(cents: Int64)
    /// Of what was held when it was asked for.
    case releaseDismissed(cents: Int64, reason: String)
  }

  /// What of a payment concerns the invoice.
  struct PaymentNews: Sendable {
    var cents: Int64
    var method: String
    var receiptNumber: String
  }

  let kind: Kind
  let invoice: Invoice
  let proposalID: ProposalID?
  /// `member:…`, `key:…`, `link:…`, `service:…`: who did it.
  let actor: String
}
