import CallContext
import Foundation
import Identifiers
import Postgres

/// What a proposal says differently from another version of its estimate.
struct ReadChanges: Sendable {
  let database: Database

  struct Answer: Sendable {
    let proposal: Proposal
    /// The revision that it is compared with.
    let since: Int
    let changes: Changes
  }

  /// - Parameter revision: `nil`: the one before.
  /// - Throws: `ProposalRefusal`: `notFound`, for a revision that is not there, too; `forbidden`.
  func callAsFunction(_ id: ProposalID, since revision: Int?, call: Call) async throws -> Answer {
    try call.caller.requireTeam(.proposalsRead)
    return try await database.transaction(for: call) { transaction in
      guard let proposal = try await ProposalStore.find(id, in: transaction)?.proposal else {
        throw ProposalRefusal.notFound
      }
      let since = revision ?? proposal.revision - 1
      guard let earlier = try await ChangesStore.version(since, of: proposal.estimate.id, in: transaction)?.proposal
      else { throw ProposalRefusal.notFound }
      let changes = try Changes(
        from: earlier.content, to: proposal.content, currency: proposal.estimate.currency)
      return Answer(proposal: proposal, since: since, changes: changes)
    }
  }
}
