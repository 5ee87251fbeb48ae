import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Sends a proposal so that a crash at any point leaves either nothing or everything:
///
/// 0. A change order gets its number, which it keeps whatever comes of the rest.
/// 1. In one transaction links are prepared (they open nothing yet) and mails are held.
/// 2. The service that owns the proposal freezes and sends it.
/// 3. In one transaction the links open and the mails go.
///
/// Whoever dies between 2 and 3 is finished by the `proposal.sent` event (`ReceiveEvent`).
struct DispatchProposal: Sendable {
  let database: Database
  let world: World
  let proposals: ProposalsClient
  let sealing: MailSealing
  let publicURL: String
  /// What the mail to a recipient says.
  let compose: @Sendable (MailContent) -> MailEnvelope

  struct Order: Hashable, Sendable {
    var proposal: SharedProposal.ID
    var layout: String?
    /// Absent: all contacts of the client.
    var contacts: [Contact.ID]?
    var message: String?
  }

  struct MailContent: Sendable {
    let organization: Organization
    let client: Client
    let recipient: Contact
    let proposal: ProposalFacts
    let message: String?
    let url: String
    let now: Date
  }

  struct Sent: Sendable {
    let proposal: ProposalFacts
    let links: [(link: ShareLink, url: String)]
    let now: Date
  }

  /// How long a dispatch that neither ended nor failed keeps others out: longer than any request may take.
  static let underWaySeconds = 15.0

  func callAsFunction(_ order: Order, call: Call) async throws -> Sent {
    let layout = order.layout ?? Dispatch.defaultLayout
    let message = try Dispatch.checkedMessage(order.message)
    var facts = try await proposals.facts(of: order.proposal, call: call)
    if facts.isDraft, facts.isChangeOrder, facts.changeOrderNumber == nil {
      // Or a mail that the event lets go would not say it. What is refused here takes none.
      try await database.transaction(for: call) { [facts] in _ = try await Self.addressees(facts, order, call, in: $0) }
      facts = try await proposals.numbered(order.proposal, call: call)
    }
    let plan = try await prepare(facts, order, layout: layout, message: message, call: call)
    let sent: ProposalFacts
    do {
      sent = try await proposals.dispatch(plan.order, call: call)
    } catch let refusal as Problem {
      sent = try await resolve(refusal, plan, call: call)
    }
    try await complete(plan, sent, message: message, call: call)
    let links = plan.links.map { link in
      var active = link.link
      active.status = .active
      return (link: active, url: link.url)
    }
    return Sent(proposal: sent, links: links, now: plan.now)
  }

  // MARK: The three steps

  private struct PreparedLink: Sendable {
    let link: ShareLink
    let url: String
    let contact: Contact
    let mail: Mail.ID
  }

  private struct Plan: Sendable {
    let order: DispatchOrder
    let links: [PreparedLink]
    let now: Date
    /// An earlier dispatch was left behind unfinished: it may have reached the owner.
    let followsAnother: Bool
  }

  private func prepare(
    _ facts: ProposalFacts, _ order: Order, layout: String, message: String?, call: Call
  ) async throws -> Plan {
    let now = world.clock.now()
    return try await database.transaction(for: call) { transaction in
      try await ShareLinkStore.lock(.proposal(order.proposal), in: transaction)
      let leftBehind = try await ShareLinkStore.prepared(of: order.proposal, in: transaction)
      guard leftBehind.allSatisfy({ now.timeIntervalSince($0.createdAt) >= Self.underWaySeconds }) else {
        throw GatewayRefusal.dispatchUnderWay
      }
      if leftBehind.isEmpty { try await Self.requireDraft(facts, in: transaction) }
      try await Self.discardPrepared(order.proposal, in: transaction)
      let (organization, client, recipients) = try await Self.addressees(facts, order, call, in: transaction)
      // Known before the owner counts it, so that a mail says the same whoever lets it go.
      var facts = facts
      facts.validUntil = facts.lastValidDay(sentAt: now, timeZone: organization.details.timeZone)
      let expiresAt = ShareLink.expiry(
        from: now, validUntil: facts.validUntil, timeZone: organization.details.timeZone)
      var links: [PreparedLink] = []
      for contact in recipients {
        let prepared = try await link(
          for: contact, of: facts, at: now, expiresAt: expiresAt, call: call, in: transaction)
        let content = MailContent(
          organization: organization, client: client, recipient: contact, proposal: facts, message: message,
          url: prepared.url, now: now)
        try await MailStore.insert(
          Mail(
            id: prepared.mail, purpose: .proposalSent, proposal: facts.id, shareLink: prepared.link.id, status: .held,
            sealedMessage: try sealing.seal(compose(content), for: prepared.mail), createdAt: now),
          of: call.organization, in: transaction)
        links.append(prepared)
      }
      let whole = DispatchOrder(
        proposal: order.proposal, layout: layout, organization: organization, client: client, recipients: recipients)
      return Plan(order: whole, links: links, now: now, followsAnother: !leftBehind.isEmpty)
    }
  }

