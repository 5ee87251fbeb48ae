import CallContext
import Identifiers
import Postgres

/// Throws a draft away.
struct DiscardDraft: Sendable {
  let database: Database

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `notDraft`.
  func callAsFunction(_ id: InvoiceID, call: Call) async throws {
    try call.caller.requireTeam(.billingWrite)
    try await database.transaction(for: call) { transaction in
      let (_, invoice) = try await Locking.invoice(id, in: transaction)
      try invoice.requireDraft()
      try await transaction.execute(InvoiceStore.discard(id))
    }
  }
}
