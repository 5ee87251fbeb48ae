import CallContext
import CivilCalendar
import Foundation
import Identifiers
import Postgres

enum ProposalStore {
  /// A proposal as it is at an instant of the database's clock.
  struct Found: Sendable {
    var proposal: Proposal
    var now: Date
  }

  static func nextRevision(of estimate: EstimateID, in transaction: Transaction) async throws -> Int {
    let rows = try await transaction.query(
      """
      SELECT coalesce(max(revision), 0) + 1 AS revision
      FROM proposals
      WHERE organization_id = current_organization() AND estimate_id = \(estimate)
      """)
    return try rows.first?.decode("revision") ?? 1
  }

  /// 0 when none was sent.
  static func newestRevisionSent(of estimate: EstimateID, in transaction: Transaction) async throws -> Int {
    let rows = try await transaction.query(
      """
      SELECT coalesce(max(revision), 0) AS revision
      FROM proposals
      WHERE organization_id = current_organization() AND estimate_id = \(estimate) AND state <> 'draft'
      """)
    return try rows.first?.decode("revision") ?? 0
  }

  /// - Returns: the proposal with the times that the database gave it.
  static func insert(_ proposal: Proposal, by principal: String, in transaction: Transaction) async throws -> Proposal {
    let totals = proposal.totals
    let rows = try await transaction.query(
      """
      INSERT INTO proposals (
        id,
        public_id,
        estimate_id,
        client_id,
        project_id,
        revision,
        state,
        content,
        subtotal_cents,
        discount_cents,
        tax_cents,
        total_cents,
        deposit_cents,
        valid_until,
        revised_from,
        created_by
      ) VALUES (
        \(proposal.id),
        \(proposal.publicID),
        \(proposal.estimate.id),
        \(proposal.estimate.clientID),
        \(proposal.estimate.change?.projectID),
        \(Int32(clamping: proposal.revision)),
        \(proposal.state.name.rawValue),
        \(try StoredJSON.encode(proposal.content)),
        \(totals.subtotalCents),
        \(totals.discountCents),
        \(totals.taxCents),
        \(totals.totalCents),
        \(totals.depositCents),
        \(proposal.validUntil?.text)::text::date,
        \(proposal.revisedFrom),
        \(principal)
      )
      RETURNING created_at, updated_at
      """)
    var stored = proposal
    if let row = rows.first {
      stored.createdAt = try row.decode("created_at")
      stored.updatedAt = try row.decode("updated_at")
    }
    return stored
  }

  static func find(_ id: ProposalID, in transaction: Transaction) async throws -> Found? {
    try await transaction.query(reading(id)).first.map(found)
  }

  /// As `find`, in a transaction and a round trip of its own.
  static func find(
    _ id: ProposalID, of organization: OrganizationID, in database: Database, deadline: Deadline
  ) async throws -> Found? {
    try await database.query(reading(id), in: .organization(organization), deadline: deadline).first.map(found)
  }

  /// Without its content.
  static func revision(of id: ProposalID, in transaction: Transaction) async throws -> Int? {
    let row = try await transaction.queryOne(
      "SELECT revision FROM proposals WHERE organization_id = current_organization() AND id = \(id)")
    return try row?.decode("revision")
  }

  /// As `find`, and nobody else can change it until the transaction ends. The estimate is locked first, in a statement
  /// of its own: so the clock that judges the expiry is read after all waiting is over (RE-9).
  static func lock(_ id: ProposalID, in transaction: Transaction) async throws -> Found? {
    try await lock(id, asking: [], in: transaction)?.found
  }

  /// As `lock`, with questions that are answered under the lock and in the same round trip.
  static func lock(
    _ id: ProposalID, asking questions: [SQL], in transaction: Transaction
  ) async throws -> (found: Found, answers: ArraySlice<Rows>)? {
    let answers = try await transaction.pipeline(
      [EstimateStore.locking(of: id), reading(id, " FOR NO KEY UPDATE OF p")] + questions)
    return try answers.dropFirst().first?.first.map { (try found($0), answers.dropFirst(2)) }
  }

  /// Draft to sent, with everything that is frozen.
  static func sending(
    of proposal: Proposal, _ sending: ProposalState.Sending, _ dispatch: Dispatch, frozenContent: String
  ) throws -> SQL {
    """
    UPDATE proposals
    SET
      state = 'sent',
      layout = \(dispatch.layout.rawValue),
      dispatch_details = \(try StoredJSON.encode(dispatch)),
      frozen_content = \(frozenContent),
      content_sha256 = \(sending.contentSHA256),
      valid_until = \(proposal.validUntil?.text)::text::date,
      sent_at = \(sending.sentAt),
      sent_by = \(sending.sentBy),
      expires_at = \(sending.expiresAt),
      page_version = page_version + 1,
      updated_at = clock_timestamp()
    WHERE organization_id = current_organization() AND id = \(proposal.id) AND state = 'draft'
    """
  }

