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
