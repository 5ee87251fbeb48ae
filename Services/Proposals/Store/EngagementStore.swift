import Foundation
import Identifiers
import Postgres

/// What views of a proposal come to, and what they were made of.
enum EngagementStore {
  /// A proposal that beats may count for.
  struct Subject: Sendable {
    var proposal: ProposalID
    var isSent: Bool
    /// The first instant at which it can no longer be decided.
    var endsAt: Date
    /// Somebody was the first to open it, and that was told.
    var isFirstOpenNoted: Bool
    var sectionCount: Int

    /// It can still be decided; after that, looking is no engagement any more.
    func isOpen(at now: Date) -> Bool { isSent && endsAt > now }
  }

  /// Makes the rows that views belong to, where they are missing. Before `locking`: so every transaction takes what it
  /// makes first and what is there already then, both in the order of ids, and none waits in a circle.
  static func beginning(_ proposals: Set<ProposalID>) -> SQL {
    """
    INSERT INTO engagements (proposal_id, section_count)
    SELECT p.id, jsonb_array_length(p.content::jsonb -> 'sections')
    FROM unnest(\(Array(proposals))) AS wanted(id)
    JOIN proposals p ON p.organization_id = current_organization() AND p.id = wanted.id
    WHERE p.state = 'sent'
      AND \(ExtensionStore.end) > clock_timestamp()
      AND NOT EXISTS (
        SELECT FROM engagements e WHERE e.organization_id = p.organization_id AND e.proposal_id = p.id)
    ORDER BY p.id
    ON CONFLICT (organization_id, proposal_id) DO NOTHING
    """
  }

  /// Nobody else writes views of these proposals, or their sums, until the transaction ends: a statement of its own, so
  /// that those behind it see what was written before. All take the rows in one order. `subject(_:)` reads them.
  static func locking(_ proposals: Set<ProposalID>) -> SQL {
    """
    SELECT
      e.proposal_id,
      e.section_count,
      p.state = 'sent' AS is_sent,
      \(ExtensionStore.end) AS ends_at,
      p.first_opened_at IS NOT NULL AS is_noted
    FROM unnest(\(Array(proposals))) AS wanted(id)
    JOIN engagements e ON e.organization_id = current_organization() AND e.proposal_id = wanted.id
    JOIN proposals p ON p.organization_id = e.organization_id AND p.id = e.proposal_id
    ORDER BY e.proposal_id
    FOR NO KEY UPDATE OF e
    """
  }

  static func subject(_ row: Row) throws -> Subject {
    Subject(
      proposal: try row.decode("proposal_id"), isSent: try row.decode("is_sent"), endsAt: try row.decode("ends_at"),
      isFirstOpenNoted: try row.decode("is_noted"), sectionCount: try row.decode("section_count"))
  }

  /// Behind `locking`: what came before has an earlier time.
  static let clock: SQL = "SELECT clock_timestamp() AS now"

  static func now(_ rows: Rows) throws -> Date {
    guard let row = rows.first else { throw UnreadableColumn(type: "Date") }
    return try row.decode("now")
  }

  /// Adds what came. The rows are locked.
  static func adding(_ sums: [ProposalID: Engagement]) -> SQL {
    let sums = sums.sorted { $0.key.description < $1.key.description }
    return """
      UPDATE engagements e
      SET
        fetched = greatest(0, e.fetched + added.fetched),
        opened = greatest(0, e.opened + added.opened),
        read = greatest(0, e.read + added.read),
        automated = greatest(0, e.automated + added.automated),
        active_milliseconds = greatest(0, e.active_milliseconds + added.active_milliseconds),
        depth_basis_points = greatest(e.depth_basis_points, added.depth_basis_points),
        first_opened_at = least(e.first_opened_at, added.first_opened_at),
        last_beat_at = greatest(e.last_beat_at, added.last_beat_at)
      FROM unnest(
        \(sums.map(\.key)), \(sums.map(\.value.fetched)), \(sums.map(\.value.opened)), \(sums.map(\.value.read)),
        \(sums.map(\.value.automated)), \(sums.map(\.value.activeMilliseconds)),
        \(sums.map(\.value.depthBasisPoints)), \(sums.map(\.value.firstOpenedAt)), \(sums.map(\.value.lastBeatAt))
      ) AS added(
        proposal_id, fetched, opened, read, automated, active_milliseconds, depth_basis_points, first_opened_at,
        last_beat_at
      )
      WHERE e.organization_id = current_organization() AND e.proposal_id = added.proposal_id
      """
  }

  /// Sums up anew: after a view changed its tier in a way that can't be added.
  static func recounting(_ proposals: Set<ProposalID>) -> SQL {
    """
    UPDATE engagements e
    SET
      fetched = s.fetched,
      opened = s.opened,
      read = s.read,
      automated = s.automated,
      active_milliseconds = s.active_milliseconds,
      depth_basis_points = s.depth_basis_points,
      first_opened_at = s.first_opened_at,
      last_beat_at = s.last_beat_at
    FROM (
      SELECT
        v.proposal_id,
        count(*) FILTER (WHERE v.tier <> 'automated') AS fetched,
        count(*) FILTER (WHERE v.tier IN ('opened', 'read')) AS opened,
        count(*) FILTER (WHERE v.tier = 'read') AS read,
        count(*) FILTER (WHERE v.tier = 'automated') AS automated,
        coalesce(sum(v.active_milliseconds) FILTER (WHERE v.tier IN ('opened', 'read')), 0) AS active_milliseconds,
        coalesce(max(v.depth_basis_points) FILTER (WHERE v.tier IN ('opened', 'read')), 0) AS depth_basis_points,
        min(coalesce(v.opened_at, v.started_at)) FILTER (WHERE v.tier IN ('opened', 'read')) AS first_opened_at,
        max(v.last_beat_at) FILTER (WHERE v.tier IN ('opened', 'read')) AS last_beat_at
      FROM views v
      WHERE v.organization_id = current_organization() AND v.proposal_id = ANY(\(Array(proposals)))
      GROUP BY v.proposal_id
    ) s
    WHERE e.organization_id = current_organization() AND e.proposal_id = s.proposal_id
    """
  }

