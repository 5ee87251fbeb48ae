import Identifiers
import Postgres

/// What the invoices of a project come to.
struct ProjectFigures: Hashable, Sendable {
  var billedCents: Int64
  var paidCents: Int64
  var inFlightCents: Int64
  var heldCents: Int64
}

enum ContractSumStore {
  /// Releases bill nothing again, what a deposit paid in advance is billed once, and what was given back of one was neither
  /// billed nor paid.
  static func figures(of project: ProjectID, in transaction: Transaction) async throws -> ProjectFigures {
    let row = try await transaction.queryOne(
      """
      SELECT
        coalesce(sum(total_cents) FILTER (WHERE kind <> 'retainage_release'), 0)::bigint
          - coalesce(sum(deposit_applied_cents + returned_cents), 0)::bigint AS billed_cents,
        coalesce(sum(paid_cents + credited_cents - deposit_applied_cents - returned_cents), 0)::bigint AS paid_cents,
        coalesce(sum(announced_cents), 0)::bigint AS in_flight_cents,
        coalesce(sum(retained_cents - retained_released_cents), 0)::bigint AS held_cents
      FROM invoices
      WHERE organization_id = current_organization() AND project_id = \(project) AND state = 'open'
      """)
    guard let row else { throw UnreadableColumn(type: "ProjectFigures") }
    return ProjectFigures(
      billedCents: try row.decode("billed_cents"), paidCents: try row.decode("paid_cents"),
      inFlightCents: try row.decode("in_flight_cents"), heldCents: try row.decode("held_cents"))
  }
}

extension Contract {
  /// The one function behind every strip.
  ///
  /// - Throws: `amountTooLarge`.
  func sum(_ figures: ProjectFigures) throws(BillingRefusal) -> ContractSum {
    try ContractSum(
      originalCents: originalCents, approvedChangesCents: changesCents, billedCents: figures.billedCents,
      paidCents: figures.paidCents, inFlightCents: figures.inFlightCents, heldCents: figures.heldCents)
  }
}
