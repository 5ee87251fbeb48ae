import Foundation
import Identifiers
import Postgres

extension Constraint {
  static let oneDecisionPerProposal: Constraint = "one_decision_per_proposal"
  static let oneDecisionPerTeamKey: Constraint = "decisions_one_per_team_key"
}

enum DecisionStore {
  static func insertion(of decision: Decision, on proposal: ProposalID) throws -> SQL {
    let totals = decision.totals
    return """
      INSERT INTO decisions (
        id,
        proposal_id,
        kind,
        decision_key,
        claim_sha256,
        typed_name,
        note,
        reason_code,
        reason,
        choices,
        subtotal_cents,
        discount_cents,
        tax_cents,
        total_cents,
        deposit_cents,
        content_sha256,
        path,
        decided_by,
        contact_id,
        told_by,
        channel,
        address,
        user_agent,
        decided_at,
        time_zone,
        objections,
        drawn_signature,
        viewed,
        contract_before_cents
      ) VALUES (
        \(decision.id),
        \(proposal),
        \(decision.kind.rawValue),
        \(decision.key),
        \(decision.claimSHA256),
        \(decision.typedName),
        \(decision.outcome.note),
        \(decision.outcome.reasonCode?.rawValue),
        \(decision.outcome.reason),
        \(try StoredJSON.encode(decision.choices)),
        \(totals.subtotalCents),
        \(totals.discountCents),
        \(totals.taxCents),
        \(totals.totalCents),
        \(totals.depositCents),
        \(decision.contentSHA256),
        \(decision.path.rawValue),
        \(decision.decidedBy),
        \(decision.contactID),
        \(decision.onBehalf?.toldBy),
        \(decision.onBehalf?.channel.rawValue),
        \(decision.address),
        \(decision.userAgent),
        \(decision.decidedAt),
        \(decision.timeZone),
        \(try decision.objections.isEmpty ? nil : StoredJSON.encode(decision.objections) as String?),
        \(decision.drawnSignature?.text),
        \(try decision.viewed.map { try StoredJSON.encode($0) })::text::jsonb,
        \(decision.contractBeforeCents)
      )
      """
  }

  static func find(of proposal: ProposalID, in transaction: Transaction) async throws -> Decision? {
    let rows = try await transaction.query(
      """
      SELECT
        \(columns)
      FROM decisions d
      WHERE d.organization_id = current_organization() AND d.proposal_id = \(proposal)
      """)
    return try rows.first.map(decision)
  }

  /// For readers that join decisions: `nil` when the join found none.
  static func decisionIfAny(_ row: Row) throws -> Decision? {
    try row.decode("kind", as: String?.self) == nil ? nil : try decision(row)
  }

  /// Of the alias `d`.
  static let columns: SQL = """
    d.id,
      d.kind,
      d.decision_key,
      d.claim_sha256,
      d.typed_name,
      d.note,
      d.reason_code,
      d.reason,
      d.choices,
      d.subtotal_cents,
      d.discount_cents,
      d.tax_cents,
      d.total_cents,
      d.deposit_cents,
      d.content_sha256,
      d.path,
      d.decided_by,
      d.contact_id,
      d.told_by,
      d.channel,
      d.address,
      d.user_agent,
      d.decided_at,
      d.time_zone,
      d.objections,
      d.drawn_signature,
      d.viewed,
      d.contract_before_cents
    """

  private static func decision(_ row: Row) throws -> Decision {
    Decision(
      id: try row.decode("id"),
      key: try row.decode("decision_key"),
      claimSHA256: try row.decode("claim_sha256"),
      outcome: try outcome(row),
      typedName: try row.decode("typed_name"),
      choices: try StoredJSON.decode(Choices.self, try row.decode("choices", as: String.self)),
      totals: try ProposalStore.totals(row),
      contentSHA256: try row.decode("content_sha256"),
      path: try .stored(try row.decode("path")),
      decidedBy: try row.decode("decided_by"),
      contactID: try row.decode("contact_id"),
      onBehalf: try onBehalf(row),
      address: try row.decode("address"),
      userAgent: try row.decode("user_agent"),
      decidedAt: try row.decode("decided_at"),
      timeZone: try row.decode("time_zone"),
      objections: try StoredJSON.decode([Objection].self, try row.decode("objections", as: String?.self)) ?? [],
      drawnSignature: try row.decode("drawn_signature", as: String?.self).map(drawnSignature),
      viewed: try StoredJSON.decode(Viewed.self, try row.decode("viewed", as: String?.self)),
      contractBeforeCents: try row.decode("contract_before_cents"))
  }

  private static func drawnSignature(_ text: String) throws -> DrawnSignature {
    guard let drawing = DrawnSignature(text) else { throw UnreadableColumn(type: "DrawnSignature") }
    return drawing
  }

  private static func outcome(_ row: Row) throws -> Decision.Outcome {
    switch try DecisionKind.stored(try row.decode("kind")) {
    case .accepted: .accepted(note: try row.decode("note"))
    case .declined:
      .declined(
        reasonCode: try row.decode("reason_code", as: String?.self).map { try .stored($0) },
        reason: try row.decode("reason"))
    }
  }

  /// For all that is recorded on somebody's behalf.
  static func onBehalf(_ row: Row) throws -> OnBehalf? {
    guard let toldBy = try row.decode("told_by", as: String?.self) else { return nil }
    return OnBehalf(
      toldBy: toldBy, channel: try .stored(try row.decode("channel")), contactID: try row.decode("contact_id"))
  }
}
