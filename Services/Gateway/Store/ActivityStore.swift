import Foundation
import Identifiers
import Postgres

enum ActivityStore {
  static func insert(_ activity: Activity, of organization: OrganizationID, in transaction: Transaction) async throws {
    try await transaction.execute(insertion(of: [activity], for: organization))
  }

  /// Several as one statement, to be sent together with others.
  static func insertion(of lines: [Activity], for organization: OrganizationID) -> SQL {
    """
    INSERT INTO activity (
      organization_id, id, type, occurred_at, proposal_id, estimate_id, client_id, contact_id, actor, summary, data
    )
    SELECT
      \(organization), line.id, line.type, line.occurred_at, line.proposal_id, line.estimate_id, line.client_id,
      line.contact_id, line.actor, line.summary, line.data
    FROM unnest(
      \(lines.map(\.id)), \(lines.map(\.type)), \(lines.map(\.occurredAt)), \(lines.map(\.proposal)),
      \(lines.map(\.estimate)), \(lines.map(\.client)), \(lines.map(\.contact)), \(lines.map(\.actor)),
      \(lines.map(\.summary)), \(lines.map(\.data))
    ) AS line(
      id, type, occurred_at, proposal_id, estimate_id, client_id, contact_id, actor, summary, data
    )
    """
  }

  static func list(
    _ query: ListQuery, of proposal: SharedProposal.ID? = nil, in transaction: Transaction
  ) async throws -> ListPage<Activity> {
    let ofProposal: SQL = if let proposal { " AND proposal_id = \(proposal)" } else { "" }
    let rows = try await transaction.query(
      """
      SELECT id, type, occurred_at, proposal_id, estimate_id, client_id, contact_id, actor, summary, data FROM activity
      WHERE organization_id = current_organization()\(ofProposal)\
      \(PageCursor.condition(query.after, time: "occurred_at"))
      ORDER BY occurred_at DESC, id DESC
      LIMIT \(query.rowLimit)
      """)
    return ListPage(rows: try rows.map(activity), limit: query.limit) {
      PageCursor(time: $0.occurredAt, id: $0.id.rawValue)
    }
  }

  private static func activity(_ row: Row) throws -> Activity {
    Activity(
      id: try row.decode("id"), type: try row.decode("type"), occurredAt: try row.decode("occurred_at"),
      proposal: try row.decode("proposal_id"), estimate: try row.decode("estimate_id"),
      client: try row.decode("client_id"), contact: try row.decode("contact_id"),
      actor: try row.decode("actor"), summary: try row.decode("summary"), data: try row.decode("data"))
  }
}
