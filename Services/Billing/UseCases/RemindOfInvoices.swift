import CallContext
import CivilCalendar
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Tells of invoices whose day is near or past; whoever hears it writes to the client. Any number of replicas may do this at
/// the same time: each reminder is told once.
struct RemindOfInvoices: Sendable {
  let database: Database
  let events: EventOutbox

  /// - Throws: `DueWork.Failures` after all others were told; what reading throws.
  func callAsFunction(batch: Int = 100) async throws {
    try await DueWork.all(
      batch: batch,
      read: { try await ReminderStore.due(after: $0, limit: batch, in: database, deadline: .after(.seconds(30))) },
      subject: \.invoice.description, work: remind)
  }

  private func remind(_ due: ReminderStore.Due) async throws {
    try await database.transaction(in: .organization(due.organization), deadline: .after(.seconds(10))) { transaction in
      guard let invoice = try await InvoiceStore.lock([due.invoice], in: transaction).first, invoice.state == .open,
        invoice.balanceCents > 0, !invoice.isAnnounced, let dueOn = invoice.dueOn
      else { return }
      let now = try await transaction.now()
      let late = dueOn.days(to: try invoice.day(at: now))
      guard let next = Reminder.next(told: invoice.reminded, daysOverdue: late, termsDays: invoice.termsDays) else {
        return
      }
      let event = BillingEvent(
        kind: .reminder(daysOverdue: late), invoice: invoice, proposalID: nil,
        actor: Principal.service(EventOutbox.source).text)
      try await transaction.pipeline([
        ReminderStore.noting(due.invoice, told: next),
        try events.insertion(of: [event], for: due.organization, at: now),
      ])
    }
  }
}
