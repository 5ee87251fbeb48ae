import CallContext
import Foundation
import Postgres

/// The thread of a proposal, for the team. Reading it here marks nothing as read (SL-4).
struct ReadQuestions: Sendable {
  let database: Database

  struct Answer: Sendable {
    let thread: QuestionThread
    /// For the names of lines.
    let content: Content
  }

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`.
  func callAsFunction(_ id: ProposalID, call: Call) async throws -> Answer {
    try call.caller.requireTeam(.proposalsRead)
    return try await database.transaction(for: call) { transaction in
      guard let found = try await ProposalStore.find(id, in: transaction) else { throw ProposalRefusal.notFound }
      return Answer(
        thread: try await QuestionStore.thread(of: id, in: transaction), content: found.proposal.content)
    }
  }
}
