import CallContext
import Identifiers
import Postgres

/// Payments of the organization, of a client or on an invoice, newest first, page by page.
struct ListPayments: Sendable {
  let database: Database

  /// - Throws: `BillingRefusal`: `forbidden`; `notFound` for an unknown invoice.
  func callAsFunction(
    _ filter: PaymentStore.Filter, after cursor: ListCursor?, limit: Int, call: Call
  ) async throws -> ListPage<Payment> {
    try call.caller.requireTeam(.billingRead)
    return try await database.transaction(for: call) { transaction in
      if let invoice = filter.invoiceID, try await InvoiceStore.project(of: invoice, in: transaction) == nil {
        throw BillingRefusal.notFound
      }
      return try await PaymentStore.list(filter, after: cursor, limit: limit, in: transaction)
    }
  }
}
