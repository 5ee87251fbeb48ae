import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import Validation

/// The one way in which a proposal is decided, whatever the path and whatever the answer: under a lock on its row, so
/// that there is at most one decision (DC-1). What a yes or a no brings about is in `AcceptProposal.swift` and
/// `DeclineProposal.swift`.
struct DecideProposal: Sendable {
  let database: Database
  let world: World
  let events: EventOutbox

  struct Answer: Hashable, Sendable {
    let decision: Decision
    let proposalID: ProposalID
    let estimateID: EstimateID
    let projectID: ProjectID?
    /// The decision was there before, by the same claim with the same key.
    var isRepeated = false
  }

  /// - Returns: the decision; for a repetition of the same claim with the same key the first one.
  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, `invalid`, `requestKeyReused`, `notRecorded`, and what
  ///   `Proposal.decided` throws.
  func callAsFunction(_ claim: DecisionClaim, on id: ProposalID, call: Call) async throws -> Answer {
    let path = try DecisionPath(of: call.caller, claim.source, to: id)
    try claim.check()
    let principal = call.caller.principal.text
    let claimSHA256 = Hex.encode(SHA256.digest(claim.canonicalBytes(principal: principal)))
    return try await database.transaction(for: call) { transaction in
      let opens = claim.visitor.map { [ViewStore.open(of: id, session: $0.session, by: principal)] } ?? []
      // Under the lock, so that no view comes between what is kept of them and the no.
      let looks = claim.kind == .declined ? [ViewStore.looks(at: id)] : []
      guard let (found, answers) = try await ProposalStore.lock(id, asking: opens + looks, in: transaction) else {
        throw ProposalRefusal.notFound
      }
      try call.caller.requireSight(of: found.proposal)
      if let first = try await firstAnswer(
        to: claim, claimSHA256, by: principal, found.proposal, in: transaction)
      {
        return first
      }
      guard !claim.isRepetition else { throw ProposalRefusal.notRecorded }
      // Those who change the same contract come one after the other, and the clock is read after that (RE-9).
      let standing = try await ChangeOrderStore.lock(found.proposal.estimate.change, in: transaction)
      let decider = Decider(
        path: path, principal: principal, isSeen: answers.prefix(opens.count).contains { !$0.isEmpty })
      let (decision, bill) = try found.proposal.decided(
        by: decider, as: claim, claimSHA256: claimSHA256, id: world.ids.make(),
        looks: try answers.dropFirst(opens.count).joined().map(ViewStore.looks), standing: standing,
        now: standing?.now ?? found.now)
      let projectID = try await record(
        decision, bill, of: found.proposal, for: call.caller.organization, in: transaction)
      return Answer(
        decision: decision, proposalID: id, estimateID: found.proposal.estimate.id, projectID: projectID)
    }
  }

  private func firstAnswer(
    to claim: DecisionClaim, _ claimSHA256: String, by principal: String, _ proposal: Proposal,
    in transaction: Transaction
  ) async throws -> Answer? {
    guard proposal.state.name.isDecided else { return nil }
    guard let first = try await DecisionStore.find(of: proposal.id, in: transaction),
      first.key.utf8.elementsEqual(claim.key.utf8)
    else { return nil }
    guard first.claimSHA256 == claimSHA256 else {
      // A team's key came with another request of the same kind (PM-6). Whoever else comes with it came too late.
      guard case .team = claim.source, first.decidedBy == principal, first.kind == claim.kind else { return nil }
      throw ProposalRefusal.requestKeyReused
    }
    return Answer(
      decision: first, proposalID: proposal.id, estimateID: proposal.estimate.id,
      projectID: first.kind == .accepted ? try await ProjectStore.find(of: proposal, in: transaction) : nil,
      isRepeated: true)
  }

  private func record(
    _ decision: Decision, _ bill: Bill, of proposal: Proposal, for organization: OrganizationID,
    in transaction: Transaction
  ) async throws -> ProjectID? {
    do {
      switch decision.kind {
      case .accepted: return try await accept(decision, bill, of: proposal, for: organization, in: transaction)
      case .declined:
        try await decline(decision, of: proposal, for: organization, in: transaction)
        return nil
      }
    } catch let error as PostgresError where error.isUniqueViolation(of: .oneDecisionPerTeamKey) {
      // The key decided another proposal (PM-6).
      throw ProposalRefusal.requestKeyReused
    }
  }
}

extension DecisionPath {
  /// A link and a signed-in contact speak for themselves, the team for somebody else, and neither in the other's form.
  init(
    of caller: Caller, _ source: DecisionClaim.Source, to id: ProposalID
  ) throws(ProposalRefusal) {
    switch (caller.principal, source) {
    case (.link, .visitor):
      try caller.requireLink(to: id)
      self = .shareLink
    case (.contact(let id), .visitor(let visitor)):
      guard visitor.contactID.rawValue == id else {
        throw Self.wrongForm("visitor.contact_id", "A contact speaks for themselves.")
      }
      self = .portal
    case (.member, .team):
      try caller.requireTeam(.decisionsWrite)
      self = .team
    case (.key, .team):
      try caller.requireTeam(.decisionsWrite)
      self = .api
    case (.link, .team):
      try caller.requireLink(to: id)
      throw Self.wrongForm("on_behalf", "A share link speaks for itself.")
    case (.member, .visitor), (.key, .visitor):
      try caller.requireTeam(.decisionsWrite)
      throw Self.wrongForm("visitor", "The team decides on behalf of somebody.")
    case (.contact, .team): throw Self.wrongForm("on_behalf", "A contact speaks for themselves.")
    case (.service, _): throw .forbidden
    }
  }

  private static func wrongForm(_ field: String, _ detail: String) -> ProposalRefusal {
    .invalid([FieldError(code: "conflict", field: field, detail: detail)])
  }
}
