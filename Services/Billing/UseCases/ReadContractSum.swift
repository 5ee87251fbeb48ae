import CallContext
import Identifiers
import Postgres

/// Where a project stands for its client.
struct ReadContractSum: Sendable {
  let database: Database

  struct Answer: Sendable {
    let projectID: ProjectID
    let currency: String
    let sum: ContractSum
  }

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`.
  func callAsFunction(_ id: ProjectID, call: Call) async throws -> Answer {
    try call.caller.requireTeam(.billingRead)
    return try await database.transaction(for: call) { transaction in
      guard let contract = try await ContractStore.find(id, in: transaction) else { throw BillingRefusal.notFound }
      let figures = try await ContractSumStore.figures(of: id, in: transaction)
      return Answer(projectID: id, currency: contract.currency, sum: try contract.sum(figures))
    }
  }
}