  /// Every version that was sent before and is not decided is replaced by this one.
  static func supersession(by proposal: Proposal) -> SQL {
    """
    UPDATE proposals
    SET
      state = 'superseded',
      superseded_at = clock_timestamp(),
      superseded_by = \(proposal.id),
      page_version = page_version + 1,
      updated_at = clock_timestamp()
    WHERE organization_id = current_organization()
      AND estimate_id = \(proposal.estimate.id)
      AND revision < \(Int32(clamping: proposal.revision))
      AND state IN ('sent', 'expired')
    """
  }

  /// The client's page says something else from now on.
  static func pageChange(of proposal: ProposalID) -> SQL {
    """
    UPDATE proposals
    SET page_version = page_version + 1
    WHERE organization_id = current_organization() AND id = \(proposal)
    """
  }

  /// The pages of versions that ended before it lead on to it from now on.
  static func succession(by proposal: Proposal) -> SQL {
    """
    UPDATE proposals
    SET page_version = page_version + 1
    WHERE organization_id = current_organization()
      AND estimate_id = \(proposal.estimate.id)
      AND revision < \(Int32(clamping: proposal.revision))
      AND state IN ('withdrawn', 'declined')
    """
  }

  static func closing(of id: ProposalID, as state: ProposalStateName, at decidedAt: Date) -> SQL {
    """
    UPDATE proposals
    SET
      state = \(state.rawValue),
      decided_at = \(decidedAt),
      page_version = page_version + 1,
      updated_at = clock_timestamp()
    WHERE organization_id = current_organization() AND id = \(id) AND state = 'sent'
    """
  }

  /// - Returns: `true` for the first open, and never again.
  static func noteFirstOpen(_ id: ProposalID, in transaction: Transaction) async throws -> Bool {
    let rows = try await transaction.query(
      """
      UPDATE proposals
      SET first_opened_at = clock_timestamp()
      WHERE organization_id = current_organization() AND id = \(id) AND first_opened_at IS NULL
      RETURNING id
      """)
    return !rows.isEmpty
  }

  private static func reading(_ id: ProposalID, _ locking: SQL = "") -> SQL {
    """
    SELECT
      p.id,
      p.public_id,
      p.revision,
      p.state,
      p.content,
      p.subtotal_cents,
      p.discount_cents,
      p.tax_cents,
      p.total_cents,
      p.deposit_cents,
      coalesce(p.extended_until, p.valid_until) AS valid_until,
      p.dispatch_details,
      p.content_sha256,
      p.sent_at,
      p.sent_by,
      \(ExtensionStore.end) AS expires_at,
      CASE WHEN p.extended_expires_at IS NOT NULL THEN p.expires_at END AS end_as_sent,
      p.withdrawn_at,
      p.withdrawn_by,
      p.withdrawal_reason,
      p.superseded_at,
      p.superseded_by,
      p.revised_from,
      p.created_at,
      p.updated_at,
      (SELECT d.id FROM decisions d WHERE d.organization_id = p.organization_id AND d.proposal_id = p.id)
        AS decision_id,
      clock_timestamp() AS now,
      \(EstimateStore.columns)
    FROM proposals p
    JOIN estimates e ON e.organization_id = p.organization_id AND e.id = p.estimate_id
    WHERE p.organization_id = current_organization() AND p.id = \(id)\(locking)
    """
  }

  private static func found(_ row: Row) throws -> Found {
    Found(proposal: try proposal(row), now: try row.decode("now"))
  }

  private static func proposal(_ row: Row) throws -> Proposal {
    Proposal(
      id: try row.decode("id"),
      publicID: try row.decode("public_id"),
      estimate: try EstimateStore.estimate(row),
      revision: try row.decode("revision"),
      state: try state(row),
      content: try Content.stored(try row.decode("content")),
      dispatch: try row.decode("dispatch_details", as: String?.self).map(Dispatch.stored),
      validUntil: try row.decode("valid_until", as: String?.self).flatMap { CalendarDay($0) },
      totals: try totals(row),
      revisedFrom: try row.decode("revised_from"),
      createdAt: try row.decode("created_at"),
      updatedAt: try row.decode("updated_at"))
  }

  static func totals(_ row: Row) throws -> Totals {
    Totals(
      subtotalCents: try row.decode("subtotal_cents"),
      discountCents: try row.decode("discount_cents"),
      taxCents: try row.decode("tax_cents"),
      totalCents: try row.decode("total_cents"),
      depositCents: try row.decode("deposit_cents"))
  }

  private static func state(_ row: Row) throws -> ProposalState {
    let name: ProposalStateName = try .stored(try row.decode("state"))
    if name == .draft { return .draft }
    let sending = ProposalState.Sending(
      sentAt: try row.decode("sent_at"), sentBy: try row.decode("sent_by"),
      expiresAt: try row.decode("expires_at"), contentSHA256: try row.decode("content_sha256"),
      endAsSent: try row.decode("end_as_sent"))
    switch name {
    case .draft: return .draft
    case .sent: return .sent(sending)
    case .accepted: return .accepted(sending, try row.decode("decision_id"))
    case .declined: return .declined(sending, try row.decode("decision_id"))
    case .expired: return .expired(sending)
    case .withdrawn: return .withdrawn(sending, try WithdrawalStore.withdrawal(row))
    case .superseded:
      return .superseded(sending, by: try row.decode("superseded_by"), at: try row.decode("superseded_at"))
    }
  }
}
