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
  /// Papers are ordered before somebody asks for them.
  let papersAhead: Bool

  /// What a mail after a decision says; the decision itself is known to whoever makes this.
  typealias Compose = @Sendable (MailOrder) throws -> MailEnvelope

  /// One mail after a decision.
  struct MailOrder: Sendable {
    let purpose: Mail.Purpose
    let organization: Organization
    let client: Client?
    /// The contact behind the decision.
    let decider: Contact?
    let recipientName: String
    let recipientAddress: String
    let now: Date
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
    case .opened, .withdrawn, .projectCreated: break
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
    case .sent, .opened, .withdrawn, .projectCreated: report.contact
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
    let now = world.clock.now()
    guard let organization = try await OrganizationStore.find(id, in: transaction) else { return }
    let client = try await ClientStore.find(report.client, in: transaction)
    func mail(_ purpose: Mail.Purpose, _ name: String, _ address: String) -> MailOrder {
      MailOrder(
        purpose: purpose, organization: organization, client: client, decider: person, recipientName: name,
        recipientAddress: address, now: now)
    }
    var mails: [MailOrder] = []
    if let person { mails.append(mail(.decisionReceipt, person.name, person.email)) }
    if let address = organization.details.email {
      mails.append(mail(.decisionNotice, organization.details.displayName, address))
    }
    for member in try await MemberStore.all(in: transaction) {
      mails.append(mail(.decisionNotice, member.name, member.email))
    }
    var told: Set<String> = []
    for mail in mails where told.insert("\(mail.purpose) \(mail.recipientAddress.lowercased())").inserted {
      let mailID = world.ids.make(Mail.ID.self)
      try await MailStore.insert(
        Mail(
          id: mailID, purpose: mail.purpose, proposal: report.proposal, shareLink: nil, status: .queued,
          sealedMessage: try sealing.seal(try compose(mail), for: mailID), createdAt: now),
        of: id, in: transaction)
      try await MailQueue.enqueue(mailID, of: id, at: now, in: transaction)
    }
  }
}
