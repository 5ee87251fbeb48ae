import CallContext
import Identifiers
import Postgres

/// What a choice would cost, for whoever may decide. Nothing is written, and nothing about it is remembered: the
/// acceptance computes its figures by itself.
struct QuoteProposal: Sendable {
  let database: Database

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, and what `Proposal.quotation` throws.
  func callAsFunction(_ choices: Choices?, of id: ProposalID, call: Call) async throws -> Quotation {
    switch call.caller.principal {
    case .link: try call.caller.requireLink(to: id)
    case .contact: break
    case .member, .key, .service: try call.caller.requireTeam(.decisionsWrite)
    }
    let found = try await ProposalStore.find(
      id, of: call.caller.organization, in: database, deadline: call.deadline)
    guard let found else { throw ProposalRefusal.notFound }
    try call.caller.requireSight(of: found.proposal)
    return try found.proposal.quotation(for: choices, at: found.now)
  }
}
