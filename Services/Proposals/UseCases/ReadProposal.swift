import CallContext
import Foundation
import Identifiers
import Postgres

/// One proposal with everything that the team may know.
struct ReadProposal: Sendable {
  let database: Database

  struct Answer: Sendable {
    let proposal: Proposal
    /// By the database's clock.
    let state: ProposalStateName
    let decision: Decision?
    let projectID: ProjectID?
    let engagement: Engagement
    /// Clients' messages that the team has not read.
    let unreadQuestions: Int
    /// Canonical JSON; `nil` before sending.
    let frozenContent: String?
    /// What was said of the version that it was drafted from.
    let marks: LineMarks?
  }

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`.
  func callAsFunction(_ id: ProposalID, call: Call) async throws -> Answer {
    try call.caller.requireTeam(.proposalsRead)
    return try await database.transaction(for: call) { transaction in
      try await Self.answer(id, in: transaction)
    }
  }

  /// For whoever changed it, too.
  static func answer(_ id: ProposalID, in transaction: Transaction) async throws -> Answer {
    guard let found = try await ProposalStore.find(id, in: transaction) else { throw ProposalRefusal.notFound }
    return Answer(
      proposal: found.proposal,
      state: found.proposal.stateName(at: found.now),
      decision: try await DecisionStore.find(of: id, in: transaction),
      projectID: try await ProjectStore.find(of: found.proposal, in: transaction),
      engagement: try await EngagementStore.engagement(of: id, in: transaction),
      unreadQuestions: try await QuestionStore.unread(of: id, in: transaction),
      frozenContent: try await PageStore.frozenContent(of: id, in: transaction),
      marks: try await LineMarks.read(for: found.proposal, in: transaction))
  }
}
