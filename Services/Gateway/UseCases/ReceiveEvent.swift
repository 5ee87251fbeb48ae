import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// What the gateway makes of the proposals service's news: a line in the feed; links and mails released once a proposal
/// is sent; after a decision the receipt's links kept open and the people told. All in the transaction that notes the
/// event as received, so each takes effect once.
struct ReceiveEvent: Sendable {
  let database: Database
  let world: World
  let sealing: MailSealing
  let publicURL: String
  /// Papers are ordered before somebody asks for them.
  let papersAhead: Bool

  /// What a mail says; what happened is known to whoever makes this.
  typealias Compose = @Sendable (MailOrder) throws -> MailEnvelope

  /// One mail about what happened.
  struct MailOrder: Sendable {
    let purpose: Mail.Purpose
    let organization: Organization
    let client: Client?
    /// The contact behind the decision.
    let decider: Contact?
    let recipientName: String
    let recipientAddress: String
    let now: Date
    /// The link that the mail carries, and where it leads; it goes only while the link opens.
    var link: ShareLink.ID? = nil
    var address: String? = nil
  }

  func callAsFunction(
    _ event: UUID, source: String, _ report: ProposalReport, call: Call, compose: Compose
  ) async throws {
    try await database.transaction(for: call) { transaction in
      guard try await Inbox.firstTime(eventID: event, source: source, in: transaction) else { return }
      try await take(report, organization: call.organization, compose: compose, in: transaction)
    }
  }

  private func take(
    _ report: ProposalReport, organization: OrganizationID, compose: Compose, in transaction: Transaction
  ) async throws {
    let now = world.clock.now()
    let person = try await person(of: report, in: transaction)
    try await ActivityStore.insert(
      Activity(
        id: world.ids.make(), type: report.type, occurredAt: report.occurredAt, proposal: report.proposal.rawValue,
        estimate: report.estimate, client: report.client.rawValue,
        contact: person?.id.rawValue, actor: report.actor,
        summary: ActivitySentence.of(report, person: person?.name), data: report.data),
      of: organization, in: transaction)
    switch report.kind {
    case .sent:
      try await ShareLinkStore.lock(report.proposal, in: transaction)
      try await SharingRelease.release(report.proposal, of: organization, at: now, in: transaction)
      try await order(.proposal, report, organization: organization, in: transaction)
    case .accepted(let decision), .declined(let decision):
      try await keepReceiptOpen(report.proposal, decision, in: transaction)
      try await tellOfDecision(report, person, organization: organization, compose: compose, in: transaction)
      // The signed copy is a part of it.
      try await order(.proof, report, organization: organization, in: transaction)
    // Its links stay open: they tell whoever comes that it was taken back.
    case .opened, .withdrawn, .projectCreated, .estimateLost: break
    case .extensionRequested, .expiring, .expired:
      try await tellTeamOfEnd(report, person, organization: organization, compose: compose, in: transaction)
    case .extended: try await tellOfExtension(report, organization: organization, compose: compose, in: transaction)
    case .asked:
      try await tellOfQuestion(report, person, organization: organization, compose: compose, in: transaction)
    case .answered(let answer):
      try await tellOfAnswer(report, answer, organization: organization, compose: compose, in: transaction)
    case .changesRequested:
      try await tellOfChanges(report, person, organization: organization, compose: compose, in: transaction)
    }
  }

  private func order(
    _ kind: Paper.Kind, _ report: ProposalReport, organization: OrganizationID, in transaction: Transaction
  ) async throws {
    guard papersAhead else { return }
    try await PaperQueue.enqueue(
      world.ids.next(), kind, of: report.proposal, for: organization, at: world.clock.now(), in: transaction)
  }

  private static func contact(of report: ProposalReport) -> Contact.ID? {
    switch report.kind {
    case .accepted(let decision), .declined(let decision): decision.contact ?? report.contact
    case .sent, .opened, .withdrawn, .extended, .extensionRequested, .expiring, .expired, .projectCreated, .asked,
      .answered, .changesRequested, .estimateLost:
      report.contact
    }
  }

