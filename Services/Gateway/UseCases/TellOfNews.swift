import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// How mails about what happened come about.
extension ReceiveEvent {
  /// What all mails about one event have in common.
  struct Letterhead: Sendable {
    let organization: Organization
    let client: Client?
    let person: Contact?
    /// Everybody of the team.
    let members: [Member]
    let settings: [Member.ID: MemberSettings]
    let now: Date

    func tells(_ member: Member, of notice: Notice?) -> Bool {
      guard let notice else { return true }
      return (settings[member.id] ?? .standard).notices.contains(notice)
    }

    func order(_ purpose: Mail.Purpose, to name: String, _ address: String) -> MailOrder {
      MailOrder(
        purpose: purpose, organization: organization, client: client, decider: person, recipientName: name,
        recipientAddress: address, now: now)
    }
  }

  /// - Returns: `nil` when the organization is gone: then nobody is written to.
  func letterhead(of told: Telling, _ directory: Directory) -> Letterhead? {
    guard let organization = directory.organization else { return nil }
    return Letterhead(
      organization: organization, client: directory.clients[told.report.client], person: told.person,
      members: directory.members, settings: directory.settings, now: world.clock.now())
  }

  /// To the office and to every member.
  ///
  /// - Parameters:
  ///   - notice: members who want none of these are left out; the office is not.
  ///   - proposal: whose page of the team members are led to; the office, which may be nobody's, can't sign in.
  func teamOrders(
    _ purpose: Mail.Purpose, _ news: Letterhead, wanting notice: Notice? = nil,
    leadingTo proposal: SharedProposal.ID? = nil
  ) -> [MailOrder] {
    let details = news.organization.details
    let office = details.email.map { [news.order(purpose, to: details.displayName, $0)] } ?? []
    // Members first: at one address the mail that leads somewhere counts.
    return memberOrders(purpose, news, wanting: notice, leadingTo: proposal) + office
  }

  func memberOrders(
    _ purpose: Mail.Purpose, _ news: Letterhead, wanting notice: Notice?, leadingTo proposal: SharedProposal.ID?
  ) -> [MailOrder] {
    news.members.filter { news.tells($0, of: notice) }.map { member in
      var order = news.order(purpose, to: member.name, member.email)
      order.address = proposal.map { publicURL + TeamPath.proposal($0) }
      return order
    }
  }

  /// To recipients whose link opens, each with a further token of it.
  func linkedOrders(
    _ purpose: Mail.Purpose, _ told: Telling, _ news: Letterhead, _ effects: inout Effects,
    doneBy person: Contact? = nil,
    where isMeant: (ShareLink) -> Bool
  ) -> [MailOrder] {
    var orders: [MailOrder] = []
    var reached: Set<Contact.ID> = []
    for link in told.links where link.opens(at: news.now) && isMeant(link) && reached.insert(link.contact).inserted {
      let token = Random.token(prefix: ShareLink.tokenPrefix)
      effects.tokens.append(
        ShareLinkStore.tokenInsertion(of: link, tokenHash: SHA256.digest(token), at: news.now))
      orders.append(
        MailOrder(
          purpose: purpose, organization: news.organization, client: news.client, decider: person,
          recipientName: link.name, recipientAddress: link.email, now: news.now, link: link.id,
          address: ShareLink.url(publicURL: publicURL, token: token)))
    }
    return orders
  }

  /// What is done to the links before anybody is told: those of a proposal that was sent open, and its held mails go;
  /// those of a version that has more time stay readable for as long. The transaction holds their locks.
  ///
  /// - Returns: the links of proposals of which somebody may be told by their link.
  func prepareLinks(
    for reports: [ProposalReport], _ directory: Directory, of organization: OrganizationID,
    in transaction: Transaction
  ) async throws -> [SharedProposal.ID: [ShareLink]] {
    let sent = reports.filter { $0.kind == .sent }.map(\.proposal)
    let told = reports.filter(\.isToldByLink)
    if !sent.isEmpty {
      try await SharingRelease.release(sent, of: organization, at: world.clock.now(), in: transaction)
    }
    guard !told.isEmpty, let timeZone = directory.organization?.details.timeZone else { return [:] }
    let now = world.clock.now()
    let extensions = told.filter { $0.kind == .extended }.map { report in
      ShareLinkStore.extending(
        report.proposal,
        until: ShareLink.expiry(from: now, validUntil: report.validUntil, timeZone: timeZone), now: now)
    }
    let answers = try await transaction.pipeline(
      extensions + told.map { ShareLinkStore.active(of: .proposal($0.proposal)) })
    let links = try answers.dropFirst(extensions.count).map(ShareLinkStore.links)
    return Dictionary(zip(told.map(\.proposal), links)) { _, last in last }
  }
}