  private static func addressees(
    _ facts: ProposalFacts, _ order: Order, _ call: Call, in transaction: Transaction
  ) async throws -> (Organization, Client, recipients: [Contact]) {
    guard let organization = try await OrganizationStore.find(call.organization, in: transaction),
      let client = try await ClientStore.find(facts.client, in: transaction)
    else { throw GatewayRefusal.notFound }
    return (organization, client, try Dispatch.recipients(of: client, chosen: order.contacts))
  }

  /// Whoever is not in an earlier dispatch must not get a link by a later one that is refused: the news of the earlier
  /// one may still be on its way, and it opens what is prepared.
  private static func requireDraft(_ facts: ProposalFacts, in transaction: Transaction) async throws {
    guard facts.isDraft else { throw GatewayRefusal.notSendable(state: facts.state) }
    // It was sent since the facts were read.
    guard try await transaction.query(ShareLinkStore.active(of: .proposal(facts.id))).isEmpty else {
      throw GatewayRefusal.notSendable(state: "sent")
    }
  }

  private func link(
    for contact: Contact, of facts: ProposalFacts, at now: Date, expiresAt: Date, call: Call,
    in transaction: Transaction
  ) async throws -> PreparedLink {
    let token = Random.token(prefix: ShareLink.tokenPrefix)
    let link = ShareLink(
      id: world.ids.make(), organization: call.organization, subject: .proposal(facts.id), publicID: facts.publicID,
      contact: contact.id, name: contact.name, email: contact.email, role: contact.role, status: .prepared,
      generation: 1, createdAt: now, expiresAt: expiresAt, revokedAt: nil)
    try await ShareLinkStore.insert(link, tokenHash: SHA256.digest(token), in: transaction)
    return PreparedLink(
      link: link, url: ShareLink.url(publicURL: publicURL, token: token), contact: contact, mail: world.ids.make())
  }

  /// The owner said no, or nothing at all.
  private func resolve(_ refusal: Problem, _ plan: Plan, call: Call) async throws -> ProposalFacts {
    // It may have been sent: the event will say so and finish it, or the next try will begin anew.
    guard !refusal.isOutage else { throw refusal }
    if plan.followsAnother {
      // The dispatch that was left behind did reach the owner. What is prepared now takes the place of its links.
      let facts = try await proposals.facts(of: plan.order.proposal, call: call)
      if facts.state == "sent" { return facts }
    }
    try await database.transaction(for: call) { transaction in
      try await ShareLinkStore.lock(.proposal(plan.order.proposal), in: transaction)
      try await Self.discardPrepared(plan.order.proposal, in: transaction)
    }
    throw refusal
  }

  private func complete(_ plan: Plan, _ sent: ProposalFacts, message: String?, call: Call) async throws {
    let now = world.clock.now()
    try await database.transaction(for: call) { transaction in
      try await ShareLinkStore.lock(.proposal(plan.order.proposal), in: transaction)
      for link in plan.links {
        // More is known now: until when it is valid.
        let content = MailContent(
          organization: plan.order.organization, client: plan.order.client, recipient: link.contact, proposal: sent,
          message: message, url: link.url, now: now)
        try await MailStore.replaceHeld(
          link.mail, sealedMessage: try sealing.seal(compose(content), for: link.mail), in: transaction)
      }
      try await SharingRelease.release([plan.order.proposal], of: call.organization, at: now, in: transaction)
    }
  }

  private static func discardPrepared(_ proposal: SharedProposal.ID, in transaction: Transaction) async throws {
    try await MailStore.deleteHeld(of: proposal, in: transaction)
    try await ShareLinkStore.deletePrepared(of: proposal, in: transaction)
  }
}
