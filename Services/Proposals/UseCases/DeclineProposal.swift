import Foundation
import Identifiers
import Postgres

/// What a no brings about, in the transaction of the decision: the proposal and the estimate are declined, with the
/// reason kept for whoever follows up.
extension DecideProposal {
  func decline(
    _ decision: Decision, of proposal: Proposal, for organization: OrganizationID, in transaction: Transaction
  ) async throws {
    let event = ProposalEvent(kind: .declined(decision), proposal: proposal, actor: decision.decidedBy)
    try await transaction.conclude([
      try DecisionStore.insertion(of: decision, on: proposal.id),
      ProposalStore.closing(of: proposal.id, as: .declined, at: decision.decidedAt),
      EstimateStore.move(of: proposal.estimate.id, to: proposal.estimate.stage.after(.declined)),
      try events.insertion(of: event, for: organization, at: decision.decidedAt),
    ])
  }
}
