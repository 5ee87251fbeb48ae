import CallContext
import Foundation
import Identifiers
import Postgres

/// It opens nothing from now on, and cookies made from it do neither: each request looks at the link (SL-6).
struct RevokeShareLink: Sendable {
  let database: Database
  let world: World

  func callAsFunction(_ id: ShareLink.ID, of subject: ShareLink.Subject, call: Call) async throws {
    let now = world.clock.now()
    let activityID = world.ids.make(Activity.ID.self)
    let isKnown = try await database.transaction(for: call) { transaction in
      guard let revoked = try await ShareLinkStore.revoke(id, of: subject, at: now, in: transaction) else {
        return false
      }
      guard revoked.isNew else { return true }
      try await ActivityStore.insert(
        Activity(
          id: activityID, type: "share_link.revoked", occurredAt: now,
          proposal: revoked.link.proposal?.rawValue, estimate: nil, invoice: revoked.link.invoice?.rawValue,
          client: nil,
          contact: revoked.link.contact.rawValue, actor: call.caller.principal.text,
          summary: ActivitySentence.shareLinkRevoked(name: revoked.link.name), data: "{\"share_link_id\":\"\(id)\"}"),
        of: call.organization, in: transaction)
      return true
    }
    guard isKnown else { throw GatewayRefusal.notFound }
  }
}
