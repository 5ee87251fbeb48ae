import CivilCalendar
import Foundation
import Identifiers

enum LedgerAccount: String, Hashable, Sendable, CaseIterable {
  case accountsReceivable = "accounts_receivable"
  case retainageReceivable = "retainage_receivable"
  case revenue
  case taxPayable = "tax_payable"
  /// Billed in advance; later invoices apply it.
  case customerDeposits = "customer_deposits"
  /// Paid too much.
  case customerCredits = "customer_credits"
  case cash
}

/// An amount on an account; minor units, debits above zero.
struct LedgerPosting: Hashable, Sendable {
  var account: LedgerAccount
  /// `nil` for what is about no job.
  var projectID: ProjectID?
  var invoiceID: InvoiceID?
  var cents: Int64
}

/// What happened to money that is owed: postings that come to zero.
struct LedgerEntry: Hashable, Sendable {
  enum Kind: String, Hashable, Sendable, CaseIterable {
    case invoiceIssued = "invoice_issued"
    case invoiceVoided = "invoice_voided"
    case retainageReleased = "retainage_released"
    case paymentRecorded = "payment_recorded"
    case paymentReversed = "payment_reversed"
    case creditApplied = "credit_applied"
    case creditRefunded = "credit_refunded"
    case creditUseReversed = "credit_use_reversed"
    case depositReturned = "deposit_returned"
    case depositRestored = "deposit_restored"
  }

  var id: LedgerEntryID
  var kind: Kind
  var clientID: ClientID
  var projectID: ProjectID?
  var invoiceID: InvoiceID?
  var paymentID: PaymentID?
  var creditID: CreditID?
  /// The day that books and statements go by.
  var occurredOn: CalendarDay
  var description: String
  var createdBy: String
  var currency: String
  var postings: [LedgerPosting]

  /// Without postings of nothing.
  init(
    id: LedgerEntryID, kind: Kind, clientID: ClientID, projectID: ProjectID? = nil, invoiceID: InvoiceID? = nil,
    paymentID: PaymentID? = nil, creditID: CreditID? = nil, occurredOn: CalendarDay, description: String,
    createdBy: String, currency: String, postings: [LedgerPosting]
  ) {
    self.id = id
    self.kind = kind
    self.clientID = clientID
    self.projectID = projectID
    self.invoiceID = invoiceID
    self.paymentID = paymentID
    self.creditID = creditID
    self.occurredOn = occurredOn
    self.description = description
    self.createdBy = createdBy
    self.currency = currency
    self.postings = postings.filter { $0.cents != 0 }
  }
}
