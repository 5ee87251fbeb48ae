import CallContext
import Foundation
import Identifiers
import Postgres

/// What the client would see, before anything is sent and in whatever layout. Nothing is written, and nobody has looked.
struct PreviewProposal: Sendable {
  let database: Database

  /// - Parameter dispatch: what sending would add to a draft; of a version that was sent, only the layout is taken.
  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, `invalid`, and what `FrozenContent.canonicalBytes` throws.
  func callAsFunction(_ dispatch: Dispatch, of id: ProposalID, call: Call) async throws -> StoredPage {
    try call.caller.requireTeam(.proposalsRead)
    try dispatch.check()
    let (found, images, standing) = try await database.transaction(for: call) { transaction in
      guard let found = try await ProposalStore.find(id, in: transaction) else { throw ProposalRefusal.notFound }
      let seller = found.proposal.shownDispatch(dispatch).seller
      return (
        found, try await ImagesShown.read(by: found.proposal.content, seller, in: transaction),
        try await ChangeOrderStore.standing(of: found.proposal.estimate.change, in: transaction)
      )
    }
    let proposal = found.proposal
    let (frozen, expiresAt) = try proposal.preview(
      as: dispatch, images: images, standing: standing, at: found.now)
    let content = String(decoding: try frozen.canonicalBytes(), as: UTF8.self)
    return StoredPage(
      id: id, publicID: proposal.publicID, state: .sent, sentAt: proposal.state.sending?.sentAt ?? found.now,
      expiresAt: expiresAt, contentSHA256: "", decision: nil, contractBeforeCents: standing?.currentCents,
      content: content, etag: "")
  }
}
