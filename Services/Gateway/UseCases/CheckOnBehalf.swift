import CallContext
import Postgres

/// A team that records a decision may name the contact who took it; that contact is one of the proposal's client, since
/// the receipt goes to them.
struct CheckOnBehalf: Sendable {
  let database: Database
  let proposals: ProposalsClient

  /// - Throws: `unknownContact`, `notFound`.
  func callAsFunction(_ contact: Contact.ID?, proposal: SharedProposal.ID, call: Call) async throws {
    guard let contact else { return }
    let facts = try await proposals.facts(of: proposal, call: call)
    let known = try await database.transaction(for: call) { transaction in
      try await ClientStore.contact(contact, in: transaction)
    }
    guard known?.client == facts.client else {
      throw GatewayRefusal.unknownContact(field: "on_behalf.contact_id")
    }
  }
}
