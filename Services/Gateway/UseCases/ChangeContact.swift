import CallContext
import Foundation
import Identifiers
import Postgres

/// Changes what is known of a person of a client, on the version that its author read (DC-2). A link that was made before stays
/// what it is: it opens for whoever has it, and mails about its proposal go where it went, until another takes its place.
struct ChangeContact: Sendable {
  let database: Database
  let world: World

  /// - Throws: `GatewayRefusal`: `notFound`, `stale`, `invalid`, `taken`.
  func callAsFunction(
    _ change: ContactChange, of id: Contact.ID, of client: Client.ID, ifVersion version: Int64, call: Call
  ) async throws -> Client {
    let now = world.clock.now()
    do {
      return try await database.transaction(for: call) { transaction in
        guard var known = try await ClientStore.find(client, in: transaction),
          let place = known.contacts.firstIndex(where: { $0.id == id })
        else { throw GatewayRefusal.notFound }
        guard known.version == version else { throw GatewayRefusal.stale }
        let before = known.contacts[place]
        let contact = try change.applied(to: before)
        guard contact != before else { return known }
        guard try await ClientStore.advance(client, ifVersion: version, in: transaction) else {
          throw GatewayRefusal.stale
        }
        try await ClientStore.update(contact, of: client, in: transaction)
        known.contacts[place] = contact
        known.version = version + 1
        try await ActivityStore.insert(
          Activity(
            id: world.ids.make(), type: "contact.changed", occurredAt: now, proposal: nil, estimate: nil, invoice: nil,
            client: client.rawValue, contact: id.rawValue, actor: call.caller.principal.text,
            summary: ActivitySentence.contactChanged(from: before, to: contact), data: "{\"contact_id\":\"\(id)\"}"),
          of: call.organization, in: transaction)
        return known
      }
    } catch let error as PostgresError where error.isUniqueViolation(of: .oneContactPerEmail) {
      throw GatewayRefusal.taken(field: "email")
    }
  }
}
