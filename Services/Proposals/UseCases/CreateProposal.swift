import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres

/// Drafts the next version of an estimate.
struct CreateProposal: Sendable {
  let database: Database
  let world: World

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, `estimateClosed`, and what `Content.init(checking:)` throws.
  func callAsFunction(_ draft: ContentDraft, of estimateID: EstimateID, call: Call) async throws -> Proposal {
    try call.caller.requireTeam(.proposalsWrite)
    return try await database.transaction(for: call) { transaction in
      guard let estimate = try await EstimateStore.lock(estimateID, in: transaction) else {
        throw ProposalRefusal.notFound
      }
      guard !estimate.stage.isClosed else { throw ProposalRefusal.estimateClosed(estimate.stage) }
      let content = try Content(checking: draft, currency: estimate.currency, newID: world.ids.next)
      let proposal = Proposal(
        id: world.ids.make(),
        // 22 characters; names it in the client's address bar and opens nothing by itself.
        publicID: Random.token(byteCount: 16),
        estimate: estimate,
        revision: try await ProposalStore.nextRevision(of: estimateID, in: transaction),
        state: .draft,
        content: content,
        dispatch: nil,
        validUntil: content.fixedValidUntil,
        totals: try content.bill(for: content.selectionAsSent, currency: estimate.currency).totals,
        createdAt: estimate.createdAt,
        updatedAt: estimate.updatedAt)
      return try await ProposalStore.insert(proposal, by: call.caller.principal.text, in: transaction)
    }
  }
}
