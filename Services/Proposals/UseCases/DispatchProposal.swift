import CallContext
import CivilCalendar
import Cryptography
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Sends a draft: freezes and hashes what the client sees, replaces earlier versions, moves the estimate, tells the
/// subscribers, all in one transaction.
struct DispatchProposal: Sendable {
  let database: Database
  let events: EventOutbox
  let once: AnswerOnce

  struct Sent: Sendable {
    let proposal: Proposal
    /// Canonical JSON.
    let frozenContent: String
  }

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, `invalid`, `notSendable`, `estimateClosed`, `validityOver`, and
  ///   for a change order what `ContractStanding.check(change:)` throws.
  func callAsFunction(
    _ dispatch: Dispatch, of id: ProposalID, call: Call, keyed: AnswerOnce.Keyed<Sent>? = nil
  ) async throws -> AnswerOnce.Outcome<Sent> {
    try call.caller.requireTeam(.proposalsWrite)
    try dispatch.check()
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) { try await send(dispatch, of: id, by: call.caller, in: transaction) }
    }
  }

  private func send(
    _ dispatch: Dispatch, of id: ProposalID, by caller: Caller, in transaction: Transaction
  ) async throws -> Sent {
    guard var found = try await ProposalStore.lock(id, in: transaction) else { throw ProposalRefusal.notFound }
    let standing = try await ChangeOrderStore.lock(found.proposal.estimate.change, in: transaction)
    if let standing {
      found.now = standing.now
      let number = found.proposal.estimate.change?.number ?? standing.nextNumber
      found.proposal.estimate.change?.number = number
    }
    let newest = try await ProposalStore.newestRevisionSent(of: found.proposal.estimate.id, in: transaction)
    // A version that was passed over would take the place of its successor.
    guard newest < found.proposal.revision || found.proposal.state != .draft else {
      throw ProposalRefusal.notSendable(.superseded)
    }
    let images = try await ImagesShown.read(by: found.proposal.content, dispatch.seller, in: transaction)
    let (proposal, sending, frozen) = try Self.sent(
      found.proposal, dispatch, images, standing, by: caller.principal.text, at: found.now)
    try await ImagesShown.note(images, by: proposal.id, in: transaction)
    try await transaction.pipeline([
      try ProposalStore.sending(of: proposal, sending, dispatch, frozenContent: frozen),
      ProposalStore.supersession(by: proposal),
      ProposalStore.succession(by: proposal),
      EstimateStore.move(of: proposal.estimate.id, to: proposal.estimate.stage),
    ])
    if let number = proposal.estimate.change?.number {
      try await transaction.execute(ChangeOrderStore.numbering(proposal.estimate.id, number))
    }
    let event = ProposalEvent(kind: .sent, proposal: proposal, actor: caller.principal.text)
    try await events.note(event, of: caller.organization, at: found.now, in: transaction)
    return Sent(proposal: proposal, frozenContent: frozen)
  }

  /// - Returns: the proposal as sent, what sending froze, and the text that the client will get.
  private static func sent(
    _ draft: Proposal, _ dispatch: Dispatch, _ images: [StoredImage], _ standing: ContractStanding?,
    by principal: String, at now: Date
  ) throws(ProposalRefusal) -> (Proposal, ProposalState.Sending, String) {
    guard draft.state.name.after(.send) != nil else { throw .notSendable(draft.stateName(at: now)) }
    guard !draft.estimate.stage.isClosed else { throw .estimateClosed(draft.estimate.stage) }
    try standing?.check(change: draft.totals.totalCents)
    let expiry = try draft.content.expiry(sentAt: now, in: try dispatch.checkedZone())
    let bytes = try FrozenContent(
      estimate: draft.estimate, revision: draft.revision, content: draft.content, dispatch: dispatch,
      validUntil: expiry.validUntil, images: images, standing: standing
    ).canonicalBytes()
    let sending = ProposalState.Sending(
      sentAt: now, sentBy: principal, expiresAt: expiry.at, contentSHA256: Hex.encode(SHA256.digest(bytes)))
    var proposal = draft
    proposal.state = .sent(sending)
    proposal.dispatch = dispatch
    proposal.validUntil = expiry.validUntil
    proposal.estimate.stage = draft.estimate.stage.after(.sent)
    return (proposal, sending, String(decoding: bytes, as: UTF8.self))
  }
}
