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

  /// Who came to the versions of an estimate up to one of them, one row for each person; `looks(_:)` reads them.
  static func looks(at proposal: ProposalID) -> SQL {
    """
    SELECT
      v.contact_id,
      count(*) FILTER (WHERE p.id = t.id AND v.kind = 'opened') AS opened,
      count(*) FILTER (WHERE p.id = t.id AND v.kind = 'automated') AS automated,
      min(v.recorded_at) FILTER (WHERE p.id = t.id AND v.kind = 'opened') AS first_opened_at,
      max(v.recorded_at) FILTER (WHERE p.id = t.id AND v.kind = 'opened') AS last_opened_at,
      coalesce(max(v.visible_milliseconds) FILTER (WHERE p.id = t.id AND v.kind = 'opened'), 0)
        AS longest_visible_milliseconds,
      coalesce(sum(v.visible_milliseconds) FILTER (WHERE p.id = t.id AND v.kind = 'opened'), 0)::bigint
        AS visible_milliseconds,
      coalesce(array_agg(DISTINCT p.revision) FILTER (WHERE p.id <> t.id AND v.kind = 'opened'), '{}')
        AS earlier_revisions
    FROM proposals t
    JOIN proposals p
      ON p.organization_id = t.organization_id AND p.estimate_id = t.estimate_id AND p.revision <= t.revision
    JOIN visits v ON v.organization_id = p.organization_id AND v.proposal_id = p.id
    WHERE t.organization_id = current_organization() AND t.id = \(proposal)
    GROUP BY v.contact_id
    ORDER BY min(v.recorded_at)
    """
  }

  static func looks(_ row: Row) throws -> Looks {
    Looks(
      contactID: try row.decode("contact_id"),
      opened: try row.decode("opened"),
      automated: try row.decode("automated"),
      firstOpenedAt: try row.decode("first_opened_at"),
      lastOpenedAt: try row.decode("last_opened_at"),
      longestVisibleMilliseconds: try row.decode("longest_visible_milliseconds"),
      visibleMilliseconds: try row.decode("visible_milliseconds"),
      earlierRevisions: try row.decode("earlier_revisions", as: [Int].self).sorted())
  }
}
