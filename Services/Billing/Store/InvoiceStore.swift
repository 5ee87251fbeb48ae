import CivilCalendar
import Foundation
import Identifiers
import Postgres

enum InvoiceStore {
  private static let columns: SQL = """
    i.id,
      i.project_id,
      (
        SELECT c.title
        FROM contracts c
        WHERE c.organization_id = i.organization_id AND c.project_id = i.project_id
      ) AS project_title,
      i.client_id,
      i.kind,
      i.state,
      i.number,
      i.title,
      i.currency,
      i.content::text AS content,
      i.subtotal_cents,
      i.tax_cents,
      i.retained_cents,
      i.released_earlier_cents,
      i.paid_cents,
      i.credited_cents,
      i.retained_released_cents,
      i.deposit_applied_cents,
      i.announced_cents,
      i.returned_cents,
      i.application_number,
      i.terms_days,
      i.note,
      i.parties::text AS parties,
      i.issued_at,
      i.due_on::text AS due_on,
      encode(i.content_sha256, 'hex') AS content_sha256,
      i.reminded::bigint AS reminded,
      i.voided_at,
      i.voided_by,
      i.void_reason,
      i.created_by,
      i.created_at,
      i.version
    """

  static func insertion(of invoice: Invoice) throws -> SQL {
    """
    INSERT INTO invoices (
      id,
      project_id,
      client_id,
      kind,
      title,
      currency,
      content,
      subtotal_cents,
      tax_cents,
      total_cents,
      retained_cents,
      released_earlier_cents,
      payable_cents,
      deposit_applied_cents,
      terms_days,
      note,
      milestone,
      created_by,
      created_at
    ) VALUES (
      \(invoice.id),
      \(invoice.projectID),
      \(invoice.clientID),
      \(invoice.kind.rawValue),
      \(invoice.title),
      \(invoice.currency),
      \(try StoredJSON.encode(invoice.content))::json,
      \(invoice.amounts.subtotalCents),
      \(invoice.amounts.taxCents),
      \(invoice.amounts.totalCents),
      \(invoice.amounts.retainedCents),
      \(invoice.amounts.releasedEarlierCents),
      \(invoice.amounts.payableCents),
      \(invoice.depositAppliedCents),
      \(invoice.termsDays),
      \(invoice.note),
      \(invoice.content.milestone.map(Int64.init))::smallint,
      \(invoice.createdBy),
      \(invoice.createdAt)
    )
    """
  }

  /// What issuing changes.
  static func issuing(_ invoice: Invoice) throws -> SQL {
    """
    UPDATE invoices
    SET
      state = \(invoice.state.rawValue),
      number = \(invoice.number),
      credited_cents = \(invoice.creditedCents),
      application_number = \(invoice.applicationNumber),
      parties = \(try invoice.parties.map { try StoredJSON.encode($0) })::json,
      issued_at = \(invoice.issuedAt),
      due_on = \(SQL.day(invoice.dueOn)),
      content_sha256 = decode(\(invoice.contentSHA256), 'hex'),
      version = \(invoice.version),
      updated_at = clock_timestamp()
    WHERE organization_id = current_organization() AND id = \(invoice.id)
    """
  }

  /// What voiding changes: nothing of what was issued.
  static func voiding(_ invoice: Invoice) -> SQL {
    """
    UPDATE invoices
    SET
      state = \(invoice.state.rawValue),
      credited_cents = \(invoice.creditedCents),
      voided_at = \(invoice.voiding?.at),
      voided_by = \(invoice.voiding?.by),
      void_reason = \(invoice.voiding?.reason),
      version = \(invoice.version),
      updated_at = clock_timestamp()
    WHERE organization_id = current_organization() AND id = \(invoice.id)
    """
  }

  /// What was given back of a deposit, which is locked.
  static func returning(_ id: InvoiceID, cents: Int64) -> SQL {
    """
    UPDATE invoices
    SET returned_cents = returned_cents + \(cents), version = version + 1, updated_at = clock_timestamp()
    WHERE organization_id = current_organization() AND id = \(id)
    """
  }

