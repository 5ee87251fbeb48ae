import Foundation
import Identifiers
import Postgres

/// Visits as they are kept. Who writes them holds the lock of their sessions.
enum ViewStore {
  /// A visitor of a proposal, by link and browser.
  struct Visitor: Hashable, Sendable {
    var proposal: ProposalID
    var principal: String
    var session: String
  }

  /// Nobody else writes views of these sessions until the transaction ends. All take the locks in one order.
  static func locking(_ sessions: Set<String>) -> SQL {
    """
    SELECT pg_advisory_xact_lock(hashtext('views'), hash)
    FROM (
      SELECT DISTINCT hashtext(session) AS hash
      FROM unnest(\(Array(sessions))) AS session
      ORDER BY 1
    ) locks
    """
  }

  /// The latest view of each of these sessions, of which one may go on.
  static func latest(of sessions: Set<String>) -> SQL {
    """
    SELECT DISTINCT ON (v.proposal_id, v.principal, v.session)
      \(columns)
    FROM views v
    WHERE v.organization_id = current_organization()
      AND v.session = ANY(\(Array(sessions)))
      AND v.last_seen_at > clock_timestamp() - interval '1 hour'
    ORDER BY v.proposal_id, v.principal, v.session, v.last_seen_at DESC
    """
  }

  /// What each link of these proposals did in the last 24 hours.
  static func daysOfLinks(at proposals: Set<ProposalID>) -> SQL {
    """
    SELECT
      v.proposal_id,
      v.principal,
      count(*) AS views,
      count(v.last_beat_at) AS told_views,
      sum(v.active_milliseconds)::bigint AS active_milliseconds
    FROM views v
    WHERE v.organization_id = current_organization()
      AND v.proposal_id = ANY(\(Array(proposals)))
      AND v.started_at > now() - interval '1 day'
    GROUP BY v.proposal_id, v.principal
    """
  }

