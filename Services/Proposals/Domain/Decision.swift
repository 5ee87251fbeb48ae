import Foundation
import Identifiers
import Money
import Validation

/// What somebody wants to be recorded, not yet judged.
struct DecisionClaim: Hashable, Sendable {
  enum Wish: Hashable, Sendable {
    case accept(Acceptance)
    case decline(Decline)
  }
  enum Source: Hashable, Sendable {
    case visitor(Visitor)
    case team(OnBehalf)
  }
  /// The caller's own: the same key gives the same answer.
  var key: String
  /// Hex; the version that was looked at. A visitor always names it.
  var contentSHA256: String?
  var typedName: String?
  var wish: Wish
  var source: Source
  /// Nothing new is to be recorded, only the first answer given again. No part of what was asked.
  var isRepetition = false

  var kind: DecisionKind {
    switch wish {
    case .accept: .accepted
    case .decline: .declined
    }
  }

  /// Two claims with the same key are the same decision when these are equal, too. What was answered on the way (the
  /// confirm page) and where it came from (address, browser) is not part of it.
  func canonicalBytes(principal: String) -> [UInt8] {
    var members: [String: CanonicalJSON?] = [
      "kind": .text(kind.rawValue), "principal": .text(principal), "typed_name": typedName.map { .text($0) },
    ]
    switch wish {
    case .accept(let acceptance):
      members["note"] = acceptance.note.map { .text($0) }
      members["drawn_signature"] = acceptance.drawnSignature.map { .text($0) }
      members["choices"] = acceptance.choices.map { choices in
        .object([
          "package": choices.packageID.map { .text($0.description) },
          "lines": .list(
            choices.lines.map {
              .object([
                "line": .text($0.lineID.description), "selected": .flag($0.selected),
                "quantity": $0.quantity.map { .text($0) },
              ])
            }),
        ])
      }
    case .decline(let decline):
      members["reason_code"] = decline.reasonCode.map { .text($0.rawValue) }
      members["reason"] = decline.reason.map { .text($0) }
      if !decline.objections.isEmpty { members["objections"] = .list(decline.objections.map(\.canonical)) }
    }
    if case .team(let onBehalf) = source {
      members["told_by"] = .text(onBehalf.toldBy)
      members["channel"] = .text(onBehalf.channel.rawValue)
      members["contact"] = onBehalf.contactID.map { .text($0.description) }
      // The team's key stands for the whole request (PM-6); a page's form is sent again with what it shows by then.
      members["content"] = contentSHA256.map { .text($0) }
      if case .accept(let acceptance) = wish {
        members["expected_total"] = acceptance.expectedTotal.map { .text("\($0.amountCents) \($0.currency)") }
        members["contract_before"] = acceptance.contractBeforeCents.map { .text("\($0)") }
      }
    }
    return CanonicalJSON.object(members).bytes
  }
}

enum DecisionKind: String, Codable, Hashable, Sendable, CaseIterable {
  case accepted, declined
}

/// The person behind a share link or a portal session, as the gateway saw the request.
struct Visitor: Hashable, Sendable {
  var contactID: ContactID
  var role: Recipient.Role
  var session: String
  /// They answered the confirm page.
  var confirmed: Bool
  var address: String
  var userAgent: String
}

/// Who told the team, and how.
struct OnBehalf: Codable, Hashable, Sendable {
  enum Channel: String, Codable, Hashable, Sendable, CaseIterable {
    case phone, email, text
    case inPerson = "in_person"
    case letter, other
  }
  var toldBy: String
  var channel: Channel
  var contactID: ContactID?
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

extension DecisionClaim {
  static let userAgentBytes = 512

  var visitor: Visitor? {
    if case .visitor(let visitor) = source { visitor } else { nil }
  }

  var onBehalf: OnBehalf? {
    if case .team(let onBehalf) = source { onBehalf } else { nil }
  }

  var acceptance: Acceptance? {
    if case .accept(let acceptance) = wish { acceptance } else { nil }
  }

  var contactID: ContactID? { visitor?.contactID ?? onBehalf?.contactID }

  var objections: [ObjectionDraft] {
    if case .decline(let decline) = wish { decline.objections } else { [] }
  }

  /// - Throws: `invalid`.
  func check() throws(ProposalRefusal) {
    var checks = FieldChecks()
    checks.line(key, "decision_key", bytes: 255)
    checks.line(typedName, "typed_name", bytes: ContentLimits.typedNameBytes)
    switch wish {
    case .accept(let acceptance): acceptance.check(&checks)
    case .decline(let decline): decline.check(&checks)
    }
    source.check(&checks)
    try checks.finish()
  }
}

extension DecisionClaim.Source {
  func check(_ checks: inout FieldChecks) {
    switch self {
    case .visitor(let visitor):
      if !PageVisitor.isSession(visitor.session) { checks.fail("invalid_value", "visitor.session", "32 hex digits.") }
      checks.line(visitor.address, "visitor.address", bytes: ContentLimits.codeBytes, isRequired: false)
      checks.line(
        visitor.userAgent, "visitor.user_agent", bytes: DecisionClaim.userAgentBytes, isRequired: false)
    case .team(let onBehalf):
      checks.line(onBehalf.toldBy, "on_behalf.told_by", bytes: ContentLimits.nameBytes)
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
