import Foundation
import Identifiers
import Postgres

/// Visits as they are kept. Who writes views of a proposal holds its row of sums (`EngagementStore.locking`).
enum ViewStore {
  /// A visitor of a proposal, by link and browser.
  struct Visitor: Hashable, Sendable {
    var proposal: ProposalID
    var principal: String
    var session: String
  }

  /// The latest view of each of these sessions, of which one may go on.
  static func latest(of sessions: Set<String>) -> SQL {
    """
    SELECT DISTINCT ON (v.proposal_id, v.principal, v.session)
      \(columns)
    FROM unnest(\(Array(sessions))) AS wanted(session)
    JOIN views v ON v.organization_id = current_organization() AND v.session = wanted.session
    WHERE v.last_seen_at > clock_timestamp() - interval '1 hour'
    ORDER BY v.proposal_id, v.principal, v.session, v.last_seen_at DESC
    """
  }

  /// What each of these links did in the last 24 hours.
  static func days(ofLinks principals: Set<String>) -> SQL {
    """
    SELECT
      v.principal,
      count(*) AS views,
      count(v.last_beat_at) AS told_views,
      sum(v.active_milliseconds)::bigint AS active_milliseconds
    FROM unnest(\(Array(principals))) AS wanted(principal)
    JOIN views v
      ON v.organization_id = current_organization()
      AND v.principal = wanted.principal
      AND v.started_at > now() - interval '1 day'
    GROUP BY v.principal
    """
  }

  static func insertion(of views: [View]) throws -> SQL {
    """
    INSERT INTO views (
      id,
      proposal_id,
      principal,
      contact_id,
      session,
      device,
      network,
      sign,
      started_at,
      asked_at,
      last_seen_at,
      last_beat_at,
      fetches,
      active_milliseconds,
      trusted_events,
      scroll_basis_points,
      depth_basis_points,
      parts,
      opened_at,
      read_at
    )
    SELECT
      id,
      proposal_id,
      principal,
      contact_id,
      session,
      device,
      network,
      sign,
      started_at,
      asked_at,
      last_seen_at,
      last_beat_at,
      fetches,
      active_milliseconds,
      trusted_events,
      scroll_basis_points,
      depth_basis_points,
      parts::jsonb,
      opened_at,
      read_at
    FROM unnest(
      \(views.map(\.id)), \(views.map(\.proposal)), \(views.map(\.principal)), \(views.map(\.contactID)),
      \(views.map(\.session)), \(views.map(\.device)), \(views.map(\.network)), \(views.map(\.sign)),
      \(views.map(\.startedAt)), \(views.map(\.askedAt)), \(views.map(\.lastSeenAt)), \(views.map(\.lastBeatAt)),
      \(views.map(\.fetches)),
      \(views.map(\.activeMilliseconds)), \(views.map(\.trustedEvents)), \(views.map(\.scrollBasisPoints)),
      \(views.map(\.depthBasisPoints)), \(try views.map { try StoredParts.encode($0.parts) }),
      \(views.map(\.openedAt)), \(views.map(\.readAt))
    ) AS written(
      id, proposal_id, principal, contact_id, session, device, network, sign, started_at, asked_at, last_seen_at,
      last_beat_at, fetches, active_milliseconds, trusted_events, scroll_basis_points, depth_basis_points, parts, opened_at, read_at
    )
    """
  }

  /// Those that are there already: what came to them since. Not `ON CONFLICT`, which would first judge each of them as a
  /// new row.
  static func change(of views: [View]) throws -> SQL {
    """
    UPDATE views v
    SET
      sign = written.sign,
      asked_at = written.asked_at,
      last_seen_at = written.last_seen_at,
      last_beat_at = written.last_beat_at,
      fetches = written.fetches,
      active_milliseconds = written.active_milliseconds,
      trusted_events = written.trusted_events,
      scroll_basis_points = written.scroll_basis_points,
      depth_basis_points = written.depth_basis_points,
      parts = written.parts::jsonb,
      opened_at = written.opened_at,
      read_at = written.read_at
    FROM unnest(
      \(views.map(\.id)), \(views.map(\.sign)), \(views.map(\.askedAt)), \(views.map(\.lastSeenAt)),
      \(views.map(\.lastBeatAt)), \(views.map(\.fetches)), \(views.map(\.activeMilliseconds)),
      \(views.map(\.trustedEvents)), \(views.map(\.scrollBasisPoints)), \(views.map(\.depthBasisPoints)),
      \(try views.map { try StoredParts.encode($0.parts) }), \(views.map(\.openedAt)), \(views.map(\.readAt))
    ) AS written(
      id, sign, asked_at, last_seen_at, last_beat_at, fetches, active_milliseconds, trusted_events, scroll_basis_points,
      depth_basis_points, parts, opened_at, read_at
    )
    WHERE v.organization_id = current_organization() AND v.id = written.id
    """
  }

