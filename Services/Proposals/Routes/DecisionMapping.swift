import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime
import Validation

extension DecisionClaim {
  /// - Throws: `invalid` when it is not exactly one of a visitor and somebody on the client's behalf.
  init(_ request: AcceptanceRequest) throws(ProposalRefusal) {
    self.init(
      key: request.decisionKey, contentSHA256: request.contentSHA256, typedName: request.typedName,
      wish: .accept(
        Acceptance(
          note: request.note, choices: request.choices.map(Choices.init),
          expectedTotal: request.expectedTotal.map {
            ExpectedTotal(amountCents: $0.amountCents, currency: $0.currency)
          },
          contractBeforeCents: request.contractBeforeCents,
          // A pad that nobody touched.
          drawnSignature: request.drawnSignature.flatMap { $0.isEmpty ? nil : $0 })),
      source: try Source(visitor: request.visitor, onBehalf: request.onBehalf),
      isRepetition: request.onlyIfRepeated ?? false)
  }

  init(_ request: DeclineRequest) throws(ProposalRefusal) {
    self.init(
      key: request.decisionKey, contentSHA256: request.contentSHA256, typedName: request.typedName,
      wish: .decline(
        Decline(
          reasonCode: request.reasonCode.map(DeclineReason.init), reason: request.reason,
          objections: (request.objections ?? []).map(ObjectionDraft.init))),
      source: try Source(visitor: request.visitor, onBehalf: request.onBehalf),
      isRepetition: request.onlyIfRepeated ?? false)
  }
}

extension Response {
  /// A decision; one that was there before says so. What was viewed is for the team alone.
  static func decision(_ answer: DecideProposal.Answer, for caller: Caller) throws -> Response {
    var detail = DecisionDetail(answer)
    switch caller.principal {
    case .member, .key: break
    case .link, .contact, .service: detail.viewed = nil
    }
    return try .json(detail, headers: answer.isRepeated ? [.idempotencyReplayed: "true"] : [:])
  }
}

extension DecisionClaim.Source {
  init(visitor: ProposalsContract.Visitor?, onBehalf: ProposalsContract.OnBehalf?) throws(ProposalRefusal) {
    switch (visitor, onBehalf) {
    case (let visitor?, nil): self = .visitor(Visitor(visitor))
    case (nil, let onBehalf?): self = .team(OnBehalf(onBehalf))
    case (nil, nil), (.some, .some):
      throw .invalid([
        FieldError(code: "conflict", field: "on_behalf", detail: "Exactly one of visitor and on_behalf.")
      ])
    }
  }
}

extension Visitor {
  init(_ visitor: ProposalsContract.Visitor) {
    self.init(
      contactID: ContactID(visitor.contactID), role: Recipient.Role(visitor.role), session: visitor.session,
      confirmed: visitor.confirmed, address: visitor.address, userAgent: Self.cut(visitor.userAgent))
  }

  /// What a browser calls itself has no length; evidence has. Control characters become spaces.
  private static func cut(_ userAgent: String) -> String {
    let bytes = userAgent.utf8.prefix(DecisionClaim.userAgentBytes).map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
    // A character that the cut went through would come back as a replacement that is longer than what it replaces.
    return String(decoding: bytes, as: UTF8.self).filter { $0 != "\u{FFFD}" }
  }
}

extension Choices {
  init(_ options: ChosenOptions) {
    self.init(
      packageID: options.packageID.map { PackageID($0) },
      lines: options.lines.map {
        Line(lineID: LineID($0.lineID), selected: $0.selected, quantity: $0.quantity)
      })
  }
}

extension ChosenOptions {
  init(_ choices: Choices) {
    self.init(
      packageID: choices.packageID.map { .init($0) },
      lines: choices.lines.map { Line(lineID: .init($0.lineID), selected: $0.selected, quantity: $0.quantity) })
  }
}

