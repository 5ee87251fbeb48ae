import CallContext
import Foundation
import Identifiers
import Postgres

/// What a proposal says differently from the version of it that its recipient last opened.
struct ReadChangesSinceOpen: Sendable {
  let database: Database

  struct Answer: Sendable {
    let proposal: Proposal
    /// The earlier revision, and when it was last opened.
    let since: Int
    let openedAt: Date
    let changes: Changes
  }

  /// - Parameter contact: the recipient whose link asks.
  /// - Returns: `nil` for somebody who has opened no earlier version.
  /// - Throws: `ProposalRefusal.notFound`.
  func callAsFunction(_ id: ProposalID, by contact: ContactID, call: Call) async throws -> Answer? {
    try call.caller.requireLink(to: id)
    return try await database.transaction(for: call) { transaction in
      guard let proposal = try await ProposalStore.find(id, in: transaction)?.proposal, proposal.state.name != .draft
      else { throw ProposalRefusal.notFound }
      guard
        let (revision, openedAt) = try await ChangesStore.lastOpened(before: proposal, by: contact, in: transaction),
        let earlier = try await ChangesStore.version(revision, of: proposal.estimate.id, in: transaction)?.proposal
      else { return nil }
      let changes = try Changes(
        from: earlier.content, to: proposal.content, currency: proposal.estimate.currency)
      return Answer(proposal: proposal, since: revision, openedAt: openedAt, changes: changes)
    }
  }
}
