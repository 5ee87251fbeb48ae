import Foundation
import Identifiers
import Postgres

enum ChangeOrderStore {
  /// What the accepted change orders of the project of the alias `j` come to, with tax.
  static let accepted: SQL = """
    (
      SELECT coalesce(sum(c.total_cents), 0)::bigint
      FROM proposals v
      JOIN decisions c ON c.organization_id = v.organization_id AND c.proposal_id = v.id
      WHERE v.organization_id = j.organization_id AND v.project_id = j.id AND v.state = 'accepted'
    )
    """

  /// - Returns: `nil` for what is no change order, and for a project that is not there.
  static func standing(of change: ProjectChange?, in transaction: Transaction) async throws -> ContractStanding? {
    guard let change else { return nil }
    return try await transaction.query(reading(change.projectID)).first.map(standing)
  }

  /// As `standing`, and nobody else can send or decide a change order of this project until the transaction ends. The
  /// project's own estimate is what is locked: after the change order's, and by nobody the other way round.
  static func lock(_ change: ProjectChange?, in transaction: Transaction) async throws -> ContractStanding? {
    guard let change else { return nil }
    let answers = try await transaction.pipeline([locking(change.projectID), reading(change.projectID)])
    return try answers.last?.first.map(standing)
  }

  static func numbering(_ id: EstimateID, _ number: Int) -> SQL {
    """
    UPDATE estimates
    SET change_order_number = \(Int32(clamping: number))
    WHERE organization_id = current_organization() AND id = \(id) AND change_order_number IS NULL
    """
  }

  /// A statement of its own, so that the other one sees what whoever held it has done.
  private static func locking(_ project: ProjectID) -> SQL {
    """
    SELECT e.id
    FROM estimates e
    WHERE e.organization_id = current_organization()
      AND e.id = (
        SELECT j.estimate_id FROM projects j
        WHERE j.organization_id = current_organization() AND j.id = \(project))
    FOR UPDATE OF e
    """
  }

  private static func reading(_ project: ProjectID) -> SQL {
    """
    SELECT
      j.id,
      j.estimate_id,
      j.client_id,
      j.number,
      j.title,
      j.currency,
      j.contract_sum_cents,
      \(accepted) AS changes_cents,
      (
        SELECT coalesce(max(e.change_order_number), 0) + 1
        FROM estimates e
        WHERE e.organization_id = j.organization_id AND e.project_id = j.id
      ) AS next_number,
      clock_timestamp() AS now
    FROM projects j
    WHERE j.organization_id = current_organization() AND j.id = \(project)
    """
  }

  private static func standing(_ row: Row) throws -> ContractStanding {
    ContractStanding(
      projectID: try row.decode("id"),
      estimateID: try row.decode("estimate_id"),
      clientID: try row.decode("client_id"),
      number: try row.decode("number"),
      title: try row.decode("title"),
      currency: try row.decode("currency"),
      originalCents: try row.decode("contract_sum_cents"),
      changesCents: try row.decode("changes_cents"),
      nextNumber: try row.decode("next_number"),
      now: try row.decode("now"))
  }

  /// Of the alias `e`; `nil` for what is no change order.
  static func change(_ row: Row) throws -> ProjectChange? {
    guard let project: ProjectID = try row.decode("changed_project_id") else { return nil }
    return ProjectChange(projectID: project, number: try row.decode("change_order_number"))
  }
}
