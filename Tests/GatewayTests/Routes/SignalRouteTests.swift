import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import Testing

@testable import Gateway

extension FakeProposals {
  /// What the owner says of a proposal: opened three times today, four minutes on the price, gone for ten minutes.
  func tell(of proposal: String, sentDaysAgo days: Double = 1, openedToday: Int = 3, seconds: Int = 240) throws {
    let now = now
    let page = try page(of: proposal)
    let isOpened = openedToday > 0
    set(
      ProposalTiming(
        proposalID: page.id, estimateID: Self.estimate, clientID: Identifier(UUID()), title: "Kitchen remodel",
        number: "E-2026-0118", revision: 1, sentAt: now.addingTimeInterval(-days * 86_400),
        firstOpenedAt: isOpened ? now : nil, openedToday: openedToday,
        lastVisit: isOpened
          ? LastVisit(
            startedAt: now.addingTimeInterval(-900), lastSeenAt: now.addingTimeInterval(-600), activeSeconds: seconds,
            lookingNow: false, longest: LongestPart(part: "price", activeSeconds: seconds, sectionTitle: nil)) : nil))
  }
}

@Suite struct SignalRouteTests {
  private static let reading = "Spent 4 minutes on the price, then left"

  @Test func `a key reads what is worth a call, the most pressing first`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let (read, waiting) = (try await gateway.send(team), try await gateway.send(team))
      #expect(try await gateway.api("GET", "/api/v1/signals", key: team.key).list("items").isEmpty)
      try gateway.proposals.tell(of: waiting.id, sentDaysAgo: 3, openedToday: 0)
      try gateway.proposals.tell(of: read.id)
      let items = try await gateway.api("GET", "/api/v1/signals", key: team.key).list("items")
      #expect(items.compactMap { $0["code"] as? String } == ["opened_often", "left_after_reading", "not_opened"])
      #expect(
        items.compactMap { $0["sentence"] as? String }
          == ["Opened 3 times today", Self.reading, "Sent 3 days ago, not opened"])
      #expect(items.compactMap { $0["proposal_id"] as? String } == [read.id, read.id, waiting.id])
      #expect(Set(items[0].keys) == ["proposal_id", "title", "number", "code", "sentence", "since"])
      #expect(items[1]["since"] as? String == "2026-11-23T22:31:00.000Z")
      let first = try await gateway.api("GET", "/api/v1/signals?limit=1", key: team.key)
      #expect(first.list("items").count == 1)
      for (query, code) in [
        ("limit=0", "out_of_range"), ("limit=101", "out_of_range"), ("cursor=x", "unknown_parameter"),
      ] {
        let answer = try await gateway.api("GET", "/api/v1/signals?\(query)", key: team.key)
        #expect(answer.status == 400 && answer.code == code)
      }
      // The owner was asked in the organization's zone, on behalf of the key.
      let asked = try #require(gateway.proposals.seen.last { $0.path.contains("/timings") })
      #expect(asked.path == "/internal/v1/timings?time_zone=America%2FLos_Angeles&limit=200")
      #expect(asked.caller.holds(.proposalsRead))
      let rival = try await gateway.newTeam("Rival Roofing", email: nil)
      #expect(try await gateway.api("GET", "/api/v1/signals", key: rival.key).list("items").isEmpty)
    }
  }

  @Test func `a proposal's detail has its signals, and says whose mail never came`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      func signals() async throws -> [[String: Any]]? {
        let detail = try await gateway.api("GET", "/api/v1/proposals/\(sent.id)", key: sent.team.key)
        #expect(detail.status == 200)
        return detail.json["signals"] as? [[String: Any]]
      }
      #expect(try await signals()?.isEmpty == true)
      try gateway.proposals.tell(of: sent.id, sentDaysAgo: 4, openedToday: 0)
      #expect(try await signals()?.map { $0["sentence"] as? String } == ["Sent 4 days ago, not opened"])
      _ = try await gateway.rows(
        """
        UPDATE mails SET status = 'discarded', finished_at = now(), sealed_message = NULL
        WHERE share_link_id = \(try #require(UUID(uuidString: sent.linkID)))
        """)
      #expect(
        try await signals()?.map { $0["sentence"] as? String }
          == ["Sent 4 days ago, not opened: the mail to Ngozi Okafor was not delivered"])
      // An owner that does not know the question yet takes nothing else away.
      gateway.proposals.areTimingsUnknown = true
      #expect(try await signals() == nil)
      gateway.proposals.areTimingsUnknown = false
      // What is decided is worth no call, and nobody is asked.
      try gateway.proposals.set(sent.id, state: .accepted)
      let before = gateway.proposals.seen.count { $0.path.contains("/timings") }
      #expect(try await signals()?.isEmpty == true)
      #expect(gateway.proposals.seen.count { $0.path.contains("/timings") } == before)
    }
  }

  @Test func `a member sees them on the first page and on the proposal's, by their own settings`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, member, browser) = try await gateway.signedIn()
      let empty = try await browser.get("/team")
      #expect(empty.text.contains("Nothing is waiting for you.") && empty.text.contains("Who opened what"))
      let sent = try await gateway.send(team)
      let path = "/team/proposals/\(sent.id)"
      try gateway.proposals.tell(of: sent.id)
      let home = try await browser.get("/team")
      #expect(home.status == 200 && home.text.contains(Self.reading) && home.text.contains("Opened 3 times today"))
      #expect(home.text.components(separatedBy: "href=\"\(path)\"").count == 3, "once in each panel")
      #expect(home.text.contains("<span>Okafor-Lindqvist Household</span> <span>E-2026-0118, version R1</span>"))
      #expect(!home.text.contains("Nothing is waiting for you."))
      SecurityHeadersTests.check(home, "/team")
      let page = try await browser.get(path)
      #expect(page.text.contains(Self.reading))
      let told = try await gateway.api(
        "PUT", "/api/v1/members/\(member)/settings", key: team.key,
        json: MemberSettingsTests.json(often: "false, \"times\": 3", minutes: 5))
      #expect(told.status == 200)
      for path in ["/team", path] {
        let text = try await browser.get(path).text
        #expect(!text.contains(Self.reading) && !text.contains("Opened 3 times today"), "\(path)")
      }
      #expect(
        try await gateway.api("GET", "/api/v1/signals", key: team.key).list("items").count == 2, "a key is nobody")
    }
  }

  @Test func `the first page is there while the owner of the proposals is away`() async throws {
    try await GatewayFixture.run { gateway in
      let (_, _, browser) = try await gateway.signedIn()
      try await gateway.proposals.stop()
      let home = try await browser.get("/team")
      #expect(home.status == 200 && home.text.contains("can’t be told right now"))
      #expect(home.text.contains("The proposals can’t be shown right now") && home.text.contains("/team/account"))
    }
  }
}
