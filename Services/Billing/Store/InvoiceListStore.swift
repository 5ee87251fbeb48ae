import CivilCalendar
import Foundation
import Identifiers
import Postgres

/// One row of a list of invoices.
struct InvoiceRow: Hashable, Sendable {
  var id: InvoiceID
  var projectID: ProjectID
  var clientID: ClientID
  var number: Int64?
  var kind: InvoiceKind
  /// By the database's clock and the organization's day at the time of reading.
  var status: InvoiceStatus
  var title: String
  var currency: String
  var amounts: InvoiceAmounts
  var paidCents: Int64
  var balanceCents: Int64
  var issuedAt: Date?
  var dueOn: String?
  var createdAt: Date
}

struct InvoiceFilter: Hashable, Sendable {
  var projectID: ProjectID?
  var clientID: ClientID?
  var kind: InvoiceKind?
  var status: InvoiceStatus?
}

enum InvoiceListStore {
  /// Newest first.
  static func list(
    _ filter: InvoiceFilter, after cursor: ListCursor?, limit: Int, in transaction: Transaction
  ) async throws -> ListPage<InvoiceRow> {
    let rows = try await transaction.query(
      """
      SELECT
        i.id,
        i.project_id,
        i.client_id,
        i.number,
        i.kind,
        \(status) AS status,
        i.title,
        i.currency,
        i.subtotal_cents,
        i.tax_cents,
        i.retained_cents,
        i.released_earlier_cents,
        i.paid_cents,
        CASE WHEN i.state = 'void' THEN 0 ELSE i.payable_cents - i.paid_cents - i.credited_cents END AS balance_cents,
        i.issued_at,
        i.due_on::text AS due_on,
        i.created_at,
        \(SQL.createdMicroseconds("i"))
      FROM invoices i
      WHERE i.organization_id = current_organization()\(condition(filter))\(SQL.after(cursor, "i"))
      ORDER BY i.created_at DESC, i.id DESC
      LIMIT \(limit + 1)
      """)
    return try ListPage(reading: rows, limit: limit, row)
  }

  /// Where an invoice stands, in the words of `Invoice.status`; the day is where its seller is.
  private static let status: SQL = """
    CASE
          WHEN i.state <> 'open' THEN i.state
          WHEN i.paid_cents + i.credited_cents = i.payable_cents THEN 'paid'
          WHEN i.announced_cents >= i.payable_cents - i.paid_cents - i.credited_cents THEN 'processing'
          WHEN \(isLate) THEN 'overdue'
          WHEN i.announced_cents > 0 THEN 'processing'
          WHEN i.paid_cents + i.credited_cents > 0 THEN 'partially_paid'
          ELSE 'open'
        END
    """

  private static let isLate: SQL = """
    i.due_on < (statement_timestamp() AT TIME ZONE coalesce(i.parties ->> 'timeZone', 'UTC'))::date
    """

  private static func condition(_ filter: InvoiceFilter) -> SQL {
    var condition: SQL = ""
    if let project = filter.projectID { condition.append(" AND i.project_id = \(project)") }
    if let client = filter.clientID { condition.append(" AND i.client_id = \(client)") }
    if let kind = filter.kind { condition.append(" AND i.kind = \(kind.rawValue)") }
    if let wanted = filter.status { condition.append(" AND (\(status)) = \(wanted.rawValue)") }
    if filter.status == .overdue { condition.append(lateSomewhere) }
    return condition
  }

  /// What is late is so by the day of the zone that is furthest ahead: by this the index of what is owed finds the few.
  private static let lateSomewhere: SQL = """
     AND i.state = 'open' AND i.paid_cents + i.credited_cents < i.payable_cents
        AND i.due_on < (statement_timestamp() AT TIME ZONE 'UTC' + interval '14 hours')::date
    """

  private static func row(_ row: Row) throws -> InvoiceRow {
    InvoiceRow(
      id: try row.decode("id"),
      projectID: try row.decode("project_id"),
      clientID: try row.decode("client_id"),
      number: try row.decode("number"),
      kind: try .stored(try row.decode("kind")),
      status: try .stored(try row.decode("status")),
      title: try row.decode("title"),
      currency: try row.decode("currency"),
      amounts: InvoiceAmounts(
        subtotalCents: try row.decode("subtotal_cents"),
        taxCents: try row.decode("tax_cents"),
        retainedCents: try row.decode("retained_cents"),
        releasedEarlierCents: try row.decode("released_earlier_cents")),
      paidCents: try row.decode("paid_cents"),
      balanceCents: try row.decode("balance_cents"),
      issuedAt: try row.decode("issued_at"),
      dueOn: try row.decode("due_on"),
      createdAt: try row.decode("created_at"))
  }
}
