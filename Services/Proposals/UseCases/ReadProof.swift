import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// What was sent and what was decided, as it can be proven. Asked by the gateway alone, which keeps the files made of it and
/// has judged who may have them.
struct ReadProof: Sendable {
  let database: Database

  struct Answer: Sendable {
    let proposal: Proposal
    /// By the database's clock.
    let state: ProposalStateName
    let content: String
    let decision: Decision?
    /// Every figure of what was accepted.
    let agreed: Quotation?
    let proof: Proof
  }

  /// - Throws: `ProposalRefusal`: `notFound`, `notSent`, `forbidden`.
  func callAsFunction(_ id: ProposalID, call: Call) async throws -> Answer {
    guard case .service("gateway") = call.caller.principal else { throw ProposalRefusal.forbidden }
    return try await database.transaction(for: call) { transaction in
      guard let found = try await ProposalStore.find(id, in: transaction) else { throw ProposalRefusal.notFound }
      let decision = try await DecisionStore.find(of: id, in: transaction)
      let proof = try Proof(
        of: found.proposal, in: "\(call.caller.organization)", decision: decision, time: Timestamp.text)
      guard let content = try await PageStore.frozenContent(of: id, in: transaction) else {
        throw ProposalRefusal.notSent
      }
      let agreed = try decision.flatMap { decision throws(ProposalRefusal) in
        try found.proposal.content.quotation(of: decision, currency: found.proposal.estimate.currency)
      }
      return Answer(
        proposal: found.proposal, state: found.proposal.stateName(at: found.now), content: content,
        decision: decision, agreed: agreed, proof: proof)
    }
  }
}
