import Foundation
import Identifiers

/// An account of the ledger.
public enum LedgerAccount: String, Codable, Hashable, Sendable, CaseIterable {
  case accountsReceivable = "accounts_receivable"
  case retainageReceivable = "retainage_receivable"
  case revenue
  case taxPayable = "tax_payable"
  case customerDeposits = "customer_deposits"
  case customerCredits = "customer_credits"
  case cash
}

/// An amount on an account; cents, debits above zero.
public struct LedgerPosting: Codable, Hashable, Sendable {
  public var account: LedgerAccount
  public var projectID: ProjectID?
  public var invoiceID: InvoiceID?
  public var amountCents: Int64

  public init(account: LedgerAccount, projectID: ProjectID? = nil, invoiceID: InvoiceID? = nil, amountCents: Int64) {
    self.account = account
    self.projectID = projectID
    self.invoiceID = invoiceID
    self.amountCents = amountCents
  }

  enum CodingKeys: String, CodingKey {
    case account
    case projectID = "project_id"
    case invoiceID = "invoice_id"
    case amountCents = "amount_cents"
  }
}

/// `GET /internal/v1/ledger`: what happened to money that is owed; its postings come to zero.
public struct LedgerEntry: Codable, Hashable, Sendable {
  /// `YYYY-MM-DD`.
  public var on: String
  /// Such as `invoice_issued`, `payment_recorded`.
  public var kind: String
  public var description: String
  public var clientID: ClientID
  public var invoiceID: InvoiceID?
  public var paymentID: PaymentID?
  public var currency: String
  public var createdBy: String
  public var createdAt: Date
  public var postings: [LedgerPosting]

  public init(
    on: String, kind: String, description: String, clientID: ClientID, invoiceID: InvoiceID? = nil,
    paymentID: PaymentID? = nil, currency: String, createdBy: String, createdAt: Date, postings: [LedgerPosting]
  ) {
    self.on = on
    self.kind = kind
    self.description = description
    self.clientID = clientID
    self.invoiceID = invoiceID
    self.paymentID = paymentID
    self.currency = currency
    self.createdBy = createdBy
    self.createdAt = createdAt
    self.postings = postings
  }

  enum CodingKeys: String, CodingKey {
    case on
    case kind
    case description
    case clientID = "client_id"
    case invoiceID = "invoice_id"
    case paymentID = "payment_id"
    case currency
    case createdBy = "created_by"
    case createdAt = "created_at"
    case postings
  }
}