extension DeclineReason {
  init(_ reason: ProposalsContract.DeclineReason) {
    switch reason {
    case .price: self = .price
    case .timing: self = .timing
    case .scope: self = .scope
    case .otherContractor: self = .otherContractor
    case .notNeeded: self = .notNeeded
    case .other: self = .other
    }
  }
}

extension ProposalsContract.DeclineReason {
  init(_ reason: DeclineReason) {
    switch reason {
    case .price: self = .price
    case .timing: self = .timing
    case .scope: self = .scope
    case .otherContractor: self = .otherContractor
    case .notNeeded: self = .notNeeded
    case .other: self = .other
    }
  }
}

extension OnBehalf {
  init(_ onBehalf: ProposalsContract.OnBehalf) {
    let channel: Channel =
      switch onBehalf.channel {
      case .phone: .phone
      case .email: .email
      case .text: .text
      case .inPerson: .inPerson
      case .letter: .letter
      case .other: .other
      }
    self.init(toldBy: onBehalf.toldBy, channel: channel, contactID: onBehalf.contactID.map { ContactID($0) })
  }
}

extension ProposalsContract.OnBehalf {
  init(_ onBehalf: OnBehalf) {
    let channel: Channel =
      switch onBehalf.channel {
      case .phone: .phone
      case .email: .email
      case .text: .text
      case .inPerson: .inPerson
      case .letter: .letter
      case .other: .other
      }
    self.init(toldBy: onBehalf.toldBy, channel: channel, contactID: onBehalf.contactID.map { .init($0) })
  }
}

extension ProposalsContract.DecisionKind {
  init(_ kind: DecisionKind) {
    switch kind {
    case .accepted: self = .accepted
    case .declined: self = .declined
    }
  }
}

extension DecisionDetail {
  init(_ decision: Decision, proposalID: ProposalID, estimateID: EstimateID, projectID: ProjectID?) {
    self.init(
      proposalID: .init(proposalID),
      estimateID: .init(estimateID),
      kind: .init(decision.kind),
      state: decision.kind == .accepted ? .accepted : .declined,
      stage: decision.kind == .accepted ? .won : .declined,
      decidedAt: decision.decidedAt,
      path: decision.path.rawValue,
      decidedBy: decision.decidedBy,
      contactID: decision.contactID.map { .init($0) },
      typedName: decision.typedName,
      drawnSignature: decision.drawnSignature?.text,
      note: decision.outcome.note,
      reasonCode: decision.outcome.reasonCode.map(ProposalsContract.DeclineReason.init),
      reason: decision.outcome.reason,
      objections: ProposalsContract.Objection.all(decision.objections),
      onBehalf: decision.onBehalf.map(ProposalsContract.OnBehalf.init),
      choices: ChosenOptions(decision.choices),
      totals: ProposalsContract.Totals(decision.totals),
      contentSHA256: decision.contentSHA256,
      projectID: decision.kind == .accepted ? projectID.map { .init($0) } : nil,
      contractBeforeCents: decision.contractBeforeCents,
      viewed: decision.viewed.map(ViewedBeforeDecline.init))
  }
}

extension ClientDecision {
  init(_ decision: Decision, agreed: Quotation?, deciderName: String? = nil) {
    self.init(
      kind: .init(decision.kind),
      decidedAt: decision.decidedAt,
      deciderName: deciderName,
      typedName: decision.typedName,
      drawnSignature: decision.drawnSignature?.text,
      note: decision.outcome.note,
      reasonCode: decision.outcome.reasonCode.map(ProposalsContract.DeclineReason.init),
      reason: decision.outcome.reason,
      objections: ProposalsContract.Objection.all(decision.objections),
      onBehalf: !decision.path.isOfClient,
      signedIn: decision.path == .portal ? true : nil,
      totals: ProposalsContract.Totals(decision.totals),
      choices: ChosenOptions(decision.choices),
      quotation: agreed.map(ProposalsContract.Quotation.init))
  }
}
