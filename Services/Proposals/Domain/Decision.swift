import Foundation
import Identifiers
import Money
import Validation

enum DecisionKind: String, Codable, Hashable, Sendable, CaseIterable {
  case accepted, declined
}

/// Which way a decision came.
enum DecisionPath: String, Codable, Hashable, Sendable, CaseIterable {
  case shareLink = "share_link"
  /// A contact of the client who is signed in.
  case portal
  case team
  case api

  /// The client's own word, not what the team was told.
  var isOfClient: Bool {
    switch self {
    case .shareLink, .portal: true
    case .team, .api: false
    }
  }
}

/// A decision that stands, with its evidence.
struct Decision: Hashable, Sendable {
  enum Outcome: Hashable, Sendable {
    case accepted(note: String?)
    case declined(reasonCode: DeclineReason?, reason: String?)
  }
  var id: DecisionID
  var key: String
  /// Hex SHA-256 of `DecisionClaim.canonicalBytes`.
  var claimSHA256: String
  var outcome: Outcome
  var typedName: String?
  var choices: Choices
  var totals: Totals
  var contentSHA256: String
  var path: DecisionPath
  /// `link:…`, `contact:…`, `member:…` or `key:…`.
  var decidedBy: String
  var contactID: ContactID?
  var onBehalf: OnBehalf?
  var address: String?
  var userAgent: String?
  /// The database's clock.
  var decidedAt: Date
  /// IANA name, the organization's.
  var timeZone: String
  /// The lines that a no is about.
  var objections: [Objection] = []
  /// Beside the typed name of a yes.
  var drawnSignature: DrawnSignature? = nil
  /// Before a no; `nil` for a yes. Context for the team, and no part of the evidence.
  var viewed: Viewed? = nil
  /// Of a change order: what the project came to before it, with tax.
  var contractBeforeCents: Int64? = nil

  var kind: DecisionKind {
    switch outcome {
    case .accepted: .accepted
    case .declined: .declined
    }
  }
}

/// Who decides, as far as the credentials say.
struct Decider: Hashable, Sendable {
  var path: DecisionPath
  /// `link:…`, `contact:…`, `member:…` or `key:…`.
  var principal: String
  /// A human signal is on record for the visitor's session.
  var isSeen: Bool
}

extension Proposal {
  /// Judges a claim on a proposal that nobody else can touch meanwhile.
  ///
  /// - Parameters:
  ///   - looks: what people looked at until now; kept with a no.
  ///   - standing: of a change order, the contract that it changes; nobody else can touch it meanwhile.
  ///   - now: the database's clock, read with the row.
  /// - Throws: `readerMayNotDecide`, `alreadyDecided`, `notDecidable`, `versionChanged`, `reasonRequired`, what
  ///   `Content.selection(for:)`, `Content.bill(for:currency:)`, `ContractStanding.check(change:)` and
  ///   `Content.objections` throw, `totalChanged`, `contractChanged`, and only when nothing else is wrong `confirmationNeeded`.
  func decided(
    by decider: Decider, as claim: DecisionClaim, claimSHA256: String, id: DecisionID, looks: [Looks] = [],
    standing: ContractStanding? = nil, now: Date
  ) throws(ProposalRefusal) -> (decision: Decision, bill: Bill) {
    if case .visitor(let visitor) = claim.source, visitor.role != .decides { throw .readerMayNotDecide }
    let current = stateName(at: now)
    let move: ProposalMove = claim.kind == .accepted ? .accept : .decline
    guard current.after(move) != nil, case .sent(let sending) = state, let dispatch else {
      throw current.isDecided ? .alreadyDecided(current) : .notDecidable(current)
    }
    try checkVersion(claim, sending)
    let (outcome, selection) = try judge(claim.wish, isReasonRequired: dispatch.seller.declineReasonRequired)
    let bill = try content.bill(for: selection, currency: estimate.currency)
    if let acceptance = claim.acceptance { try check(acceptance, bill, standing) }
    let objections = try content.objections(claim.objections)
    if case .visitor(let visitor) = claim.source, !visitor.confirmed, !decider.isSeen { throw .confirmationNeeded }
    let decision = Decision(
      id: id, key: claim.key, claimSHA256: claimSHA256, outcome: outcome, typedName: claim.typedName,
      choices: content.choices(of: selection), totals: bill.totals, contentSHA256: sending.contentSHA256,
      path: decider.path, decidedBy: decider.principal, contactID: claim.contactID, onBehalf: claim.onBehalf,
      address: claim.visitor?.address, userAgent: claim.visitor?.userAgent, decidedAt: now,
      timeZone: dispatch.timeZone, objections: objections,
      drawnSignature: claim.acceptance?.drawnSignature.flatMap { DrawnSignature($0) },
      viewed: claim.kind == .declined
        ? Viewed(looks, recipients: dispatch.recipients, decider: claim.contactID) : nil,
      contractBeforeCents: standing?.currentCents)
    return (decision, bill)
  }

  /// Nobody agrees to figures that they have not seen.
  private func check(
    _ acceptance: Acceptance, _ bill: Bill, _ standing: ContractStanding?
  ) throws(ProposalRefusal) {
    try acceptance.expectedTotal?.check(against: bill, currency: estimate.currency)
    if let seen = acceptance.contractBeforeCents {
      guard let standing else {
        throw .invalid([
          FieldError(
            code: "conflict", field: "contract_before_cents", detail: "Only a change order stands on a contract.")
        ])
      }
      guard seen == standing.currentCents else { throw .contractChanged(cents: standing.currentCents) }
    }
    try standing?.check(change: bill.totals.totalCents)
  }

  private func checkVersion(_ claim: DecisionClaim, _ sending: ProposalState.Sending) throws(ProposalRefusal) {
    guard let seen = claim.contentSHA256 else {
      if claim.visitor != nil { throw .versionChanged }
      return
    }
    guard seen.utf8.elementsEqual(sending.contentSHA256.utf8) else { throw .versionChanged }
  }

  private func judge(
    _ wish: DecisionClaim.Wish, isReasonRequired: Bool
  ) throws(ProposalRefusal) -> (Decision.Outcome, Selection) {
    switch wish {
    case .accept(let acceptance):
      return (.accepted(note: acceptance.note), try content.selection(for: acceptance.choices))
    case .decline(let decline):
      if isReasonRequired, let missing = decline.missing { throw .reasonRequired(missing) }
      return (.declined(reasonCode: decline.reasonCode, reason: decline.reason), content.selectionAsSent)
    }
  }
}

extension Decision.Outcome {
  var note: String? {
    if case .accepted(let note) = self { note } else { nil }
  }

  var reasonCode: DeclineReason? {
    if case .declined(let code, _) = self { code } else { nil }
  }

  var reason: String? {
    if case .declined(_, let reason) = self { reason } else { nil }
  }
}
