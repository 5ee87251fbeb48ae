import Foundation
import Identifiers
import Postgres

/// What a no brings about, in the transaction of the decision: the proposal and the estimate are declined, with the
/// reason kept for whoever follows up.
extension DecideProposal {
  func decline(
    _ decision: Decision, of proposal: Proposal, for organization: OrganizationID, in transaction: Transaction
  ) async throws {
    try await ProposalStore.close(proposal.id, as: .declined, at: decision.decidedAt, in: transaction)
    try await EstimateStore.move(
      proposal.estimate.id, to: proposal.estimate.stage.after(.declined), in: transaction)
    let event = ProposalEvent(kind: .declined(decision), proposal: proposal, actor: decision.decidedBy)
    try await events.note(event, of: organization, at: decision.decidedAt, in: transaction)
  }
}
