import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// What the gateway makes of the proposals service's news: a line in the feed; links and mails released once a proposal
/// is sent; after a decision the receipt's links kept open and the people told. All in the transaction that notes the
/// events as received, so each takes effect once.
///
/// News that comes together is taken together: what is read for it is read once, what comes of it is written at the end,
/// with the same effects as one after the other.
struct ReceiveEvent: Sendable {
  let database: Database
  let world: World
  let sealing: MailSealing
  let publicURL: String
  /// Papers are ordered before somebody asks for them.
  let papersAhead: Bool

  /// One event, and what its mails say.
  struct News: Sendable {
    let event: UUID
    let report: ProposalReport
    let compose: Compose
  }

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
    /// The link that the mail carries: it goes only while that opens.
    var link: ShareLink.ID? = nil
    /// Where its button leads.
    var address: String? = nil
  }

  /// - Parameter news: of the call's organization, in the order in which it happened.
  func callAsFunction(_ news: [News], source: String, call: Call) async throws {
    try await database.transaction(for: call) { transaction in
      let reports = news.map(\.report)
      let statements = [
        .keptPlans,
        // All at once and before any link is touched: whoever makes or revokes links holds one and waits for its links.
        ShareLinkStore.lock(of: Array(Set(reports.filter(\.concernsLinks).map { .proposal($0.proposal) }))),
        Inbox.insertion(of: news.map(\.event), source: source),
      ]
      let answers = try await transaction.pipeline(
        statements + Directory.selection(for: reports, of: call.organization))
      var unknown = try Inbox.firstTimes(in: answers[2])
      let fresh = news.filter { unknown.remove($0.event) != nil }
      guard !fresh.isEmpty else { return }
      let directory = try Directory(answers.dropFirst(statements.count))
      let parts = Self.parts(of: fresh)
      var lines: [Activity] = []
      for (number, part) in parts.enumerated() {
        let effects = try await effects(of: part, directory, organization: call.organization, in: transaction)
        var statements = try effects.statements(for: call.organization, at: world.clock.now())
        lines += effects.activity
        // The very last: who adds to the feed holds its row to the end, and must wait for nobody's link meanwhile.
        if number == parts.count - 1 {
          statements.append(ActivityStore.insertion(of: lines, for: call.organization))
        }
        try await transaction.pipeline(statements)
      }
    }
  }

  /// In one part no two news concern the links of the same proposal: what one does to them must be there for the next.
  static func parts(of news: [News]) -> [[News]] {
    var parts: [[News]] = []
    var part: [News] = []
    var concerned: Set<SharedProposal.ID> = []
    for one in news {
      if one.report.concernsLinks, !concerned.insert(one.report.proposal).inserted {
        parts.append(part)
        part = []
        concerned = [one.report.proposal]
      }
      part.append(one)
    }
    return parts + [part]
  }

  private func effects(
    of part: [News], _ directory: Directory, organization: OrganizationID, in transaction: Transaction
  ) async throws -> Effects {
    let links = try await prepareLinks(for: part.map(\.report), directory, of: organization, in: transaction)
    var effects = Effects()
    for one in part {
      let told = Telling(
        report: one.report, person: directory.person(behind: one.report), links: links[one.report.proposal] ?? [])
      try gather(told, directory, of: organization, compose: one.compose, into: &effects)
    }
    return effects
  }

  /// What one event is told from.
  struct Telling {
    let report: ProposalReport
    /// The contact behind it, where one is known.
    let person: Contact?
    /// Of the proposal, where somebody may be written to by them.
    let links: [ShareLink]
  }

  private func gather(
    _ told: Telling, _ directory: Directory, of organization: OrganizationID, compose: Compose,
    into effects: inout Effects
  ) throws {
    let (report, person) = (told.report, told.person)
    effects.activity.append(
      Activity(
        id: world.ids.make(), type: report.type, occurredAt: report.occurredAt, proposal: report.proposal.rawValue,
        estimate: report.estimate, client: report.client.rawValue, contact: person?.id.rawValue, actor: report.actor,
        summary: ActivitySentence.of(report, person: person?.name), data: report.data))
    if case .withdrawn = report.kind { effects.takenBack.append(report.proposal) }
    if case .accepted(let decision) = report.kind { keepReceiptOpen(report.proposal, decision, &effects) }
    if case .declined(let decision) = report.kind { keepReceiptOpen(report.proposal, decision, &effects) }
    if let news = letterhead(of: told, directory) {
      try queue(orders(told, news, &effects), of: report, compose: compose, into: &effects)
    }
    if let kind = report.paper, papersAhead {
      effects.papers.append(
        try PaperQueue.order(
          world.ids.next(), kind, of: report.proposal, for: organization, at: world.clock.now()))
    }
  }

  private func keepReceiptOpen(
    _ proposal: SharedProposal.ID, _ decision: ProposalReport.Decision, _ effects: inout Effects
  ) {
    let until = ShareLink.earliestExpiry(afterDecisionAt: decision.decidedAt)
    effects.keptOpen.append(
      ShareLinkStore.Keeping(proposal: proposal, until: until, decidedAt: decision.decidedAt))
  }

  /// Who is written to.
  private func orders(_ told: Telling, _ news: Letterhead, _ effects: inout Effects) -> [MailOrder] {
    switch told.report.kind {
    // Its links stay open: they tell whoever comes that it was taken back.
    case .sent, .withdrawn, .projectCreated, .estimateLost: return []
    case .opened:
      return memberOrders(.openNotice, news, wanting: .firstOpen, leadingTo: told.report.proposal)
    case .accepted, .declined:
      return receipt(.decisionReceipt, told, news, &effects)
        + teamOrders(.decisionNotice, news, wanting: .decision, leadingTo: told.report.proposal)
    case .extensionRequested, .expiring, .expired: return teamOrders(.endNotice, news)
    case .extended: return linkedOrders(.extensionNotice, told, news, &effects) { $0.role == .decides }
    case .asked: return teamOrders(.questionNotice, news, wanting: .question)
    // To contacts whose link opens; nobody is told of what they can't read.
    case .answered(let answer):
      return linkedOrders(.answerNotice, told, news, &effects) { answer.concerns.contains($0.contact) }
    case .changesRequested:
      return receipt(.changesReceipt, told, news, &effects) + teamOrders(.changesNotice, news)
    }
  }

  /// Whoever did it has it in writing, with the way to the page; whose link has ended meanwhile is told all the same.
  private func receipt(
    _ purpose: Mail.Purpose, _ told: Telling, _ news: Letterhead, _ effects: inout Effects
  ) -> [MailOrder] {
    guard let person = told.person else { return [] }
    let orders = linkedOrders(purpose, told, news, &effects, doneBy: person) { $0.contact == person.id }
    return orders.isEmpty ? [news.order(purpose, to: person.name, person.email)] : orders
  }

  /// Nobody gets the same mail twice.
  private func queue(
    _ orders: [MailOrder], of report: ProposalReport, compose: Compose, into effects: inout Effects
  ) throws {
    var told: Set<String> = []
    for order in orders where told.insert("\(order.purpose) \(order.recipientAddress.lowercased())").inserted {
      let id = world.ids.make(Mail.ID.self)
      effects.mails.append(
        Mail(
          id: id, purpose: order.purpose, proposal: report.proposal, shareLink: order.link, status: .queued,
          sealedMessage: try sealing.seal(try compose(order), for: id), createdAt: order.now))
    }
  }
}
