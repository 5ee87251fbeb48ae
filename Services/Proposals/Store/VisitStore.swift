import Foundation
import Identifiers
import Postgres

/// What is known of people looking at a proposal.
struct Engagement: Hashable, Sendable {
  var opened: Int
  var automated: Int
  var firstOpenedAt: Date?
}

enum VisitStore {
  /// The first signal of a session counts, and only that.
  ///
  /// - Returns: `false` when the session has one already.
  static func insert(
    _ visit: Visit, of proposal: ProposalID, by principal: String, in transaction: Transaction
  ) async throws -> Bool {
    var reason: String?
    if case .automated(let why) = visit.kind { reason = why }
    let rows = try await transaction.query(
      """
      INSERT INTO visits (
        proposal_id,
        session,
        kind,
        reason,
        principal,
        contact_id,
        visible_milliseconds,
        trusted_events
      ) VALUES (
        \(proposal),
        \(visit.session),
        \(reason == nil ? "opened" : "automated"),
        \(reason),
        \(principal),
        \(visit.contactID),
        \(Int32(clamping: visit.visibleMilliseconds)),
        \(Int32(clamping: visit.trustedEvents))
      )
      ON CONFLICT DO NOTHING
      RETURNING session
      """)
    return !rows.isEmpty
  }

  /// Finds a row when a person was seen in this session of this link.
  static func open(of proposal: ProposalID, session: String, by principal: String) -> SQL {
    """
    SELECT 1 AS found
    FROM visits
    WHERE organization_id = current_organization()
      AND proposal_id = \(proposal)
      AND session = \(session)
      AND principal = \(principal)
      AND kind = 'opened'
    """
  }

  /// Whether a signal could still count, asked without waiting for anybody: the proposal is open, the session has none
  /// yet, and the link has room for today. `nil` when there is no such proposal, or only a draft.
  ///
  /// - Parameter limit: of signals of one link in 24 hours. As many more can slip through as come in the same instant.
  static func canCount(
    _ visit: Visit, of proposal: ProposalID, by principal: String, limit: Int, in transaction: Transaction
  ) async throws -> Bool? {
    let rows = try await transaction.query(
      """
      SELECT
        p.state = 'sent' AND \(ExtensionStore.end) > clock_timestamp()
          AND NOT EXISTS (
            SELECT FROM visits v
            WHERE v.organization_id = p.organization_id AND v.proposal_id = p.id AND v.session = \(visit.session))
          AND (
            SELECT count(*)
            FROM visits v
            WHERE v.organization_id = p.organization_id
              AND v.proposal_id = p.id
              AND v.principal = \(principal)
              AND v.recorded_at > now() - interval '1 day') < \(limit) AS can_count
      FROM proposals p
      WHERE p.organization_id = current_organization() AND p.id = \(proposal) AND p.state <> 'draft'
      """)
    return try rows.first?.decode("can_count")
  }

  static func engagement(of proposal: ProposalID, in transaction: Transaction) async throws -> Engagement {
    let rows = try await transaction.query(
      """
      SELECT
        count(*) FILTER (WHERE kind = 'opened') AS opened,
        count(*) FILTER (WHERE kind = 'automated') AS automated,
        min(recorded_at) FILTER (WHERE kind = 'opened') AS first_opened_at
      FROM visits
      WHERE organization_id = current_organization() AND proposal_id = \(proposal)
      """)
    guard let row = rows.first else { return Engagement(opened: 0, automated: 0, firstOpenedAt: nil) }
    return Engagement(
      opened: try row.decode("opened"), automated: try row.decode("automated"),
      firstOpenedAt: try row.decode("first_opened_at"))
  }
}
