import CallContext
import Identifiers
import Postgres

/// What clients said about an invoice and nobody has answered, the oldest first, page by page.
struct ListAnnouncements: Sendable {
  let database: Database

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`.
  func callAsFunction(
    of id: InvoiceID, after cursor: ListCursor?, limit: Int, call: Call
  ) async throws -> (currency: String, open: ListPage<Announcement>) {
    try call.caller.requireTeam(.billingRead)
    return try await database.transaction(for: call) { transaction in
      guard let invoice = try await InvoiceStore.find(id, in: transaction) else { throw BillingRefusal.notFound }
      return (
        invoice.currency,
        try await AnnouncementStore.open(of: id, after: cursor, limit: limit, in: transaction)
      )
    }
  }
}
