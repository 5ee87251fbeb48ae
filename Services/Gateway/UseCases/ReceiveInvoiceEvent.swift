import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// What the gateway makes of the billing service's news: a line in the feed, and for an invoice that was issued a share
/// link and a mail for each recipient. All in the transaction that notes the events as received, so each takes effect once.
struct ReceiveInvoiceEvent: Sendable {
  let database: Database
  let world: World
  let sealing: MailSealing
  let publicURL: String

  /// One event, and what its mails say.
  struct News: Sendable {
    let event: UUID
    let report: InvoiceReport
    let compose: @Sendable (Order) throws -> MailEnvelope
  }

  /// One mail to somebody who is sent a link.
  struct Order: Sendable {
    let organization: Organization
    let recipient: Contact
    /// Of the page.
    let url: String
    let now: Date
  }

  /// - Parameter news: of the call's organization, in the order in which it happened.
  func callAsFunction(_ news: [News], source: String, call: Call) async throws {
    try await database.transaction(for: call) { transaction in
      let issued = Array(Set(news.filter { !$0.report.recipients.isEmpty }.map(\.report.invoice)))
      let acting = Array(Set(news.compactMap(\.report.actingLink)))
      let statements = [
        .keptPlans,
        // Before any link is touched, as everybody does who makes or revokes links.
        ShareLinkStore.lock(of: issued.map { .invoice($0) }),
        Inbox.insertion(of: news.map(\.event), source: source),
        OrganizationStore.selection(of: call.organization), ShareLinkStore.selection(of: acting),
      ]
      let answers = try await transaction.pipeline(
        statements + ClientStore.selection(of: Array(Set(news.map(\.report.client))))
          + issued.map { ShareLinkStore.list(of: .invoice($0)) })
      var unknown = try Inbox.firstTimes(in: answers[2])
      let fresh = news.filter { unknown.remove($0.event) != nil }
      guard !fresh.isEmpty else { return }
      let listed = answers.suffix(issued.count)
      var directory = Directory(
        organization: try OrganizationStore.found(in: answers[3]),
        clients: Dictionary(
          try ClientStore.clients(in: answers.dropFirst(statements.count).dropLast(issued.count)).map { ($0.id, $0) }
        ) { first, _ in first },
        acting: Dictionary(try ShareLinkStore.links(in: answers[4]).map { ($0.id, $0) }) { first, _ in first },
        links: try listed.flatMap(ShareLinkStore.links))
      var effects = Effects()
      for one in fresh { try gather(one, &directory, of: call.organization, into: &effects) }
      // The feed's row is the very last that is locked.
      try await transaction.pipeline(
        try effects.statements(for: call.organization)
          + [ActivityStore.insertion(of: effects.activity, for: call.organization)])
    }
  }

  /// Whom the news is about.
  private struct Directory {
    let organization: Organization?
    let clients: [Client.ID: Client]
    let acting: [ShareLink.ID: ShareLink]
    /// Of the invoices that were issued.
    var links: [ShareLink]

    /// Who did it by a link of theirs.
    func person(behind report: InvoiceReport) -> Contact? {
      guard let link = report.actingLink.flatMap({ acting[$0] }) else { return nil }
      return clients[report.client]?.contacts.first { $0.id == link.contact }
    }

    /// Those of the client whose business it is; who has left the directory gets no link.
    func recipients(of report: InvoiceReport) -> [Contact] {
      var reached: Set<Contact.ID> = []
      let contacts = clients[report.client]?.contacts ?? []
      return report.recipients.compactMap { id in
        guard reached.insert(id).inserted else { return nil }
        return contacts.first { $0.id == id && InvoiceIssue.mayPay($0.role) }
      }
    }
  }

  private struct Effects {
    var activity: [Activity] = []
    /// Links and further tokens of links, each its statement.
    var links: [SQL] = []
    var mails: [Mail] = []

    func statements(for organization: OrganizationID) throws -> [SQL] {
      guard !mails.isEmpty else { return links }
      return links + [
        MailStore.insertion(of: mails, for: organization),
        try MailQueue.insertion(of: mails.map { (id: $0.id, at: $0.createdAt) }, for: organization),
      ]
    }
  }

  private func gather(
    _ one: News, _ directory: inout Directory, of organization: OrganizationID, into effects: inout Effects
  ) throws {
    let report = one.report
    let person = directory.person(behind: report)
    let recipients = directory.recipients(of: report)
    effects.activity.append(
      Activity(
        id: world.ids.make(), type: report.type, occurredAt: report.occurredAt, proposal: report.proposal,
        estimate: nil, invoice: report.invoice.rawValue, client: report.client.rawValue, contact: person?.id.rawValue,
        actor: report.actor,
        summary: report.sentence(person: person?.name, recipients: recipients.map(\.name)), data: report.data))
    guard let from = directory.organization else { return }
    for contact in recipients {
      try send(one, to: contact, from: from, &directory, of: organization, into: &effects)
    }
  }

  /// By a link of their own: a new one, or one more token of the one that the team has made meanwhile.
  private func send(
    _ one: News, to contact: Contact, from: Organization, _ directory: inout Directory,
    of organization: OrganizationID, into effects: inout Effects
  ) throws {
    let now = world.clock.now()
    let token = Random.token(prefix: ShareLink.tokenPrefix)
    let hash = SHA256.digest(token)
    let invoice = one.report.invoice
    let link: ShareLink
    if let known = directory.links.first(where: {
      $0.invoice == invoice && $0.contact == contact.id && $0.status == .active
    }) {
      link = known
      effects.links.append(ShareLinkStore.tokenInsertion(of: link, tokenHash: hash, at: now))
    } else {
      link = ShareLink(
        id: world.ids.make(), organization: organization, subject: .invoice(invoice),
        publicID: InvoicePublicID.text(of: invoice), contact: contact.id, name: contact.name, email: contact.email,
        role: contact.role, status: .active, generation: 1, createdAt: now,
        expiresAt: now.addingTimeInterval(Double(ShareLink.longestDays) * 86_400), revokedAt: nil)
      directory.links.append(link)
      effects.links.append(ShareLinkStore.insertion(of: link, tokenHash: hash))
    }
    let id = world.ids.make(Mail.ID.self)
    let order = Order(
      organization: from, recipient: contact, url: ShareLink.url(publicURL: publicURL, token: token), now: now)
    effects.mails.append(
      Mail(
        id: id, purpose: .invoiceSent, proposal: nil, shareLink: link.id, status: .queued,
        sealedMessage: try sealing.seal(try one.compose(order), for: id), createdAt: now))
  }
}