  /// Who is behind it, if it is a contact of the proposal's client: nobody else learns of its decision. A link is
  /// personal, so its visit tells who came.
  private func person(of report: ProposalReport, in transaction: Transaction) async throws -> Contact? {
    var id = Self.contact(of: report)
    if id == nil, let link = Self.link(of: report) {
      id = try await ShareLinkStore.find(link, in: transaction)
        .flatMap { $0.proposal == report.proposal ? $0.contact : nil }
    }
    guard let id, let (client, person) = try await ClientStore.contact(id, in: transaction), client == report.client
    else { return nil }
    return person
  }

  private static func link(of report: ProposalReport) -> ShareLink.ID? {
    let prefix = "link:"
    guard report.actor.hasPrefix(prefix) else { return nil }
    return ShareLink.ID(String(report.actor.dropFirst(prefix.count)))
  }

  private func keepReceiptOpen(
    _ proposal: SharedProposal.ID, _ decision: ProposalReport.Decision, in transaction: Transaction
  ) async throws {
    let until = ShareLink.expiryAfterDecision(decision.decidedAt, decidedAt: decision.decidedAt)
    try await ShareLinkStore.keepOpen(
      proposal, until: until, decidedAt: decision.decidedAt, in: transaction)
  }

  private func tellOfDecision(
    _ report: ProposalReport, _ person: Contact?, organization id: OrganizationID, compose: Compose,
    in transaction: Transaction
  ) async throws {
    guard let news = try await letterhead(of: report, person, organization: id, in: transaction) else { return }
    var mails: [MailOrder] = []
    if let person { mails.append(news.order(.decisionReceipt, to: person.name, person.email)) }
    mails += try await teamOrders(.decisionNotice, news, in: transaction)
    try await queue(mails, of: report, organization: id, compose: compose, in: transaction)
  }
}

/// How mails about what happened come about.
extension ReceiveEvent {
  /// What all mails about one event have in common.
  struct Letterhead: Sendable {
    let organization: Organization
    let client: Client?
    let person: Contact?
    let now: Date

    func order(_ purpose: Mail.Purpose, to name: String, _ address: String) -> MailOrder {
      MailOrder(
        purpose: purpose, organization: organization, client: client, decider: person, recipientName: name,
        recipientAddress: address, now: now)
    }
  }

  func letterhead(
    of report: ProposalReport, _ person: Contact?, organization id: OrganizationID, in transaction: Transaction
  ) async throws -> Letterhead? {
    guard let organization = try await OrganizationStore.find(id, in: transaction) else { return nil }
    return Letterhead(
      organization: organization, client: try await ClientStore.find(report.client, in: transaction), person: person,
      now: world.clock.now())
  }

  /// To the office and to every member.
  func teamOrders(
    _ purpose: Mail.Purpose, _ news: Letterhead, in transaction: Transaction
  ) async throws -> [MailOrder] {
    let details = news.organization.details
    let office = details.email.map { [news.order(purpose, to: details.displayName, $0)] } ?? []
    return office + (try await MemberStore.all(in: transaction)).map { news.order(purpose, to: $0.name, $0.email) }
  }

  /// Nobody gets the same mail twice.
  func queue(
    _ mails: [MailOrder], of report: ProposalReport, organization id: OrganizationID, compose: Compose,
    in transaction: Transaction
  ) async throws {
    var told: Set<String> = []
    for mail in mails where told.insert("\(mail.purpose) \(mail.recipientAddress.lowercased())").inserted {
      let mailID = world.ids.make(Mail.ID.self)
      try await MailStore.insert(
        Mail(
          id: mailID, purpose: mail.purpose, proposal: report.proposal, shareLink: mail.link, status: .queued,
          sealedMessage: try sealing.seal(try compose(mail), for: mailID), createdAt: mail.now),
        of: id, in: transaction)
      try await MailQueue.enqueue(mailID, of: id, at: mail.now, in: transaction)
    }
  }
}