  /// Fetches of different links of one proposal from one network within seconds are a program that follows all of them.
  /// It is about when they were asked for: what the edge kept during an outage begins all at once. One row for each view
  /// that is marked; it counted as fetched.
  ///
  /// - Parameter first: when the first of these fetches was asked for. An index can be searched for times that are fixed
  ///   while the statement runs, and that no column of another row is a part of.
  static func marking(severalLinksOf proposals: Set<ProposalID>, since first: Date) -> SQL {
    """
    UPDATE views v
    SET sign = 'several_links'
    WHERE v.organization_id = current_organization()
      AND v.proposal_id = ANY(\(Array(proposals)))
      AND v.started_at > now() - interval '1 minute'
      AND v.asked_at >= \(first) - interval '3 seconds'
      AND v.sign IS NULL
      AND v.opened_at IS NULL
      AND v.overruled_at IS NULL
      AND EXISTS (
        SELECT
        FROM views o
        WHERE o.organization_id = v.organization_id
          AND o.proposal_id = v.proposal_id
          -- Nothing begins before it is asked for.
          AND o.started_at > \(first) - interval '10 seconds'
          AND o.asked_at BETWEEN v.asked_at - interval '3 seconds' AND v.asked_at + interval '3 seconds'
          AND o.network = v.network
          AND o.principal <> v.principal)
    RETURNING v.proposal_id
    """
  }

  static func one(_ id: ViewID, of proposal: ProposalID) -> SQL {
    """
    SELECT
      \(columns)
    FROM views v
    WHERE v.organization_id = current_organization() AND v.id = \(id) AND v.proposal_id = \(proposal)
    """
  }

  static func overruling(_ view: View) -> SQL {
    """
    UPDATE views
    SET
      overruled_at = \(view.overruledAt),
      overruled_by = \(view.overruledBy)
    WHERE organization_id = current_organization() AND id = \(view.id)
    """
  }

  static let columns: SQL = """
    v.id,
      v.proposal_id,
      v.principal,
      v.contact_id,
      v.session,
      v.device,
      v.network,
      v.sign,
      v.started_at,
      v.asked_at,
      v.last_seen_at,
      v.last_beat_at,
      v.fetches,
      v.active_milliseconds,
      v.trusted_events,
      v.scroll_basis_points,
      v.depth_basis_points,
      v.parts::text AS parts,
      v.opened_at,
      v.read_at,
      v.overruled_at,
      v.overruled_by
    """

  static func view(_ row: Row) throws -> View {
    View(
      id: try row.decode("id"),
      proposal: try row.decode("proposal_id"),
      principal: try row.decode("principal"),
      contactID: try row.decode("contact_id"),
      session: try row.decode("session"),
      device: try row.decode("device"),
      network: try row.decode("network"),
      sign: try row.decode("sign"),
      startedAt: try row.decode("started_at"),
      askedAt: try row.decode("asked_at"),
      lastSeenAt: try row.decode("last_seen_at"),
      lastBeatAt: try row.decode("last_beat_at"),
      fetches: try row.decode("fetches"),
      activeMilliseconds: try row.decode("active_milliseconds"),
      trustedEvents: try row.decode("trusted_events"),
      scrollBasisPoints: try row.decode("scroll_basis_points"),
      depthBasisPoints: try row.decode("depth_basis_points"),
      parts: try StoredParts.decode(try row.decode("parts")),
      openedAt: try row.decode("opened_at"),
      readAt: try row.decode("read_at"),
      overruledAt: try row.decode("overruled_at"),
      overruledBy: try row.decode("overruled_by"))
  }
}
