import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// A contact gets a link to a proposal or an invoice that was sent before; an earlier link of theirs ends in the same
/// moment.
struct CreateShareLink: Sendable {
  let once: TransactionOnce
  let world: World
  let proposals: ProposalsClient
  let billing: BillingClient
  let publicURL: String

  struct Made: Sendable {
    let link: ShareLink
    /// Shown once; its token is stored nowhere.
    let url: String
  }

  func callAsFunction(
    to subject: ShareLink.Subject, contact: Contact.ID, expiresInDays: Int?, call: Call,
    keyed: AnswerOnce.Keyed<Made>?
  ) async throws -> AnswerOnce.Outcome<Made> {
    let now = world.clock.now()
    let expiresAt = try ShareLink.expiry(from: now, days: expiresInDays)
    let facts = try await facts(of: subject, call: call)
    guard facts.isShareable else { throw GatewayRefusal.notShareable(state: facts.state) }
    let token = Random.token(prefix: ShareLink.tokenPrefix)
    let (id, activityID) = (world.ids.make(ShareLink.ID.self), world.ids.make(Activity.ID.self))
    return try await once(call, keyed) { transaction in
      guard let (client, person) = try await ClientStore.contact(contact, in: transaction), client == facts.client
      else {
        throw GatewayRefusal.unknownContact(field: "contact_id")
      }
      let link = ShareLink(
        id: id, organization: call.organization, subject: subject, publicID: facts.publicID, contact: person.id,
        name: person.name, email: person.email, role: person.role, status: .active, generation: 1, createdAt: now,
        expiresAt: expiresAt, revokedAt: nil)
      try await ShareLinkStore.lock(subject, in: transaction)
      // A dispatch that was left behind did reach the owner, or there would be nothing to share: it is finished first,
      // so that its other recipients get their links and none is made twice.
      if let proposal = link.proposal {
        try await SharingRelease.release([proposal], of: call.organization, at: now, in: transaction)
      }
      try await ShareLinkStore.revokeActive(of: subject, contact: contact, at: now, in: transaction)
      try await ShareLinkStore.insert(link, tokenHash: SHA256.digest(token), in: transaction)
      try await ActivityStore.insert(
        Activity(
          id: activityID, type: "share_link.created", occurredAt: now, proposal: link.proposal?.rawValue,
          estimate: facts.estimate, invoice: link.invoice?.rawValue, client: facts.client.rawValue,
          contact: person.id.rawValue,
          actor: call.caller.principal.text,
          summary: ActivitySentence.shareLinkCreated(name: person.name, title: facts.title),
          data: "{\"share_link_id\":\"\(id)\"}"),
        of: call.organization, in: transaction)
      return Made(link: link, url: ShareLink.url(publicURL: publicURL, token: token))
    }
  }

  private func facts(of subject: ShareLink.Subject, call: Call) async throws -> SharedFacts {
    switch subject {
    case .proposal(let id): SharedFacts(try await proposals.facts(of: id, call: call))
    case .invoice(let id):
      SharedFacts(try await billing.facts(of: id, call: call), publicID: InvoicePublicID.text(of: id))
    }
  }
}
