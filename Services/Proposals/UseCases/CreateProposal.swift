import CallContext
import CivilCalendar
import Cryptography
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Drafts the next version of an estimate.
struct CreateProposal: Sendable {
  let database: Database
  let world: World
  let once: AnswerOnce

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, `estimateClosed`, and what `Content.init(checking:)` throws.
  func callAsFunction(
    _ draft: ContentDraft, of estimateID: EstimateID, call: Call, keyed: AnswerOnce.Keyed<Proposal>? = nil
  ) async throws -> AnswerOnce.Outcome<Proposal> {
    try call.caller.requireTeam(.proposalsWrite)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        try await create(draft, of: estimateID, by: call.caller.principal.text, in: transaction)
      }
    }
  }

  private func create(
    _ draft: ContentDraft, of estimateID: EstimateID, by principal: String, in transaction: Transaction
  ) async throws -> Proposal {
    guard let estimate = try await EstimateStore.lock(estimateID, in: transaction) else {
      throw ProposalRefusal.notFound
    }
    guard !estimate.stage.isClosed else { throw ProposalRefusal.estimateClosed(estimate.stage) }
    let content = try Content(
      checking: draft, for: estimate.kind, currency: estimate.currency, newID: world.ids.next)
    return try await Self.insert(content, of: estimate, world: world, by: principal, in: transaction)
  }

  /// The next version of an estimate that nobody else can touch meanwhile.
  static func insert(
    _ content: Content, of estimate: Estimate, revising source: ProposalID? = nil, world: World, by principal: String,
    in transaction: Transaction
  ) async throws -> Proposal {
    let images = try await ImagesShown.read(by: content, in: transaction)
    try content.check(images)
    let proposal = Proposal(
      id: world.ids.make(),
      // 22 characters; names it in the client's address bar and opens nothing by itself.
      publicID: Random.token(byteCount: 16),
      estimate: estimate,
      revision: try await ProposalStore.nextRevision(of: estimate.id, in: transaction),
      state: .draft,
      content: content,
      dispatch: nil,
      validUntil: content.fixedValidUntil,
      totals: try content.bill(for: content.selectionAsSent, currency: estimate.currency).totals,
      revisedFrom: source,
      createdAt: estimate.createdAt,
      updatedAt: estimate.updatedAt)
    let stored = try await ProposalStore.insert(proposal, by: principal, in: transaction)
    try await ImagesShown.note(images, by: stored.id, in: transaction)
    return stored
  }
}
