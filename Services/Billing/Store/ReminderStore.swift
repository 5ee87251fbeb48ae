import CallContext
import CivilCalendar
import Foundation
import Identifiers
import Postgres

enum ReminderStore {
  struct Due: Hashable, Sendable {
    var organization: OrganizationID
    var invoice: InvoiceID
    var dueOn: String
  }

  /// Owed invoices of all organizations whose day is near or past, after the one that was looked at last. Those that are
  /// announced in full and those that were told of everything (of four reminders, as the index has it) are left alone.
  static func due(after last: Due?, limit: Int, in database: Database, deadline: Deadline) async throws -> [Due] {
    // By the day in London: elsewhere it may be a day more already.
    let days = Reminder.days.map { Int64($0 - 1) }
    return try await database.query(
      """
      SELECT organization_id, id, due_on::text AS due_on
      FROM invoices
      WHERE state = 'open' AND paid_cents + credited_cents + announced_cents < payable_cents AND reminded < 4
        AND due_on <= (statement_timestamp() AT TIME ZONE 'UTC')::date - \(days.min() ?? 0)::int
        AND reminded < (
          SELECT count(*) FROM unnest(\(days)) AS days
          WHERE (statement_timestamp() AT TIME ZONE 'UTC')::date - due_on >= days
        )
        AND (\(last?.dueOn)::text IS NULL OR (due_on, id) > (\(last?.dueOn)::date, \(last?.invoice)))
      ORDER BY due_on, id
      LIMIT \(limit)
      """, in: .system(task: "reminders"), deadline: deadline
    ).map {
      Due(
        organization: try $0.decode("organization_id"), invoice: try $0.decode("id"), dueOn: try $0.decode("due_on"))
    }
  }

  static func noting(_ id: InvoiceID, told: Int) -> SQL {
    """
    UPDATE invoices SET reminded = \(told)::smallint
    WHERE organization_id = current_organization() AND id = \(id)
    """
  }
}
