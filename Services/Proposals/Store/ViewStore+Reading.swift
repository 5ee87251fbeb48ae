import Foundation
import Identifiers
import Postgres

/// Views as the team sees them, and what they say of a person.
extension ViewStore {
  /// One view of a proposal's list.
  struct Listed: Sendable {
    var view: View
    /// It came on another kind of device and from another network than every earlier open of the same link.
    var isPerhapsForwarded: Bool
    var isLookingNow: Bool
  }

  /// Of the same link. A network has another mark in another month.
  private static let earlierOpens: SQL = """
    o.organization_id = v.organization_id
              AND o.principal = v.principal
              AND o.started_at < v.started_at
              AND o.started_at >= date_trunc('month', v.started_at, 'UTC')
              AND o.tier IN ('opened', 'read')
    """

  /// Newest first.
  static func list(
    of proposal: ProposalID, only id: ViewID? = nil, after cursor: ListCursor?, limit: Int, in transaction: Transaction
  ) async throws -> ListPage<Listed> {
    let one: SQL = id.map { " AND v.id = \($0)" } ?? ""
    let rows = try await transaction.query(
      """
      SELECT
        \(columns),
        v.tier IN ('opened', 'read')
          -- Mostly the first one before it is of the same device already.
          AND NOT EXISTS (
            SELECT
            FROM views o
            WHERE \(earlierOpens) AND (o.device = v.device OR o.network = v.network))
          AND EXISTS (
            SELECT
            FROM views o
            WHERE \(earlierOpens) AND o.device <> v.device AND o.network <> v.network)
          AS is_perhaps_forwarded,
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

  /// Finds a row when a person came by this link in this browser.
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
}
