import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres

/// Notes what somebody wants to be different, whatever the path; nothing is decided by it. Under the lock that every
/// decision takes, so that a version that is decided or taken back gets no wishes any more.
struct RequestChanges: Sendable {
  let database: Database
  let world: World
  let events: EventOutbox

  struct Answer: Hashable, Sendable {
    let request: ChangeRequest
    let proposalID: ProposalID
    let revision: Int
  }

  /// - Returns: the request; for a repetition of the same claim with the same key the first one.
  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, `invalid`, `requestKeyReused`, and what
  ///   `Proposal.changeRequest` throws.
  func callAsFunction(_ claim: ChangeRequestClaim, on id: ProposalID, call: Call) async throws -> Answer {
    let path = try DecisionPath(of: call.caller, claim.source, to: id)
    try claim.check()
    let principal = call.caller.principal.text
    let claimSHA256 = Hex.encode(SHA256.digest(claim.canonicalBytes(principal: principal)))
    return try await database.transaction(for: call) { transaction in
      guard let found = try await ProposalStore.lock(id, in: transaction) else { throw ProposalRefusal.notFound }
      let proposal = found.proposal
      try call.caller.requireSight(of: proposal)
      let earlier = try await ChangeRequestStore.all(of: id, in: transaction)
      if let first = earlier.first(where: {
        $0.requestedBy == principal && $0.key.utf8.elementsEqual(claim.key.utf8)
      }) {
        guard first.claimSHA256 == claimSHA256 else { throw ProposalRefusal.requestKeyReused }
        return Answer(request: first, proposalID: id, revision: proposal.revision)
      }
      let request = try proposal.changeRequest(
        by: Decider(path: path, principal: principal, isSeen: false), as: claim, claimSHA256: claimSHA256,
        id: world.ids.make(), count: earlier.count { claim.isOfSamePerson(as: $0) }, now: found.now)
      let event = ProposalEvent(kind: .changesRequested(request), proposal: proposal, actor: principal)
      try await transaction.pipeline([
        try ChangeRequestStore.insertion(of: request, on: id),
        ProposalStore.pageChange(of: id),
        try events.insertion(of: event, for: call.caller.organization, at: found.now),
      ])
      return Answer(request: request, proposalID: id, revision: proposal.revision)
    }
  }
}