  static func engagement(of proposal: ProposalID, in transaction: Transaction) async throws -> Engagement {
    let rows = try await transaction.query(
      """
      SELECT
        fetched,
        opened,
        read,
        automated,
        active_milliseconds,
        depth_basis_points,
        first_opened_at,
        last_beat_at,
        coalesce(last_beat_at > clock_timestamp() - \(View.liveSeconds) * interval '1 second', false) AS is_looking_now
      FROM engagements
      WHERE organization_id = current_organization() AND proposal_id = \(proposal)
      """)
    var engagement = Engagement()
    guard let row = rows.first else { return engagement }
    engagement.fetched = try row.decode("fetched")
    engagement.opened = try row.decode("opened")
    engagement.read = try row.decode("read")
    engagement.automated = try row.decode("automated")
    engagement.activeMilliseconds = try row.decode("active_milliseconds")
    engagement.depthBasisPoints = try row.decode("depth_basis_points")
    engagement.firstOpenedAt = try row.decode("first_opened_at")
    engagement.lastBeatAt = try row.decode("last_beat_at")
    engagement.isLookingNow = try row.decode("is_looking_now")
    return engagement
  }

  // MARK: Loads and beats

  /// One by one, whatever the server believes of the size of a table in which all rows are of today.
  static func loads(_ ids: Set<UUID>) -> SQL {
    """
    SELECT l.id, l.last_sequence, l.last_beat_at
    FROM unnest(\(Array(ids))) AS wanted(id)
    CROSS JOIN LATERAL (
      SELECT id, last_sequence, last_beat_at
      FROM page_loads
      WHERE organization_id = current_organization() AND id = wanted.id
      LIMIT 1
    ) l
    """
  }

  static func load(_ row: Row) throws -> PageLoad {
    PageLoad(
      id: try row.decode("id"), lastSequence: try row.decode("last_sequence"),
      lastBeatAt: try row.decode("last_beat_at"))
  }

  static func insertion(of loads: [PageLoad]) -> SQL {
    """
    INSERT INTO page_loads (id, last_sequence, last_beat_at)
    SELECT * FROM unnest(\(loads.map(\.id)), \(loads.map(\.lastSequence)), \(loads.map(\.lastBeatAt)))
    """
  }

  /// Those that are there already: none is forgotten while its page may still tell.
  static func change(of loads: [PageLoad]) -> SQL {
    """
    UPDATE page_loads l
    SET
      last_sequence = written.last_sequence,
      last_beat_at = written.last_beat_at
    FROM unnest(
      \(loads.map(\.id)), \(loads.map(\.lastSequence)), \(loads.map(\.lastBeatAt))
    ) AS written(id, last_sequence, last_beat_at)
    WHERE l.organization_id = current_organization() AND l.id = written.id
    """
  }

  /// A beat that counted.
  struct Counted: Sendable {
    var beat: Beat
    var credit: BeatCredit
    var view: ViewID
    var at: Date
  }

  static func insertion(of counted: [Counted]) throws -> SQL {
    """
    INSERT INTO beats (
      view_id,
      load_id,
      sequence,
      received_at,
      credited_milliseconds,
      claimed_milliseconds,
      trusted_events,
      scroll_basis_points,
      parts
    )
    SELECT
      view_id,
      load_id,
      sequence,
      received_at,
      credited_milliseconds,
      claimed_milliseconds,
      trusted_events,
      scroll_basis_points,
      parts::jsonb
    FROM unnest(
      \(counted.map(\.view)), \(counted.map(\.beat.load)), \(counted.map(\.beat.sequence)), \(counted.map(\.at)),
      \(counted.map(\.credit.milliseconds)), \(counted.map(\.beat.activeMilliseconds)),
      \(counted.map(\.beat.trustedEvents)), \(counted.map(\.beat.scrollBasisPoints)),
      \(try counted.map { try StoredParts.encode($0.credit.parts) })
    ) AS counted(
      view_id, load_id, sequence, received_at, credited_milliseconds, claimed_milliseconds, trusted_events,
      scroll_basis_points, parts
    )
    """
  }

  // MARK: Settings

  static let settings: SQL = """
    SELECT measures, read_seconds FROM engagement_settings WHERE organization_id = current_organization()
    """

  static func settings(_ rows: Rows) throws -> EngagementSettings {
    guard let row = rows.first else { return EngagementSettings() }
    return EngagementSettings(
      measures: try row.decode("measures"), readSeconds: try row.decode("read_seconds"))
  }

  static func setting(_ settings: EngagementSettings) -> SQL {
    """
    INSERT INTO engagement_settings (measures, read_seconds)
    VALUES (\(settings.measures), \(Int32(clamping: settings.readSeconds)))
    ON CONFLICT (organization_id) DO UPDATE
    SET
      measures = EXCLUDED.measures,
      read_seconds = EXCLUDED.read_seconds
    """
  }

  // MARK: Keeping

  /// Partitions are made for three months ahead, and removed after thirteen.
  static let keepingMonths: SQL = "SELECT keep_beat_months(3, 13)"
  static let forgettingLoads: SQL = "DELETE FROM page_loads WHERE last_beat_at < now() - interval '2 days'"
}
