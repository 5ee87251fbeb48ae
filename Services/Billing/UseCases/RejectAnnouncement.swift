import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// The team says that an announced payment did not come.
struct RejectAnnouncement: Sendable {
  let database: Database
  let events: EventOutbox
  let once: AnswerOnce

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `invalid`, `announcementAnswered`.
  func callAsFunction(
    _ id: AnnouncementID, reason: String, call: Call, keyed: AnswerOnce.Keyed<Announcement>?
  ) async throws -> AnswerOnce.Outcome<Announcement> {
    try call.caller.requireTeam(.paymentsWrite)
    try Reason.check(reason)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) { try await reject(id, reason: reason, call: call, in: transaction) }
    }
  }

  private func reject(
    _ id: AnnouncementID, reason: String, call: Call, in transaction: Transaction
  ) async throws -> Announcement {
    guard let seen = try await AnnouncementStore.find(id, in: transaction),
      let invoice = try await InvoiceStore.lock([seen.invoiceID], in: transaction).first,
      var announcement = try await AnnouncementStore.find(id, in: transaction)
    else { throw BillingRefusal.notFound }
    guard announcement.status == .open else { throw BillingRefusal.announcementAnswered }
    let (now, actor) = (try await transaction.now(), call.caller.principal.text)
    announcement.status = .rejected
    announcement.answerReason = reason
    let event = BillingEvent(
      kind: .announcementRejected(cents: announcement.cents, reason: reason), invoice: invoice, proposalID: nil,
      actor: actor)
    try await transaction.pipeline([
      AnnouncementStore.answering(id, .rejected, payment: nil, reason: reason, by: actor, at: now),
      AnnouncementStore.announcing(invoice.id, cents: -announcement.cents),
      try events.insertion(of: [event], for: call.organization, at: now),
    ])
    return announcement
  }
}