  static func writing(_ views: [View]) throws -> SQL {
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
      \(views.map(\.startedAt)), \(views.map(\.lastSeenAt)), \(views.map(\.lastBeatAt)), \(views.map(\.fetches)),
      \(views.map(\.activeMilliseconds)), \(views.map(\.trustedEvents)), \(views.map(\.scrollBasisPoints)),
      \(views.map(\.depthBasisPoints)), \(try views.map { try StoredJSON.encode($0.parts) }),
      \(views.map(\.openedAt)), \(views.map(\.readAt))
    ) AS written(
      id, proposal_id, principal, contact_id, session, device, network, sign, started_at, last_seen_at, last_beat_at,
      fetches, active_milliseconds, trusted_events, scroll_basis_points, depth_basis_points, parts, opened_at, read_at
    )
    ON CONFLICT (organization_id, id) DO UPDATE
    SET
      sign = EXCLUDED.sign,
      last_seen_at = EXCLUDED.last_seen_at,
      last_beat_at = EXCLUDED.last_beat_at,
      fetches = EXCLUDED.fetches,
      active_milliseconds = EXCLUDED.active_milliseconds,
      trusted_events = EXCLUDED.trusted_events,
      scroll_basis_points = EXCLUDED.scroll_basis_points,
      depth_basis_points = EXCLUDED.depth_basis_points,
      parts = EXCLUDED.parts,
      opened_at = EXCLUDED.opened_at,
      read_at = EXCLUDED.read_at
    """
  }

  /// Fetches of different links of one proposal from one network within seconds are a program that follows all of them.
  static func marking(severalLinksOf proposals: Set<ProposalID>) -> SQL {
    """
    UPDATE views v
    SET sign = 'several_links'
    WHERE v.organization_id = current_organization()
      AND v.proposal_id = ANY(\(Array(proposals)))
      AND v.started_at > clock_timestamp() - interval '1 minute'
      AND v.sign IS NULL
      AND v.opened_at IS NULL
      AND EXISTS (
        SELECT
        FROM views o
        WHERE o.organization_id = v.organization_id
          AND o.proposal_id = v.proposal_id
          AND o.network = v.network
          AND o.principal <> v.principal
          AND o.started_at BETWEEN v.started_at - interval '3 seconds' AND v.started_at + interval '3 seconds')
    RETURNING v.proposal_id
    """
  }

  // MARK: Reading

  static func lock(_ id: ViewID, of proposal: ProposalID, in transaction: Transaction) async throws -> View? {
    let rows = try await transaction.query(
      """
      SELECT
        \(columns)
      FROM views v
      WHERE v.organization_id = current_organization() AND v.id = \(id) AND v.proposal_id = \(proposal)
      FOR NO KEY UPDATE
      """)
    return try rows.first.map(view)
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

  /// One view of a proposal's list.
  struct Listed: Sendable {
    var view: View
    /// It came on another kind of device and from another network than every earlier open of the same link.
    var isPerhapsForwarded: Bool
    var isLookingNow: Bool
  }

  /// Newest first.
  static func list(
    of proposal: ProposalID, only id: ViewID? = nil, after cursor: ListCursor?, limit: Int, in transaction: Transaction
  ) async throws -> ListPage<Listed> {
    let one: SQL = id.map { " AND v.id = \($0)" } ?? ""
    let rows = try await transaction.query(
      """
      SELECT
        \(columns),
        v.tier IN ('opened', 'read') AND coalesce((
          SELECT bool_and(o.device <> v.device AND o.network <> v.network)
          FROM views o
          WHERE o.organization_id = v.organization_id
            AND o.proposal_id = v.proposal_id
            AND o.started_at < v.started_at
            -- A network has another mark in another month.
            AND date_trunc('month', o.started_at AT TIME ZONE 'UTC') = date_trunc('month', v.started_at AT TIME ZONE 'UTC')
            AND o.principal = v.principal
            AND o.tier IN ('opened', 'read')), false) AS is_perhaps_forwarded,
        v.tier IN ('opened', 'read')
          AND coalesce(v.last_beat_at > clock_timestamp() - \(View.liveSeconds) * interval '1 second', false)
          AS is_looking_now,
        (extract(epoch FROM v.started_at) * 1000000)::bigint AS created_microseconds
      FROM (SELECT *, started_at AS created_at FROM views) v
      WHERE v.organization_id = current_organization() AND v.proposal_id = \(proposal)\(one)\(SQL.after(cursor, "v"))
      ORDER BY v.started_at DESC, v.id DESC
      LIMIT \(limit + 1)
      """)
    return try ListPage(reading: rows, limit: limit) { row in
      Listed(
        view: try view(row), isPerhapsForwarded: try row.decode("is_perhaps_forwarded"),
        isLookingNow: try row.decode("is_looking_now"))
    }
  }

  /// Finds a row when a person was seen in this session of this link.
  static func open(of proposal: ProposalID, session: String, by principal: String) -> SQL {
    """
    SELECT 1 AS found
    FROM views
    WHERE organization_id = current_organization()
      AND proposal_id = \(proposal)
      AND session = \(session)
      AND principal = \(principal)
      AND opened_at IS NOT NULL
      AND tier IN ('opened', 'read')
    """
  }

  /// Who came to the versions of an estimate up to one of them, one row for each person; `looks(_:)` reads them.
  static func looks(at proposal: ProposalID) -> SQL {
    """
    SELECT
      v.contact_id,
      count(*) FILTER (WHERE p.id = t.id AND v.is_open) AS opened,
      count(*) FILTER (WHERE p.id = t.id AND v.tier = 'automated') AS automated,
      min(v.seen_at) FILTER (WHERE p.id = t.id AND v.is_open) AS first_opened_at,
      max(v.seen_at) FILTER (WHERE p.id = t.id AND v.is_open) AS last_opened_at,
      coalesce(max(v.active_milliseconds) FILTER (WHERE p.id = t.id AND v.is_open), 0) AS longest_visible_milliseconds,
      coalesce(sum(v.active_milliseconds) FILTER (WHERE p.id = t.id AND v.is_open), 0)::bigint AS visible_milliseconds,
      coalesce(array_agg(DISTINCT p.revision) FILTER (WHERE p.id <> t.id AND v.is_open), '{}') AS earlier_revisions
    FROM proposals t
    JOIN proposals p
      ON p.organization_id = t.organization_id AND p.estimate_id = t.estimate_id AND p.revision <= t.revision
    JOIN (
      SELECT *, tier IN ('opened', 'read') AS is_open, coalesce(opened_at, started_at) AS seen_at
      FROM views
      WHERE tier <> 'fetched'
    ) v ON v.organization_id = p.organization_id AND v.proposal_id = p.id
    WHERE t.organization_id = current_organization() AND t.id = \(proposal)
    GROUP BY v.contact_id
    ORDER BY min(v.started_at)
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

  private static let columns: SQL = """
    v.id,
      v.proposal_id,
      v.principal,
      v.contact_id,
      v.session,
      v.device,
      v.network,
      v.sign,
      v.started_at,
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
      lastSeenAt: try row.decode("last_seen_at"),
      lastBeatAt: try row.decode("last_beat_at"),
      fetches: try row.decode("fetches"),
      activeMilliseconds: try row.decode("active_milliseconds"),
      trustedEvents: try row.decode("trusted_events"),
      scrollBasisPoints: try row.decode("scroll_basis_points"),
      depthBasisPoints: try row.decode("depth_basis_points"),
      parts: try StoredJSON.decode([String: Int].self, try row.decode("parts", as: String.self)),
      openedAt: try row.decode("opened_at"),
      readAt: try row.decode("read_at"),
      overruledAt: try row.decode("overruled_at"),
      overruledBy: try row.decode("overruled_by"))
  }
}
