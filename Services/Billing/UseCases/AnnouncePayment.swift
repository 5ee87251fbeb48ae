import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// "I have mailed a check": said by the client on the invoice's page. It is not paid; reminders rest, and nobody pays twice
/// unawares.
struct AnnouncePayment: Sendable {
  let database: Database
  let world: World
  let events: EventOutbox

  /// - Returns: the announcement; for a repetition of the same form the first one.
  /// - Throws: `BillingRefusal`: `notFound`, `invalid`, `notPayable`, `aboveBalance`, `requestKeyReused`.
  func callAsFunction(_ wish: AnnouncementWish, on id: InvoiceID, call: Call) async throws -> Announcement {
    try call.caller.requireLink(.share(id))
    return try await database.transaction(for: call) { transaction in
      guard let invoice = try await InvoiceStore.lock([id], in: transaction).first, invoice.state != .draft else {
        throw BillingRefusal.notFound
      }
      let actor = call.caller.principal.text
      if let first = try await AnnouncementStore.find(wish.requestKey, of: id, by: actor, in: transaction) {
        guard wish.isSame(as: first) else { throw BillingRefusal.requestKeyReused }
        return first
      }
      let now = try await transaction.now()
      try wish.check(against: invoice, today: try invoice.day(at: now))
      let announcement = Announcement(
        id: world.ids.make(), invoiceID: id, status: .open, cents: wish.cents, mailedOn: wish.mailedOn,
        reference: wish.reference, note: wish.note, announcedAt: now)
      let event = BillingEvent(
        kind: .paymentAnnounced(cents: wish.cents), invoice: invoice, proposalID: nil, actor: actor)
      try await transaction.pipeline([
        AnnouncementStore.insertion(of: announcement, key: wish.requestKey, by: actor),
        AnnouncementStore.announcing(id, cents: wish.cents),
        try events.insertion(of: [event], for: call.organization, at: now),
      ])
      return announcement
    }
  }
}

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
    try Announcement.check(reason: reason)
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

/// What clients said about an invoice and nobody has answered.
struct ListAnnouncements: Sendable {
  let database: Database

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`.
  func callAsFunction(of id: InvoiceID, call: Call) async throws -> (currency: String, open: [Announcement]) {
    try call.caller.requireTeam(.billingRead)
    return try await database.transaction(for: call) { transaction in
      guard let invoice = try await InvoiceStore.find(id, in: transaction) else { throw BillingRefusal.notFound }
      return (invoice.currency, try await AnnouncementStore.open(of: id, in: transaction))
    }
  }
}
