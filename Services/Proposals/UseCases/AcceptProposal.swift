import CallContext
import Foundation
import Identifiers
import Postgres

/// What a yes brings about, in the transaction of the decision: the proposal is accepted, the estimate won, the project
/// there; the rest follows by events. A change order makes no project: it is one more fact of the one that it changes.
extension DecideProposal {
  func accept(
    _ decision: Decision, _ bill: Bill, of proposal: Proposal, for organization: OrganizationID,
    in transaction: Transaction
  ) async throws -> ProjectID {
    var changes = [
      try DecisionStore.insertion(of: decision, on: proposal.id),
      ProposalStore.closing(of: proposal.id, as: .accepted, at: decision.decidedAt),
      EstimateStore.move(of: proposal.estimate.id, to: proposal.estimate.stage.after(.accepted)),
    ]
    let projectID = proposal.estimate.change?.projectID ?? world.ids.make()
    var news = [ProposalEvent.Kind.accepted(decision, bill, projectID)]
    if proposal.estimate.change == nil {
      let project = Project(id: projectID, proposal: proposal, bill: bill, createdAt: decision.decidedAt)
      changes.append(try ProjectStore.insertion(of: project))
      news.append(.projectCreated(bill, projectID))
    }
    let told = news.map { ProposalEvent(kind: $0, proposal: proposal, actor: decision.decidedBy) }
    changes.append(try events.insertion(of: told, for: organization, at: decision.decidedAt))
    try await transaction.conclude(changes)
    return projectID
  }
}
