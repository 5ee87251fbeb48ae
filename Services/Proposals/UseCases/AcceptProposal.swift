import CallContext
import Foundation
import Identifiers
import Postgres

/// What a yes brings about, in the transaction of the decision: the proposal is accepted, the estimate won, the project
/// there; the rest follows by events.
extension DecideProposal {
  func accept(
    _ decision: Decision, _ bill: Bill, of proposal: Proposal, for organization: OrganizationID,
    in transaction: Transaction
  ) async throws -> ProjectID {
    let project = Project(id: world.ids.make(), proposal: proposal, bill: bill, createdAt: decision.decidedAt)
    let news = [
      ProposalEvent.Kind.accepted(decision, bill, project.id), .projectCreated(bill, project.id),
    ].map { ProposalEvent(kind: $0, proposal: proposal, actor: decision.decidedBy) }
    let changes = [
      try DecisionStore.insertion(of: decision, on: proposal.id),
      ProposalStore.closing(of: proposal.id, as: .accepted, at: decision.decidedAt),
      EstimateStore.move(of: proposal.estimate.id, to: proposal.estimate.stage.after(.accepted)),
      try ProjectStore.insertion(of: project),
    ]
    let told = try news.map { try events.insertion(of: $0, for: organization, at: decision.decidedAt) }
    try await transaction.conclude(changes + told)
    return project.id
  }
}
