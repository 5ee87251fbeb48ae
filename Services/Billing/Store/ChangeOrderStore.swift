import Identifiers
import Postgres

enum ChangeOrderStore {
  /// What it changes comes from the contract before and after it.
  static func insertion(
    of changeOrder: ScheduleChangeOrder, on project: ProjectID, accepted proposal: ProposalID? = nil,
    reference: String?, amountCents: Int64, taxCents: Int64, by actor: String
  ) -> SQL {
    """
    INSERT INTO change_orders (
      id, project_id, proposal_id, number, title, reference, amount_cents, tax_cents, created_by
    ) VALUES (
      \(changeOrder.id), \(project), \(proposal), \(changeOrder.number), \(changeOrder.title), \(reference),
      \(amountCents), \(taxCents), \(actor)
    )
    """
  }

  /// Under the contract's lock.
  static func isThere(_ proposal: ProposalID, in transaction: Transaction) async throws -> Bool {
    let row = try await transaction.queryOne(
      """
      SELECT 1 AS one
      FROM change_orders
      WHERE organization_id = current_organization() AND proposal_id = \(proposal)
      """)
    return row != nil
  }

  /// The number that it was sent with, or the next one where the team has entered another change order under that. Under
  /// the contract's lock.
  static func number(_ wanted: Int?, on project: ProjectID, in transaction: Transaction) async throws -> Int {
    guard let wanted else { return try await nextNumber(on: project, in: transaction) }
    let row = try await transaction.queryOne(
      """
      SELECT 1 AS one
      FROM change_orders
      WHERE organization_id = current_organization() AND project_id = \(project) AND number = \(wanted)
      """)
    return row == nil ? wanted : try await nextNumber(on: project, in: transaction)
  }

  /// Under the contract's lock.
  static func nextNumber(on project: ProjectID, in transaction: Transaction) async throws -> Int {
    let row = try await transaction.queryOne(
      """
      SELECT coalesce(max(number), 0) + 1 AS next
      FROM change_orders
      WHERE organization_id = current_organization() AND project_id = \(project)
      """)
    return try row?.decode("next") ?? 1
  }
}
