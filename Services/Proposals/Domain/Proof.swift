import Foundation
import Identifiers

/// What can be proven of a proposal that was sent: canonical JSON for the chain of its proof. Members are only ever added.
struct Proof: Hashable, Sendable {
  let sending: String
  /// `nil` while nobody has decided.
  let evidence: String?

  /// - Parameter time: how an instant is written.
  /// - Throws: `notSent`.
  init(
    of proposal: Proposal, in organization: String, decision: Decision?, time: (Date) -> String
  ) throws(ProposalRefusal) {
    guard let sending = proposal.state.sending, let dispatch = proposal.dispatch else { throw .notSent }
    self.sending = Self.text(Self.facts(of: sending, dispatch, proposal, organization, time))
    evidence = decision.map { Self.text(Self.facts(of: $0, on: proposal, time)) }
  }

  private static func text(_ json: CanonicalJSON) -> String { String(decoding: json.bytes, as: UTF8.self) }

  private static func facts(
    of sending: ProposalState.Sending, _ dispatch: Dispatch, _ proposal: Proposal, _ organization: String,
    _ time: (Date) -> String
  ) -> CanonicalJSON {
    .object([
      "organization_id": .text(organization),
      "seller": .text(dispatch.seller.name),
      "proposal_id": .text(proposal.id.description),
      "public_id": .text(proposal.publicID),
      "number": .text(proposal.estimate.number),
      "revision": .number(Int64(proposal.revision)),
      "currency": .text(proposal.estimate.currencyCode),
      "content_sha256": .text(sending.contentSHA256),
      "sent_at": .text(time(sending.sentAt)),
      "sent_by": .text(sending.sentBy),
      "expires_at": .text(time(sending.endAsSent ?? sending.expiresAt)),
      "extended_to": text(sending.endAsSent.map { _ in time(sending.expiresAt) }),
      "recipients": .list(
        dispatch.recipients.map {
          .object([
            "contact_id": .text($0.contactID.description), "name": .text($0.name), "email": .text($0.email),
            "role": .text($0.role.rawValue),
          ])
        }),
    ])
  }

  private static func facts(
    of decision: Decision, on proposal: Proposal, _ time: (Date) -> String
  ) -> CanonicalJSON {
    .object([
      "id": .text(decision.id.description),
      "proposal_id": .text(proposal.id.description),
      "kind": .text(decision.kind.rawValue),
      "content_sha256": .text(decision.contentSHA256),
      "typed_name": text(decision.typedName),
      "drawn_signature": text(decision.drawnSignature?.text),
      "note": text(decision.outcome.note),
      "reason_code": text(decision.outcome.reasonCode?.rawValue),
      "reason": text(decision.outcome.reason),
      "objections": decision.objections.isEmpty ? nil : .list(decision.objections.map(objection)),
      "choices": choices(decision.choices),
      "totals": totals(decision.totals),
      "contract_before_cents": decision.contractBeforeCents.map { .number($0) },
      "path": .text(decision.path.rawValue),
      "decided_by": .text(decision.decidedBy),
      "contact_id": text(decision.contactID?.description),
      "told_by": text(decision.onBehalf?.toldBy),
      "channel": text(decision.onBehalf?.channel.rawValue),
      "address": text(decision.address),
      "user_agent": text(decision.userAgent),
      "decided_at": .text(time(decision.decidedAt)),
      "time_zone": .text(decision.timeZone),
    ])
  }

  private static func objection(_ objection: Objection) -> CanonicalJSON {
    .object(["line_id": .text(objection.lineID.description), "text": text(objection.text)])
  }

  private static func choices(_ choices: Choices) -> CanonicalJSON {
    .object([
      "package_id": text(choices.packageID?.description),
      "lines": .list(
        choices.lines.map {
          .object([
            "line_id": .text($0.lineID.description), "selected": .flag($0.selected), "quantity": text($0.quantity),
          ])
        }),
    ])
  }

  private static func totals(_ totals: Totals) -> CanonicalJSON {
    .object([
      "subtotal_cents": .number(totals.subtotalCents),
      "discount_cents": .number(totals.discountCents),
      "tax_cents": .number(totals.taxCents),
      "total_cents": .number(totals.totalCents),
      "deposit_cents": totals.depositCents.map { .number($0) },
    ])
  }

  private static func text(_ text: String?) -> CanonicalJSON? { text.map { .text($0) } }
}
