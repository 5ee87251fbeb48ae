import CallContext
import Identifiers
import Postgres

/// The deposit invoice of an accepted proposal, for the recipients of that proposal.
struct ReadDeposit: Sendable {
  let database: Database

  struct Answer: Sendable {
    /// `nil` while the acceptance has not arrived here.
    let hasDeposit: Bool?
    let reading: InvoiceReading?
  }

  /// - Throws: `BillingRefusal.notFound`.
  func callAsFunction(_ proposal: ProposalID, call: Call) async throws -> Answer {
    try call.caller.requireLink(.share(proposal))
    return try await database.transaction(for: call) { transaction in
      guard let contract = try await ContractStore.find(of: proposal, in: transaction) else {
        return Answer(hasDeposit: nil, reading: nil)
      }
      // It is made with the contract: where there is none it was void, and nobody asks for it any more.
      guard let invoice = try await InvoiceStore.find(.deposit, of: contract.projectID, in: transaction) else {
        return Answer(hasDeposit: false, reading: nil)
      }
      guard invoice.state == .open else { return Answer(hasDeposit: true, reading: nil) }
      return Answer(
        hasDeposit: true,
        reading: InvoiceReading(invoice: invoice, contract: contract, now: try await transaction.now()))
    }
  }
}
