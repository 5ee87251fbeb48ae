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

/// Whatever is asked for is found by an index in the order of the list, so that a page costs the same of few invoices and of
/// many: `standing` is a column, and only what time changes is judged here.
enum InvoiceListStore {
  /// Newest first.
  static func list(
    _ filter: InvoiceFilter, after cursor: ListCursor?, limit: Int, in transaction: Transaction
  ) async throws -> ListPage<InvoiceRow> {
    let rows = try await transaction.query(selection(filter, after: cursor, limit: limit))
    return try ListPage(reading: rows, limit: limit, row)
  }

  /// One row more than a page has.
  static func selection(_ filter: InvoiceFilter, after cursor: ListCursor?, limit: Int) -> SQL {
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
    FROM \(source(filter, after: cursor, limit: limit)) i
    ORDER BY i.created_at DESC, i.id DESC
    LIMIT \(limit + 1)
    """
  }

  /// Where an invoice stands, in the words of `Invoice.status`; the day is where its seller is.
  private static let status: SQL = """
    CASE
        WHEN i.standing NOT IN ('open', 'partially_paid', 'processing') THEN i.standing
        WHEN \(isAnnounced) THEN 'processing'
        WHEN \(isLate) THEN 'overdue'
        ELSE i.standing
      END
    """

  /// All of it is said to be on its way.
  private static let isAnnounced: SQL = "i.announced_cents >= i.payable_cents - i.paid_cents - i.credited_cents"

  private static let isLate: SQL = """
    i.due_on < (statement_timestamp() AT TIME ZONE coalesce(i.parties ->> 'timeZone', 'UTC'))::date
    """

  private static func source(_ filter: InvoiceFilter, after cursor: ListCursor?, limit: Int) -> SQL {
    let (named, behind) = (named(filter), SQL.after(cursor, "i"))
    let all: SQL = "SELECT i.* FROM invoices i WHERE i.organization_id = current_organization()\(named)\(behind)"
    let page: SQL = "ORDER BY i.created_at DESC, i.id DESC LIMIT \(limit + 1)"
    guard let wanted = filter.status else { return "(\(all) \(page))" }
    let standing: SQL = "\(all) AND i.standing = \(wanted.rawValue)"
    switch wanted {
    case .draft, .void, .paid: return "(\(standing) \(page))"
    // Some are late since `NoteLateInvoices` looked the last time: few. Said so that the planner expects that, too: of an
    // equation with `status` it would think that hardly a row meets it, and sort them all.
    case .open, .partiallyPaid: return "(\(standing) AND NOT (\(isLate)) \(page))"
    case .processing: return "(\(standing) AND (\(isAnnounced) OR NOT (\(isLate))) \(page))"
    case .overdue:
      return """
        (
            (\(standing) \(page))
            UNION ALL
            (\(all) AND i.id = ANY(ARRAY(\(lateAndNotNoted))) AND (\(status)) = 'overdue' \(page))
          )
        """
    }
  }

  private static func named(_ filter: InvoiceFilter) -> SQL {
    var condition: SQL = ""
    if let project = filter.projectID { condition.append(" AND i.project_id = \(project)") }
    if let client = filter.clientID { condition.append(" AND i.client_id = \(client)") }
    if let project = filter.projectID, let client = filter.clientID {
      // A job has one client: of anybody else's none of its invoices is looked at.
      condition.append(
        """
         AND (
            SELECT c.client_id FROM contracts c
            WHERE c.organization_id = current_organization() AND c.project_id = \(project)
          ) = \(client)
        """)
    }
    if let kind = filter.kind { condition.append(" AND i.kind = \(kind.rawValue)") }
    return condition
  }

  /// What may be late is so by the day of the zone that is furthest ahead.
  private static let lateAndNotNoted: SQL = """
    SELECT l.id FROM invoices l
          WHERE l.organization_id = current_organization() AND l.state = 'open'
            AND l.paid_cents + l.credited_cents < l.payable_cents AND NOT l.late
            AND l.due_on < (statement_timestamp() AT TIME ZONE 'UTC' + interval '14 hours')::date
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
