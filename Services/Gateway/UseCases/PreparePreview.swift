import CallContext
import Identifiers
import Postgres

/// What sending a proposal would say of its seller, its client and its recipients, without sending it.
struct PreparePreview: Sendable {
  let database: Database
  let proposals: ProposalsClient

  /// - Throws: `notFound`, and what the owner of the proposal refuses.
  func callAsFunction(_ id: SharedProposal.ID, layout: String?, call: Call) async throws -> DispatchOrder {
    let facts = try await proposals.facts(of: id, call: call)
    return try await database.transaction(for: call) { transaction in
      guard let organization = try await OrganizationStore.find(call.organization, in: transaction),
        let client = try await ClientStore.find(facts.client, in: transaction)
      else { throw GatewayRefusal.notFound }
      return DispatchOrder(
        proposal: id, layout: layout ?? facts.layout ?? Dispatch.defaultLayout, organization: organization,
        client: client,
        recipients: client.contacts)
    }
  }
}
