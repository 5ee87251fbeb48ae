import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// What the gateway makes of the billing service's news: a line in the feed, a share link for each who is sent an invoice,
/// and mails to whom it concerns. All in the transaction that notes the events as received, so each takes effect once.
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

  /// One mail about what happened.
  struct Order: Sendable {
    let purpose: Mail.Purpose
    let organization: Organization
    let client: Client?
    /// Who did it by a link of theirs, if the directory knows them.
    let person: Contact?
    let recipientName: String
    let recipientAddress: String
    /// Of the page, for those of the client.
    let url: String?
    let now: Date
  }

  /// - Parameter news: of the call's organization, in the order in which it happened.
  func callAsFunction(_ news: [News], source: String, call: Call) async throws {
    try await database.transaction(for: call) { transaction in
      let concerned = Array(Set(news.filter(\.report.concernsLinks).map(\.report.invoice)))
      let statements = [
        .keptPlans,
        // Before any link is touched, as everybody does who makes or revokes links.
        ShareLinkStore.lock(of: concerned.map { .invoice($0) }),
        Inbox.insertion(of: news.map(\.event), source: source),
      ]
      let answers = try await transaction.pipeline(
        statements + Directory.selection(for: news.map(\.report), of: call.organization)
          + concerned.map { ShareLinkStore.active(of: .invoice($0)) })
      var unknown = try Inbox.firstTimes(in: answers[2])
      let fresh = news.filter { unknown.remove($0.event) != nil }
      guard !fresh.isEmpty else { return }
      var directory = try Directory(
        answers.dropFirst(statements.count).dropLast(concerned.count), links: answers.suffix(concerned.count))
      var effects = Effects()
      for one in fresh { try gather(one, &directory, of: call.organization, into: &effects) }
      // The feed's row is the very last that is locked.
      try await transaction.pipeline(
        try effects.statements(for: call.organization)
          + [ActivityStore.insertion(of: effects.activity, for: call.organization)])
    }
  }

  struct Effects {
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
    guard let from = directory.organization, let mail = report.mail else { return }
    let letterhead = Letterhead(
      purpose: mail.purpose, organization: from, client: directory.clients[report.client], person: person,
      now: world.clock.now())
    var reached: Set<String> = []
    for addressee in addressees(of: report, mail.audience, letterhead, directory)
    where reached.insert(addressee.address.lowercased()).inserted {
      try write(to: addressee, letterhead, one, &directory, of: organization, into: &effects)
    }
  }
}
