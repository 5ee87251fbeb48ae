import CallContext
import Postgres
import ServiceRuntime

/// A team that records a decision may name the contact who took it; that contact is one of the proposal's client, since
/// the receipt goes to them.
struct CheckOnBehalf: Sendable {
  let database: Database
  let proposals: ProposalsClient

  /// Records what a contact of the client told. With anybody else nothing new is recorded, and what was recorded before
  /// under the same key is answered again (PM-6): a contact may have left the directory since.
  ///
  /// - Parameter record: what the owner is asked for; with `true` only for the first answer, `not_recorded` otherwise.
  /// - Throws: `unknownContact`, `notFound`, and what `record` throws.
  func callAsFunction<Answer>(
    _ contact: Contact.ID?, proposal: SharedProposal.ID, call: Call,
    record: (_ onlyIfRepeated: Bool?) async throws -> Answer
  ) async throws -> Answer {
    if try await isOfClient(contact, proposal: proposal, call: call) { return try await record(nil) }
    do {
      return try await record(true)
    } catch let refusal as Problem where refusal.code == "not_recorded" {
      throw GatewayRefusal.unknownContact(field: "on_behalf.contact_id")
    }
  }

  /// - Throws: `unknownContact`, `notFound`.
  func callAsFunction(_ contact: Contact.ID?, proposal: SharedProposal.ID, call: Call) async throws {
    guard try await isOfClient(contact, proposal: proposal, call: call) else {
      throw GatewayRefusal.unknownContact(field: "on_behalf.contact_id")
    }
  }

  /// Nobody in particular is nobody else's.
  private func isOfClient(_ contact: Contact.ID?, proposal: SharedProposal.ID, call: Call) async throws -> Bool {
    guard let contact else { return true }
    let facts = try await proposals.facts(of: proposal, call: call)
    let known = try await database.transaction(for: call) { transaction in
      try await ClientStore.contact(contact, in: transaction)
    }
    return known?.client == facts.client
  }
}
