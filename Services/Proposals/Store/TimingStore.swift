import Foundation
import Identifiers
import Postgres

enum TimingStore {
  static func now(in transaction: Transaction) async throws -> Date? {
    try await transaction.query("SELECT clock_timestamp() AS now").first?.decode("now")
  }

  /// The latest sent first; `timings(in:)` reads the answer.
  ///
  /// - Parameters:
  ///   - proposal: this one alone, if it is open.
  ///   - midnight: visits since then are today's.
  static func selection(of proposal: ProposalID?, at now: Date, since midnight: Date, limit: Int) -> SQL {
    let one: SQL = proposal.map { " AND p.id = \($0)" } ?? ""
    return """
      SELECT
        p.id,
        p.estimate_id,
        p.client_id,
        e.number,
        e.title,
        p.revision,
        p.sent_at,
        g.first_opened_at,
        (
          SELECT count(*)
          FROM views o
          WHERE o.organization_id = p.organization_id
            AND o.proposal_id = p.id
            AND o.tier IN ('opened', 'read')
            AND o.started_at >= \(midnight)) AS opened_today,
        v.started_at,
        v.last_seen_at,
        v.active_milliseconds,
        coalesce(g.last_beat_at > \(now)::timestamptz - \(View.liveSeconds) * interval '1 second', false)
          AS is_looking_now,
        l.part,
        l.milliseconds AS part_milliseconds,
        CASE
          WHEN l.part LIKE 'section-%'
            THEN p.content::jsonb -> 'sections' -> (substr(l.part, length('section-') + 1)::integer - 1) ->> 'title'
        END AS section_title
      FROM (
        SELECT
          p.organization_id,
          p.id,
          p.estimate_id,
          p.client_id,
          p.revision,
          p.sent_at,
          p.content
        FROM proposals p
        WHERE p.organization_id = current_organization() AND p.state = 'sent' AND \(ExtensionStore.end) > \(now)\(one)
        ORDER BY p.sent_at DESC, p.id DESC
        LIMIT \(Int64(limit))
      ) p
      JOIN estimates e ON e.organization_id = p.organization_id AND e.id = p.estimate_id
      LEFT JOIN engagements g ON g.organization_id = p.organization_id AND g.proposal_id = p.id
      LEFT JOIN LATERAL (
        SELECT v.started_at, v.last_seen_at, v.active_milliseconds, v.parts
        FROM views v
        WHERE v.organization_id = p.organization_id AND v.proposal_id = p.id AND v.tier IN ('opened', 'read')
        ORDER BY v.started_at DESC, v.id DESC
        LIMIT 1
      ) v ON true
      LEFT JOIN LATERAL (
        SELECT part, value::bigint AS milliseconds
        FROM jsonb_each_text(v.parts) AS parts(part, value)
        ORDER BY value::bigint DESC, part
        LIMIT 1
      ) l ON true
      ORDER BY p.sent_at DESC, p.id DESC
      """
  }

  static func timings(in rows: Rows) throws -> [Timing] { try rows.map(timing) }

  private static func timing(_ row: Row) throws -> Timing {
    Timing(
      proposal: try row.decode("id"),
      estimate: try row.decode("estimate_id"),
      client: try row.decode("client_id"),
      title: try row.decode("title"),
      number: try row.decode("number"),
      revision: try row.decode("revision"),
      sentAt: try row.decode("sent_at"),
      firstOpenedAt: try row.decode("first_opened_at"),
      openedToday: try row.decode("opened_today"),
      lastVisit: try visit(row))
  }

  private static func visit(_ row: Row) throws -> Timing.Visit? {
    guard let startedAt = try row.decode("started_at", as: Date?.self) else { return nil }
    return Timing.Visit(
      startedAt: startedAt,
      lastSeenAt: try row.decode("last_seen_at"),
      activeMilliseconds: try row.decode("active_milliseconds"),
      isLookingNow: try row.decode("is_looking_now"),
      longest: try row.decode("part", as: String?.self).map { name in
        Timing.Part(
          name: name, milliseconds: try row.decode("part_milliseconds"), title: try row.decode("section_title"))
      })
  }
}
