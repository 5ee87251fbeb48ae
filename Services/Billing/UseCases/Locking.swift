import Identifiers
import Postgres

/// The one order in which locks are taken: the contract, then invoices by their ids, numbers last.
enum Locking {
  /// An invoice together with those whose retainage it asks for.
  ///
  /// - Throws: `BillingRefusal.notFound`.
  static func invoice(
    _ id: InvoiceID, in transaction: Transaction
  ) async throws -> (ContractStore.Found, Invoice) {
    guard let project = try await InvoiceStore.project(of: id, in: transaction),
      let found = try await ContractStore.lock(project, in: transaction)
    else { throw BillingRefusal.notFound }
    // They change under the contract's lock alone.
    let sources = try await RetainageStore.sources(of: id, in: transaction).map(\.invoiceID)
    let locked = try await InvoiceStore.lock([id] + sources, in: transaction)
    guard let invoice = locked.first(where: { $0.id == id }) else { throw BillingRefusal.notFound }
    return (found, invoice)
  }
}
