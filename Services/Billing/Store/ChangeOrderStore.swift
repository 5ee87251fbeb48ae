import Identifiers
import Postgres

enum ChangeOrderStore {
  /// What it changes comes from the contract before and after it.
  static func insertion(
    of changeOrder: ScheduleChangeOrder, on project: ProjectID, reference: String?, amountCents: Int64,
    taxCents: Int64, by actor: String
  ) -> SQL {
    """
    INSERT INTO change_orders (id, project_id, number, title, reference, amount_cents, tax_cents, created_by)
    VALUES (
      \(changeOrder.id), \(project), \(changeOrder.number), \(changeOrder.title), \(reference), \(amountCents),
      \(taxCents), \(actor)
    )
    """
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
