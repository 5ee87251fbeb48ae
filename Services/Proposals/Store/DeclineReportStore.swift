import Foundation
import Identifiers
import Postgres

enum DeclineReportStore {
  /// The version of an estimate that was declined last.
  static func lastDeclined(of estimate: EstimateID, in transaction: Transaction) async throws -> (
    id: ProposalID, revision: Int
  )? {
    let rows = try await transaction.query(
      """
      SELECT id, revision
      FROM proposals
      WHERE organization_id = current_organization() AND estimate_id = \(estimate) AND state = 'declined'
      ORDER BY revision DESC
      LIMIT 1
      """)
    return try rows.first.map { (try $0.decode("id"), try $0.decode("revision")) }
  }

  /// One statement, so that both parts are of the same instant.
  static func read(_ period: ReportPeriod, in transaction: Transaction) async throws -> DeclineReport {
    let rows = try await transaction.query(
      """
      SELECT
        e.currency,
        d.reason_code,
        count(*) AS count,
        sum(d.total_cents)::bigint AS total_cents,
        count(*) FILTER (WHERE d.viewed ->> 'opened' = '0') AS unopened
      FROM decisions d
      JOIN proposals p ON p.organization_id = d.organization_id AND p.id = d.proposal_id
      JOIN estimates e ON e.organization_id = p.organization_id AND e.id = p.estimate_id
      WHERE d.organization_id = current_organization()
        AND d.kind = 'declined'
        AND d.decided_at >= coalesce(\(period.start), '-infinity')
        AND d.decided_at < coalesce(\(period.end), 'infinity')
      GROUP BY e.currency, d.reason_code
      UNION ALL
      SELECT NULL, NULL, count(*), 0, 0
      FROM estimates e
      WHERE e.organization_id = current_organization()
        AND e.stage = 'lost'
        AND e.lost_at >= coalesce(\(period.start), '-infinity')
        AND e.lost_at < coalesce(\(period.end), 'infinity')
      ORDER BY 1, 4 DESC, 2
      """)
    var report = DeclineReport(sums: [], lostEstimates: 0)
    for row in rows {
      let count: Int = try row.decode("count")
      guard let currency = try row.decode("currency", as: String?.self) else {
        report.lostEstimates = count
        continue
      }
      report.sums.append(
        DeclineReport.Sum(
          currency: currency,
          reason: try row.decode("reason_code", as: String?.self).map { try .stored($0) },
          count: count, totalCents: try row.decode("total_cents"), unopened: try row.decode("unopened")))
    }
    return report
  }
}
