import CallContext
import Foundation
import Identifiers
import Postgres

/// One estimate with its versions and, once it is won, its project; of a change order the one that it changes.
struct ReadEstimate: Sendable {
  let database: Database

  struct Answer: Sendable {
    let estimate: Estimate
    let proposals: [ProposalRow]
    let projectID: ProjectID?
    let lastDecline: DeclineContext?
    let followUp: FollowUp
  }

  /// What whoever follows up must know of the version that was declined last.
  struct DeclineContext: Sendable {
    let proposalID: ProposalID
    let revision: Int
    let decision: Decision
    let engagement: Engagement
    let changeRequests: [ChangeRequest]
  }

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`.
  func callAsFunction(_ id: EstimateID, call: Call) async throws -> Answer {
    try call.caller.requireTeam(.proposalsRead)
    return try await database.transaction(for: call) { transaction in
      try await Self.answer(id, in: transaction)
    }
  }

  /// For whoever changed it, too.
  static func answer(_ id: EstimateID, in transaction: Transaction) async throws -> Answer {
    guard let estimate = try await EstimateStore.find(id, in: transaction) else { throw ProposalRefusal.notFound }
    return Answer(
      estimate: estimate,
      proposals: try await ProposalListStore.versions(of: id, in: transaction),
      projectID: try await ProjectStore.find(of: estimate, in: transaction),
      lastDecline: try await lastDecline(of: id, in: transaction),
      followUp: try await FollowUpStore.find(of: id, in: transaction))
  }

  private static func lastDecline(of id: EstimateID, in transaction: Transaction) async throws -> DeclineContext? {
    guard let (proposal, revision) = try await DeclineReportStore.lastDeclined(of: id, in: transaction),
      let decision = try await DecisionStore.find(of: proposal, in: transaction)
    else { return nil }
    return DeclineContext(
      proposalID: proposal, revision: revision, decision: decision,
      engagement: try await EngagementStore.engagement(of: proposal, in: transaction),
      changeRequests: try await ChangeRequestStore.all(of: proposal, in: transaction))
  }
}
