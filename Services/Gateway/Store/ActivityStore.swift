import Foundation
import Identifiers
import Postgres

enum ActivityStore {
  /// Announced in this process with each line.
  static let channel = "activity"

  /// One line as those have it who follow the feed.
  struct Line: Sendable {
    /// Counts up in the order of commits, for each organization by itself.
    var position: Int64
    var activity: Activity
  }

  static func insert(_ activity: Activity, of organization: OrganizationID, in transaction: Transaction) async throws {
    try await transaction.execute(insertion(of: [activity], for: organization))
  }

  /// Several as one statement, to be sent together with others. Who adds to one organization's feed waits for those
  /// before to commit: so positions are in the order of commits, and it must be sent last, behind everything that may wait.
  static func insertion(of lines: [Activity], for organization: OrganizationID) -> SQL {
    let sql: SQL = """
      WITH counted AS (
        INSERT INTO activity_positions (organization_id, last) VALUES (\(organization), \(Int64(lines.count)))
        ON CONFLICT (organization_id) DO UPDATE SET last = activity_positions.last + EXCLUDED.last
        RETURNING last - \(Int64(lines.count)) AS before
      )
      INSERT INTO activity (
        organization_id, id, type, occurred_at, proposal_id, estimate_id, invoice_id, client_id, contact_id, actor,
        summary, data, position
      )
      SELECT
        \(organization), line.id, line.type, line.occurred_at, line.proposal_id, line.estimate_id, line.invoice_id,
        line.client_id, line.contact_id, line.actor, line.summary, line.data, counted.before + line.number
      FROM counted, unnest(
        \(lines.map(\.id)), \(lines.map(\.type)), \(lines.map(\.occurredAt)), \(lines.map(\.proposal)),
        \(lines.map(\.estimate)), \(lines.map(\.invoice)), \(lines.map(\.client)), \(lines.map(\.contact)),
        \(lines.map(\.actor)), \(lines.map(\.summary)), \(lines.map(\.data))
      ) WITH ORDINALITY AS line(
        id, type, occurred_at, proposal_id, estimate_id, invoice_id, client_id, contact_id, actor, summary, data,
        number
      )
      """
    return sql.announcing(channel)
  }

  static func list(
    _ query: ListQuery, of proposal: SharedProposal.ID? = nil, in transaction: Transaction
  ) async throws -> ListPage<Activity> {
    let ofProposal: SQL = if let proposal { " AND proposal_id = \(proposal)" } else { "" }
    let rows = try await transaction.query(
      """
      SELECT
        id, type, occurred_at, proposal_id, estimate_id, invoice_id, client_id, contact_id, actor, summary, data,
        \(SQL.createdMicroseconds("a", by: "occurred_at"))
      FROM activity a
      WHERE organization_id = current_organization()\(ofProposal)\(SQL.after(query.after, "a", by: "occurred_at"))
      ORDER BY occurred_at DESC, id DESC
      LIMIT \(query.rowLimit)
      """)
    return try ListPage(reading: rows, limit: query.limit, activity)
  }

  // MARK: Following

  /// The position of the last line of each of these organizations; `positions(in:)` reads the answer.
  static func positions(of organizations: [OrganizationID]) -> SQL {
    "SELECT organization_id, last FROM activity_positions WHERE organization_id = ANY(\(organizations))"
  }

  static func positions(in rows: Rows) throws -> [OrganizationID: Int64] {
    Dictionary(try rows.map { (try $0.decode("organization_id"), try $0.decode("last")) }) { first, _ in first }
  }

  /// What came behind a position, oldest first; `line` reads a row of the answer.
  static func lines(behind position: Int64, limit: Int64) -> SQL {
    """
    SELECT
      id, type, occurred_at, proposal_id, estimate_id, invoice_id, client_id, contact_id, actor, summary, data,
      position
    FROM activity
    WHERE organization_id = current_organization() AND position > \(position)
    ORDER BY position
    LIMIT \(limit)
    """
  }

  static func line(_ row: Row) throws -> Line {
    Line(position: try row.decode("position"), activity: try activity(row))
  }

  private static func activity(_ row: Row) throws -> Activity {
    Activity(
      id: try row.decode("id"), type: try row.decode("type"), occurredAt: try row.decode("occurred_at"),
      proposal: try row.decode("proposal_id"), estimate: try row.decode("estimate_id"),
      invoice: try row.decode("invoice_id"), client: try row.decode("client_id"),
      contact: try row.decode("contact_id"),
      actor: try row.decode("actor"), summary: try row.decode("summary"), data: try row.decode("data"))
  }
}
