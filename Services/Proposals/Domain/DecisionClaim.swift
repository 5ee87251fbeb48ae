import Foundation
import Identifiers
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
