import CallContext
import Foundation
import HTML
import Identifiers
import ProposalsContract
import TestSupport
import Testing

@testable import Gateway

@Suite struct TeamProposalViewTests {
  private func page(_ subject: TeamProposalView.Subject, role: Member.Role = .owner) throws -> String {
    var visit = try ViewSamples.teamVisit()
    visit.session.member.role = role
    return String(decoding: TeamProposalView.page(visit, subject).bytes, as: UTF8.self)
  }

  @Test func `people and machines stand apart, each with its reason`() throws {
    let text = try page(try ViewSamples.teamProposal())
    let machines = try #require(text.range(of: "<details data-part=\"machines\" class=\"panel machines\">"))
    let (people, folded) = (text[..<machines.lowerBound], text[machines.lowerBound...])
    #expect(people.contains("Read") && people.contains("A person who stayed"))
    #expect(!people.contains("A program that says so itself"))
    #expect(folded.contains("A program that says so itself") && folded.contains("2 visits of machines"))
    #expect(folded.components(separatedBy: "This was a person").count == 2 + 1)
    #expect(text.contains("Looking now") && text.contains("perhaps the link was passed on"))
  }

  @Test func `the picture has a name, a description and its figures as a table`() throws {
    let text = try page(try ViewSamples.teamProposal())
    #expect(text.contains("<title id=\"reading-name\">") && text.contains("<desc id=\"reading-text\">"))
    #expect(text.contains("The longest look was at Price: 4 minutes."))
    #expect(text.contains("<th scope=\"row\">Demolition</th><td class=\"number\">40 seconds</td>"))
    // What nobody saw is what the picture is for.
    #expect(text.contains("<th scope=\"row\">Cabinets</th><td class=\"number\">0 seconds</td>"))
    #expect(
      text.contains("width=\"100%\" height=\"10\"") && text.contains("class=\"bar\" x=\"0\" y=\"120\" width=\"100%\""))
    // 40 of 240 seconds.
    #expect(text.contains("class=\"bar\" x=\"0\" y=\"24\" width=\"16%\""))
  }

  @Test func `how far it came to each recipient`() throws {
    var subject = try ViewSamples.teamProposal()
    #expect(try page(subject).contains("<li>Mail sent 23 November 2026"))
    subject.trails[0].mail = .notDelivered
    #expect(try page(subject).contains("<li>Mail not delivered 23 November 2026"))
    #expect(try !page(subject).contains("A mail was not delivered."), "somebody came all the same")
    subject.views = []
    subject.proposal.engagement = EngagementSummary(opened: 0, automated: 0, firstOpenedAt: nil)
    #expect(try page(subject).contains("A mail was not delivered. Check the address"))
    subject.trails[0].mail = nil
    subject.trails[0].mailedAt = nil
    let text = try page(subject)
    #expect(text.contains("Link made, no mail sent") && text.contains("Not fetched") && text.contains("Not opened"))
    #expect(!text.contains("<svg") && !text.contains("machines") && text.contains("Nobody has opened it yet."))
  }

  @Test func `what is worth a call stands with the state, on top`() throws {
    let text = try page(try ViewSamples.teamProposal())
    let list = try #require(text.range(of: "<ul class=\"signals\" aria-label=\"Worth a call\">"))
    #expect(text[..<list.lowerBound].contains("Sent, waiting for an answer"))
    #expect(!text[..<list.lowerBound].contains("Who looked at it"))
    #expect(text.contains("<strong>Spent 4 minutes on “Demolition”, then left</strong>"))
    #expect(text.contains("<span class=\"small\">Left yesterday at 2:41 pm</span>"))
    var quiet = try ViewSamples.teamProposal()
    quiet.signals = []
    #expect(try !page(quiet).contains("class=\"signals\""))
  }

  @Test func `whoever may only read is offered no say`() throws {
    #expect(try page(try ViewSamples.teamProposal(), role: .owner).contains("/overrule"))
    #expect(try !page(try ViewSamples.teamProposal(), role: .bookkeeper).contains("/overrule"))
  }

  @Test(arguments: [
    (0, "0 seconds"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (89, "1 minute"), (90, "2 minutes"),
    (3_570, "1 hour"), (3_900, "1 hour 5 minutes"), (7_260, "2 hours 1 minute"),
  ])
  func `a length of time in words`(seconds: Int, words: String) {
    #expect(AmericanEnglish().duration(seconds: seconds) == words)
  }
}

