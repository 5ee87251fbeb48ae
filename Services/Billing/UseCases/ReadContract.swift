import CallContext
import Identifiers
import Postgres

/// A project's contract: its schedule of values and its terms.
struct ReadContract: Sendable {
  let database: Database

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`.
  func callAsFunction(_ id: ProjectID, call: Call) async throws -> Contract {
    try call.caller.requireTeam(.billingRead)
    return try await database.transaction(for: call) { transaction in
      guard let contract = try await ContractStore.find(id, in: transaction) else { throw BillingRefusal.notFound }
      return contract
    }
  }
}
