import Foundation
import Identifiers
import Postgres

/// One row of a list of proposals.
struct ProposalRow: Hashable, Sendable {
  var id: ProposalID
  var estimateID: EstimateID
  var clientID: ClientID
  var number: String
  var title: String
  var revision: Int
  /// By the database's clock at the time of reading.
  var state: ProposalStateName
  var totalCents: Int64
  var currency: String
  /// `YYYY-MM-DD`.
  var validUntil: String?
  var sentAt: Date?
  var decidedAt: Date?
  var createdAt: Date
  /// Clients' messages that the team has not read.
  var unreadQuestions: Int
  /// Of a change order.
  var change: ProjectChange?
}

struct ProposalFilter: Hashable, Sendable {
  var state: ProposalStateName?
  var clientID: ClientID?
  /// The change orders of one.
  var projectID: ProjectID?
}

enum ProposalListStore {
  /// Newest first.
  static func list(
    _ filter: ProposalFilter, after cursor: ListCursor?, limit: Int, in transaction: Transaction
  ) async throws -> ListPage<ProposalRow> {
    let rows = try await transaction.query(
      """
      SELECT
        \(columns)
      FROM proposals p
      JOIN estimates e ON e.organization_id = p.organization_id AND e.id = p.estimate_id
      WHERE p.organization_id = current_organization()\(condition(filter))\(SQL.after(cursor, "p"))
      ORDER BY p.created_at DESC, p.id DESC
      LIMIT \(limit + 1)
      """)
    return try ListPage(reading: rows, limit: limit, row)
  }

  /// All versions of one estimate, the first one first.
  static func versions(of estimate: EstimateID, in transaction: Transaction) async throws -> [ProposalRow] {
    let rows = try await transaction.query(
      """
      SELECT
        \(columns)
      FROM proposals p
      JOIN estimates e ON e.organization_id = p.organization_id AND e.id = p.estimate_id
      WHERE p.organization_id = current_organization() AND p.estimate_id = \(estimate)
      ORDER BY p.revision
      """)
    return try rows.map(row)
  }

  private static let columns: SQL = """
    p.id,
      p.estimate_id,
      p.client_id,
      e.number,
      e.title,
      p.revision,
      CASE WHEN p.state = 'sent' AND \(ExtensionStore.end) <= clock_timestamp() THEN 'expired' ELSE p.state END AS state,
      p.total_cents,
      e.currency,
      coalesce(p.extended_until, p.valid_until) AS valid_until,
      p.sent_at,
      p.decided_at,
      p.created_at,
      e.project_id AS changed_project_id,
      e.change_order_number,
      \(QuestionStore.unread) AS unread_questions,
      \(SQL.createdMicroseconds("p"))
    """

  private static func condition(_ filter: ProposalFilter) -> SQL {
    var condition: SQL = ""
    switch filter.state {
    case nil: break
    // Whatever a sweep has or has not noted, sent and over is expired.
    case .sent: condition.append(" AND p.state = 'sent' AND \(ExtensionStore.end) > clock_timestamp()")
    case .expired:
      condition.append(
        " AND (p.state = 'expired' OR p.state = 'sent' AND \(ExtensionStore.end) <= clock_timestamp())")
    case let state?: condition.append(" AND p.state = \(state.rawValue)")
    }
    if let client = filter.clientID { condition.append(" AND p.client_id = \(client)") }
    if let project = filter.projectID { condition.append(" AND p.project_id = \(project)") }
    return condition
  }

  private static func row(_ row: Row) throws -> ProposalRow {
    ProposalRow(
      id: try row.decode("id"),
      estimateID: try row.decode("estimate_id"),
      clientID: try row.decode("client_id"),
      number: try row.decode("number"),
      title: try row.decode("title"),
      revision: try row.decode("revision"),
      state: try .stored(try row.decode("state")),
      totalCents: try row.decode("total_cents"),
      currency: try row.decode("currency"),
      validUntil: try row.decode("valid_until"),
      sentAt: try row.decode("sent_at"),
      decidedAt: try row.decode("decided_at"),
      createdAt: try row.decode("created_at"),
      unreadQuestions: try row.decode("unread_questions"),
      change: try ChangeOrderStore.change(row))
  }
}