  static func discard(_ id: InvoiceID) -> SQL {
    "DELETE FROM invoices WHERE organization_id = current_organization() AND id = \(id) AND state = 'draft'"
  }

  static func find(_ id: InvoiceID, in transaction: Transaction) async throws -> Invoice? {
    try await transaction.query(
      """
      SELECT
        \(columns)
      FROM invoices i
      WHERE i.organization_id = current_organization() AND i.id = \(id)
      """
    ).first.map(invoice)
  }

  /// Of whose contract it is: what must be locked before it.
  static func project(of id: InvoiceID, in transaction: Transaction) async throws -> ProjectID? {
    try await transaction.queryOne(
      "SELECT project_id FROM invoices WHERE organization_id = current_organization() AND id = \(id)"
    )?.decode("project_id")
  }

  /// Locked until the end of the transaction, in one order for everybody.
  static func lock(_ ids: [InvoiceID], in transaction: Transaction) async throws -> [Invoice] {
    try await transaction.query(
      """
      SELECT
        \(columns)
      FROM invoices i
      WHERE i.organization_id = current_organization() AND i.id = ANY(\(ids))
      ORDER BY i.id
      FOR NO KEY UPDATE
      """
    ).map(invoice)
  }

  static func find(_ kind: InvoiceKind, of project: ProjectID, in transaction: Transaction) async throws -> Invoice? {
    try await transaction.query(
      """
      SELECT
        \(columns)
      FROM invoices i
      WHERE i.organization_id = current_organization() AND i.project_id = \(project) AND i.kind = \(kind.rawValue)
        AND i.state <> 'void'
      ORDER BY i.created_at DESC, i.id DESC
      LIMIT 1
      """
    ).first.map(invoice)
  }

  static func invoice(_ row: Row) throws -> Invoice {
    Invoice(
      id: try row.decode("id"),
      projectID: try row.decode("project_id"),
      projectTitle: try row.decode("project_title"),
      clientID: try row.decode("client_id"),
      kind: try .stored(try row.decode("kind")),
      state: try .stored(try row.decode("state")),
      number: try row.decode("number"),
      title: try row.decode("title"),
      currency: try row.decode("currency"),
      content: try StoredJSON.decode(InvoiceContent.self, try row.decode("content", as: String.self)),
      amounts: InvoiceAmounts(
        subtotalCents: try row.decode("subtotal_cents"),
        taxCents: try row.decode("tax_cents"),
        retainedCents: try row.decode("retained_cents"),
        releasedEarlierCents: try row.decode("released_earlier_cents")),
      paidCents: try row.decode("paid_cents"),
      creditedCents: try row.decode("credited_cents"),
      retainedReleasedCents: try row.decode("retained_released_cents"),
      depositAppliedCents: try row.decode("deposit_applied_cents"),
      announcedCents: try row.decode("announced_cents"),
      returnedCents: try row.decode("returned_cents"),
      reminded: try row.decode("reminded"),
      applicationNumber: try row.decode("application_number"),
      termsDays: try row.decode("terms_days"),
      note: try row.decode("note"),
      parties: try StoredJSON.decode(Parties.self, try row.decode("parties", as: String?.self)),
      issuedAt: try row.decode("issued_at"),
      dueOn: try .stored(try row.decode("due_on", as: String?.self)),
      contentSHA256: try row.decode("content_sha256"),
      voiding: try voiding(row),
      createdBy: try row.decode("created_by"),
      createdAt: try row.decode("created_at"),
      version: try row.decode("version"))
  }

  private static func voiding(_ row: Row) throws -> Invoice.Voiding? {
    guard let at = try row.decode("voided_at", as: Date?.self) else { return nil }
    return Invoice.Voiding(at: at, by: try row.decode("voided_by"), reason: try row.decode("void_reason"))
  }
}