extension ViewSamples {
  /// A proposal of two sections that was read once, opened once, and met by two machines.
  static func teamProposal(
    views: [ViewDetail]? = nil, text: (String) -> String = { $0 }
  ) throws -> TeamProposalView.Subject {
    func id<Subject>(_ number: UInt32) -> Identifier<Subject> { Identifier(IDSource.id(number)) }
    func view(_ tier: ViewTier, _ reason: String, _ number: UInt32, seconds: Int = 0) -> ViewDetail {
      ViewDetail(
        id: IDSource.id(number), tier: tier, reason: reason, contactID: id(4), shareLinkID: IDSource.id(30),
        device: "phone", startedAt: now, lastSeenAt: now, openedAt: tier == .automated ? nil : now, fetches: 1,
        activeSeconds: seconds, scrollBasisPoints: 9_000,
        sections: seconds == 0
          ? []
          : [
            ViewedSection(part: "price", activeSeconds: seconds),
            ViewedSection(part: "section-1", activeSeconds: 40),
          ],
        forwardedHint: tier == .opened, lookingNow: tier == .read)
    }
    let all =
      views ?? [
        view(.read, "read_enough", 40, seconds: 240), view(.opened, "overruled", 41),
        view(.automated, "known_bot", 42), view(.automated, text("webdriver"), 43),
      ]
    func section(_ title: String) -> SectionDraft { SectionDraft(title: text(title), lines: []) }
    let link = ShareLink(
      id: id(30), organization: OrganizationID(IDSource.id(1)), subject: .proposal(id(3)), publicID: "p",
      contact: id(4),
      name: text("Ngozi Okafor"), email: "n@example.org", role: .decides, status: .active, generation: 1,
      createdAt: now, expiresAt: now.addingTimeInterval(86_400))
    return TeamProposalView.Subject(
      proposal: ProposalDetail(
        id: id(3), publicID: "p", estimateID: id(2), clientID: id(5), number: text("E-2026-0118"),
        title: text("Kitchen remodel"), revision: 1, state: .sent, currency: "USD", validUntil: "2026-12-23",
        totals: totals, content: ProposalDraft(sections: [section("Demolition"), section("Cabinets")]), recipients: [],
        engagement: all.isEmpty
          ? EngagementSummary(opened: 0, automated: 0, firstOpenedAt: nil)
          : EngagementSummary(
            fetched: 2, opened: 2, read: 1, activeSeconds: 280, depthBasisPoints: 6_667, automated: 2,
            firstOpenedAt: now, lookingNow: true),
        sentAt: now, createdAt: now, updatedAt: now),
      views: all, hasMoreViews: true,
      trails: [DeliveryTrail(link: link, mail: .delivered, mailedAt: now)],
      signals: signals(of: id(3), text: text))
  }

  /// One of each kind.
  static func signals(of proposal: SharedProposal.ID, text: (String) -> String = { $0 }) -> [Signal] {
    let kinds: [Signal.Kind] = [
      .openedOften(times: 3),
      .leftAfterReading(.init(name: "section-1", title: text("Demolition"), seconds: 240)),
      .notOpened(days: 3, refused: [text("Ngozi Okafor"), text("Björn Lindqvist")]),
    ]
    return kinds.map {
      Signal(
        proposal: proposal, title: text("Kitchen remodel"), number: text("E-2026-0118"), kind: $0,
        since: now.addingTimeInterval(-86_400))
    }
  }

  /// Two proposals that are worth a call, and one in each state.
  static func home(text: (String) -> String = { $0 }) throws -> TeamHomeView.Content {
    let (kitchen, deck) = (Identifier<SharedProposal>(IDSource.id(3)), Identifier<SharedProposal>(IDSource.id(4)))
    let signals = signals(of: kitchen, text: text)
    let listed = ProposalState.allCases.enumerated().map { number, state in
      TeamHomeView.Listed(
        proposal: ProposalSummary(
          id: Identifier(IDSource.id(UInt32(50 + number))), estimateID: Identifier(IDSource.id(2)),
          clientID: Identifier(IDSource.id(5)), number: text("E-2026-0118"), title: text("Kitchen remodel"),
          revision: 1, state: state, totalCents: 4_513_430, currency: "USD", createdAt: now),
        clientName: state == .draft ? nil : text("Okafor-Lindqvist Household"))
    }
    let activity = [kitchen.rawValue, nil].map { proposal in
      Activity(
        id: Activity.ID(IDSource.id(70)), type: "proposal.opened", occurredAt: now, proposal: proposal, estimate: nil,
        client: nil, contact: nil, actor: "link:1", summary: text("Ngozi Okafor opened Kitchen remodel"), data: "{}")
    }
    return .init(
      signals: signals + Self.signals(of: deck, text: text).suffix(1), proposals: listed, activity: activity)
  }
}
