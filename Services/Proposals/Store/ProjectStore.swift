import Foundation
import Identifiers
import Postgres

/// One row of the list of projects.
struct ProjectRow: Hashable, Sendable {
  var id: ProjectID
  var estimateID: EstimateID
  var proposalID: ProposalID
  var clientID: ClientID
  var number: String
  var title: String
  var kind: EstimateKind
  /// As it was accepted at first.
  var contractSumCents: Int64
  /// Of the change orders that were accepted since.
  var approvedChangesCents: Int64
  var currency: String
  var createdAt: Date
}

enum ProjectStore {
  static func insertion(of project: Project) throws -> SQL {
    """
    INSERT INTO projects (
      id,
      estimate_id,
      proposal_id,
      client_id,
      number,
      title,
      kind,
      contract_sum_cents,
      currency,
      lines,
      payment_schedule,
      contract,
      created_at
    ) VALUES (
      \(project.id),
      \(project.estimateID),
      \(project.proposalID),
      \(project.clientID),
      \(project.number),
      \(project.title),
      \(project.kind.rawValue),
      \(project.contractSumCents),
      \(project.currency),
      \(try StoredJSON.encode(project.lines)),
      \(try StoredJSON.encode(project.paymentSchedule)),
      \(try project.contract.map { try StoredJSON.encode($0) }),
      \(project.createdAt)
    )
    """
  }

  /// Of a change order the one that it changes.
  static func find(of estimate: Estimate, in transaction: Transaction) async throws -> ProjectID? {
    if let change = estimate.change { return change.projectID }
    let rows = try await transaction.query(
      """
      SELECT id
      FROM projects
      WHERE organization_id = current_organization() AND estimate_id = \(estimate.id)
      """)
    return try rows.first?.decode("id")
  }

  /// Of a change order the one that it changes.
  static func find(of proposal: Proposal, in transaction: Transaction) async throws -> ProjectID? {
    if let change = proposal.estimate.change { return change.projectID }
    let rows = try await transaction.query(
      """
      SELECT id
      FROM projects
      WHERE organization_id = current_organization() AND proposal_id = \(proposal.id)
      """)
    return try rows.first?.decode("id")
  }

  /// Newest first.
  static func list(
    after cursor: ListCursor?, limit: Int, in transaction: Transaction
  ) async throws -> ListPage<ProjectRow> {
    let rows = try await transaction.query(
      """
      SELECT
        j.id,
        j.estimate_id,
        j.proposal_id,
        j.client_id,
        j.number,
        j.title,
        j.kind,
        j.contract_sum_cents,
        \(ChangeOrderStore.accepted) AS changes_cents,
        j.currency,
        j.created_at,
        \(SQL.createdMicroseconds("j"))
      FROM projects j
      WHERE j.organization_id = current_organization()\(SQL.after(cursor, "j"))
      ORDER BY j.created_at DESC, j.id DESC
      LIMIT \(limit + 1)
      """)
    return try ListPage(reading: rows, limit: limit) { row in
      ProjectRow(
        id: try row.decode("id"),
        estimateID: try row.decode("estimate_id"),
        proposalID: try row.decode("proposal_id"),
        clientID: try row.decode("client_id"),
        number: try row.decode("number"),
        title: try row.decode("title"),
        kind: try .stored(try row.decode("kind")),
        contractSumCents: try row.decode("contract_sum_cents"),
        approvedChangesCents: try row.decode("changes_cents"),
        currency: try row.decode("currency"),
        createdAt: try row.decode("created_at"))
    }
  }
}
