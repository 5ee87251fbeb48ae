import CivilCalendar
import Foundation
import Identifiers
import Postgres

enum AgingStore {
  /// Today in UTC; a later day where something is in the books of it, since it is that day already where the seller is.
  static func today(in transaction: Transaction) async throws -> CalendarDay {
    let row = try await transaction.queryOne(
      """
      SELECT greatest((now() AT TIME ZONE 'UTC')::date, max(occurred_on))::text AS today
      FROM ledger_entries
      WHERE organization_id = current_organization()
      """)
    guard let row else { throw UnreadableColumn(type: "CalendarDay") }
    return try .stored(try row.decode("today", as: String.self))
  }

  /// Whether anything is in the books of a later day.
  static func isPast(_ day: CalendarDay, in transaction: Transaction) async throws -> Bool {
    try await transaction.queryOne(
      """
      SELECT EXISTS (
        SELECT FROM ledger_entries WHERE organization_id = current_organization() AND occurred_on > \(SQL.day(day))
      ) AS is_past
      """)?.decode("is_past") ?? false
  }

  /// What was owed and held at the end of a day, by client and currency, in their order; those of whom nothing was are left
  /// out.
  ///
  /// - Parameter isPast: what was posted of later days is taken off. Without it, balances are what they are now.
  static func rows(
    on day: CalendarDay, isPast: Bool, after cursor: AgingRow.Cursor?, limit: Int, in transaction: Transaction
  ) async throws -> [AgingRow] {
    try await transaction.query(selection(on: day, isPast: isPast, after: cursor, limit: limit)).map(row)
  }

  static func selection(on day: CalendarDay, isPast: Bool, after cursor: AgingRow.Cursor?, limit: Int) -> SQL {
    """
    SELECT
      client_id,
      currency,
      coalesce(sum(owed_cents) FILTER (WHERE \(SQL.day(day)) <= due_on), 0)::bigint AS not_due,
      coalesce(sum(owed_cents) FILTER (WHERE \(SQL.day(day)) - due_on BETWEEN 1 AND 30), 0)::bigint AS days_1_to_30,
      coalesce(sum(owed_cents) FILTER (WHERE \(SQL.day(day)) - due_on BETWEEN 31 AND 60), 0)::bigint AS days_31_to_60,
      coalesce(sum(owed_cents) FILTER (WHERE \(SQL.day(day)) - due_on BETWEEN 61 AND 90), 0)::bigint AS days_61_to_90,
      coalesce(sum(owed_cents) FILTER (WHERE \(SQL.day(day)) - due_on > 90), 0)::bigint AS over_90,
      coalesce(sum(held_cents), 0)::bigint AS held
    FROM (\(isPast ? then(day, after: cursor) : now(after: cursor))) AS receivable
    GROUP BY client_id, currency
    ORDER BY client_id, currency
    LIMIT \(limit)
    """
  }

  private static func now(after cursor: AgingRow.Cursor?) -> SQL {
    """
    SELECT r.client_id, r.currency, r.due_on, r.owed_cents, r.held_cents
      FROM receivables r
      WHERE r.organization_id = current_organization() AND (r.owed_cents <> 0 OR r.held_cents <> 0)
        \(behind(cursor, "r"))
    """
  }

  /// As it is, less what was posted since: a month that ended last week costs what happened last week.
  private static func then(_ day: CalendarDay, after cursor: AgingRow.Cursor?) -> SQL {
    """
    SELECT
        client_id,
        currency,
        due_on,
        sum(owed_cents) AS owed_cents,
        sum(held_cents) AS held_cents
      FROM (
        SELECT r.client_id, r.currency, r.due_on, r.owed_cents, r.held_cents
        FROM receivables r
        WHERE r.organization_id = current_organization() \(behind(cursor, "r"))
        UNION ALL
        SELECT
          p.client_id,
          p.currency,
          i.due_on,
          CASE WHEN p.account = 'accounts_receivable' THEN -p.amount_cents ELSE 0 END,
          CASE WHEN p.account = 'retainage_receivable' THEN -p.amount_cents ELSE 0 END
        FROM ledger_entries e
        JOIN ledger_postings p ON p.organization_id = e.organization_id AND p.entry_id = e.id
        JOIN invoices i ON i.organization_id = p.organization_id AND i.id = p.invoice_id
        WHERE e.organization_id = current_organization() AND e.occurred_on > \(SQL.day(day))
          AND p.account IN ('accounts_receivable', 'retainage_receivable') \(behind(cursor, "p"))
      ) AS moved
      GROUP BY client_id, currency, due_on
      HAVING sum(owed_cents) <> 0 OR sum(held_cents) <> 0
    """
  }

  private static func behind(_ cursor: AgingRow.Cursor?, _ alias: StaticString) -> SQL {
    guard let cursor else { return "" }
    let table: SQL = "\(unsafeRaw: "\(alias)")"
    return "AND (\(table).client_id, \(table).currency) > (\(cursor.clientID), \(cursor.currency))"
  }

  private static func row(_ row: Row) throws -> AgingRow {
    AgingRow(
      clientID: try row.decode("client_id"), currency: try row.decode("currency"),
      notDueCents: try row.decode("not_due"), days1To30Cents: try row.decode("days_1_to_30"),
      days31To60Cents: try row.decode("days_31_to_60"), days61To90Cents: try row.decode("days_61_to_90"),
      over90Cents: try row.decode("over_90"), heldCents: try row.decode("held"))
  }
}
