import CallContext
import Identifiers
import Postgres

/// Invoices of the organization, newest first, page by page.
struct ListInvoices: Sendable {
  let database: Database

  /// - Throws: `BillingRefusal.forbidden`.
  func callAsFunction(
    _ filter: InvoiceFilter, after cursor: ListCursor?, limit: Int, call: Call
  ) async throws -> ListPage<InvoiceRow> {
    try call.caller.requireTeam(.billingRead)
    return try await database.transaction(for: call) { transaction in
      try await InvoiceListStore.list(filter, after: cursor, limit: limit, in: transaction)
    }
  }
}
