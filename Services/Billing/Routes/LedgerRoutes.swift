import BillingContract
import CallContext
import CivilCalendar
import Foundation
import Hummingbird
import Identifiers
import ServiceRuntime

/// The ledger, for accounting systems.
struct LedgerRoutes: Sendable {
  let listLedger: ListLedger

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["limit", "cursor"])
    let (rows, next) = try await listLedger(
      after: try query.cursor(LedgerCursor.init(text:)), limit: try query.limit(), call: try context.call())
    return try .json(
      BillingContract.Page(items: rows.map(BillingContract.LedgerEntry.init), nextCursor: next?.text))
  }
}

extension BillingContract.LedgerEntry {
  fileprivate init(_ row: LedgerRow) {
    let entry = row.entry
    self.init(
      on: entry.occurredOn.text, kind: entry.kind.rawValue, description: entry.description,
      clientID: .init(entry.clientID), invoiceID: entry.invoiceID.map { .init($0) },
      paymentID: entry.paymentID.map { .init($0) }, currency: entry.currency, createdBy: entry.createdBy,
      createdAt: row.createdAt, postings: entry.postings.map(BillingContract.LedgerPosting.init))
  }
}

extension BillingContract.LedgerPosting {
  fileprivate init(_ posting: LedgerPosting) {
    self.init(
      account: .init(posting.account), projectID: posting.projectID.map { .init($0) },
      invoiceID: posting.invoiceID.map { .init($0) }, amountCents: posting.cents)
  }
}

extension BillingContract.LedgerAccount {
  fileprivate init(_ account: LedgerAccount) {
    switch account {
    case .accountsReceivable: self = .accountsReceivable
    case .retainageReceivable: self = .retainageReceivable
    case .revenue: self = .revenue
    case .taxPayable: self = .taxPayable
    case .customerDeposits: self = .customerDeposits
    case .customerCredits: self = .customerCredits
    case .cash: self = .cash
    }
  }
}
