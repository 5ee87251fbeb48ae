import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Drafts the version that follows a proposal: what that one says, or what the caller wrote. The earlier version stays
/// as it is until this one is sent, and is replaced then.
struct ReviseProposal: Sendable {
  let database: Database
  let world: World
  let once: AnswerOnce

  struct Answer: Sendable {
    let proposal: Proposal
    /// The lines that somebody objected to.
    let marks: LineMarks?
  }

  /// - Parameter draft: `nil`: a copy, with the same ids of sections, lines and packages.
  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, `estimateClosed`, `notRevisable`, and what
  ///   `Content.init(checking:)` throws.
  func callAsFunction(
    _ id: ProposalID, as draft: ContentDraft?, call: Call, keyed: AnswerOnce.Keyed<Answer>? = nil
  ) async throws -> AnswerOnce.Outcome<Answer> {
    try call.caller.requireTeam(.proposalsWrite)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        try await revise(id, as: draft, by: call.caller.principal.text, in: transaction)
      }
    }
  }

  private func revise(
    _ id: ProposalID, as draft: ContentDraft?, by principal: String, in transaction: Transaction
  ) async throws -> Answer {
    guard let found = try await ProposalStore.lock(id, in: transaction) else { throw ProposalRefusal.notFound }
    let source = found.proposal
    try source.checkRevisable(now: found.now)
    let content =
      try draft.map {
        try Content(
          checking: $0, for: source.estimate.kind, currency: source.estimate.currency, newID: world.ids.next)
      }
      ?? source.contentToRevise(now: found.now)
    let proposal = try await CreateProposal.insert(
      content, of: source.estimate, revising: source.id, world: world, by: principal, in: transaction)
    return Answer(proposal: proposal, marks: try await LineMarks.read(for: proposal, in: transaction))
  }
}
