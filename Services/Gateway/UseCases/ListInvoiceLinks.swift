import CallContext
import Foundation
import Identifiers
import Postgres

/// The links to an invoice, whoever made them: what was mailed can be revoked, too.
struct ListInvoiceLinks: Sendable {
  let database: Database
  let world: World
  let billing: BillingClient

  /// - Returns: also the time by which they stand as they do.
  /// - Throws: 404 for an invoice that its owner does not know.
  func callAsFunction(of id: SharedInvoice.ID, call: Call) async throws -> (links: [ShareLink], now: Date) {
    _ = try await billing.facts(of: id, call: call)
    let links = try await database.transaction(for: call) { transaction in
      try await ShareLinkStore.list(of: .invoice(id), in: transaction)
    }
    return (links, world.clock.now())
  }
}
