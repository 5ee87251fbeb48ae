import Identifiers
import Postgres

/// Whose retainage is held, and who asked for it.
enum RetainageStore {
  /// What invoices of a project keep back and nobody has asked for, in the order of their issue. Under the contract's lock.
  static func held(of project: ProjectID, in transaction: Transaction) async throws -> HeldSources {
    let rows = try await transaction.query(
      """
      SELECT i.id, i.number, i.kind, i.retained_cents - i.retained_released_cents AS held_cents
      FROM invoices i
      WHERE i.organization_id = current_organization() AND i.project_id = \(project) AND i.state = 'open'
        AND i.retained_cents > i.retained_released_cents
      ORDER BY i.number
      """)
    return HeldSources(
      all: try rows.map { row in
        HeldSources.Source(
          invoiceID: try row.decode("id"), number: try row.decode("number"), kind: try .stored(try row.decode("kind")),
          cents: try row.decode("held_cents"))
      })
  }

  /// Moves what an invoice asks for from held to released.
  static func releasing(_ sources: [RetainageSource], by invoice: InvoiceID) -> [SQL] {
    guard !sources.isEmpty else { return [] }
    return [
      """
      INSERT INTO retainage_releases (invoice_id, source_invoice_id, amount_cents)
      SELECT \(invoice), source.id, source.cents
      FROM unnest(\(sources.map(\.invoiceID)), \(sources.map(\.cents))) AS source(id, cents)
      """,
      moving(sources, by: "1"),
    ]
  }

  /// Holds again what an invoice asked for that is void now. That it asked stays written.
  static func holding(_ sources: [RetainageSource]) -> [SQL] {
    sources.isEmpty ? [] : [moving(sources, by: "-1")]
  }

  static func sources(of invoice: InvoiceID, in transaction: Transaction) async throws -> [RetainageSource] {
    try await transaction.query(
      """
      SELECT source_invoice_id, amount_cents
      FROM retainage_releases
      WHERE organization_id = current_organization() AND invoice_id = \(invoice)
      ORDER BY source_invoice_id
      """
    ).map { RetainageSource(invoiceID: try $0.decode("source_invoice_id"), cents: try $0.decode("amount_cents")) }
  }

  private static func moving(_ sources: [RetainageSource], by sign: SQL) -> SQL {
    """
    UPDATE invoices
    SET
      retained_released_cents = invoices.retained_released_cents + (\(sign)) * source.cents,
      version = invoices.version + 1,
      updated_at = clock_timestamp()
    FROM unnest(\(sources.map(\.invoiceID)), \(sources.map(\.cents))) AS source(id, cents)
    WHERE invoices.organization_id = current_organization() AND invoices.id = source.id
    """
  }
}
