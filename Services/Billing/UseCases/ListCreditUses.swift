import CallContext
import Identifiers
import Postgres

/// What became of a credit, or which credits were applied to an invoice; newest first, page by page.
struct ListCreditUses: Sendable {
  let database: Database

  /// - Throws: `BillingRefusal`: `forbidden`; `notFound` for an unknown credit or invoice.
  func callAsFunction(
    _ filter: CreditUseStore.Filter, after cursor: ListCursor?, limit: Int, call: Call
  ) async throws -> ListPage<CreditUse> {
    try call.caller.requireTeam(.billingRead)
    return try await database.transaction(for: call) { transaction in
      if let credit = filter.creditID, try await CreditStore.find(credit, in: transaction) == nil {
        throw BillingRefusal.notFound
      }
      if let invoice = filter.invoiceID, try await InvoiceStore.project(of: invoice, in: transaction) == nil {
        throw BillingRefusal.notFound
      }
      return try await CreditUseStore.list(filter, after: cursor, limit: limit, in: transaction)
    }
  }
}
