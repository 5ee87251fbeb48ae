import CallContext
import Foundation
import Identifiers
import Postgres

/// One invoice for the team.
struct ReadInvoice: Sendable {
  let database: Database

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`.
  func callAsFunction(_ id: InvoiceID, call: Call) async throws -> InvoiceReading {
    try call.caller.requireTeam(.billingRead)
    return try await database.transaction(for: call) { transaction in
      guard let invoice = try await InvoiceStore.find(id, in: transaction),
        let contract = try await ContractStore.find(invoice.projectID, in: transaction)
      else { throw BillingRefusal.notFound }
      return InvoiceReading(invoice: invoice, contract: contract, now: try await transaction.now())
    }
  }
}
