import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

extension GatewayFixture {
  /// News of a message.
  func news(
    _ type: ProposalEventType, of sent: SentProposal, text: String, concerns: [String]? = nil, question: String? = nil
  ) throws -> CloudEvent {
    let proposal = try Self.require(ProposalsContract.ProposalID(sent.id))
    let data = ProposalEventData(
      proposalID: proposal, estimateID: FakeProposals.estimate,
      clientID: try Self.require(ProposalsContract.ClientID(sent.team.client)), number: "E-2026-0118",
      title: "Kitchen remodel", revision: 1, currency: "USD", totals: ViewSamples.totals,
      actor: type == .questionAsked ? "link:\(sent.linkID)" : "key:x",
      contactID: type == .questionAsked ? ContactID(sent.team.contacts[0]) : nil, kind: .project,
      question: QuestionNews(
        id: QuestionID(UUID()), number: 1, authorName: type == .questionAsked ? "Ngozi Okafor" : "Maria",
        lineName: "Demolition", text: text, question: question,
        concerns: try concerns?.map { try Self.require(ContactID($0)) }))
    return try CloudEvent(
      id: UUID(), source: "proposals", type: type.rawValue, subject: sent.id, time: clock.now,
      organization: sent.team.organization, aggregate: proposal.rawValue, encoding: data)
  }
}

/// Both sides are told of what was said, once.
@Suite struct TellOfQuestionTests {
  private let evil = "<script>alert(1)</script>\nBcc: x@example.com"

  @Test func `a question is told to the team, in the feed and by mail, once`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      #expect(try await gateway.eventually { try gateway.mails().count == 2 })
      let event = try gateway.news(.questionAsked, of: sent, text: evil)
      for _ in 1...2 { #expect(try await gateway.event(event) == 204) }
      let feed = try await gateway.api("GET", "/api/v1/activity", key: sent.team.key).list("items")
      let lines = feed.filter { $0["type"] as? String == "question.asked" }
      #expect(lines.count == 1)
      #expect(
        lines[0]["summary"] as? String
          == "Ngozi Okafor asked about “Demolition” in Kitchen remodel: <script>alert(1)</script> Bcc: x@example.com")
      #expect(try await gateway.eventually { try gateway.mails().count == 3 })
      let mail = try #require(try gateway.mails().first { $0.contains("asked about") })
      #expect(mail.contains("office@harborandpine.example") && mail.contains("> <script>alert(1)</script>"))
      #expect(mail.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
      #expect(!mail.contains("\nBcc:") && !mail.contains("/s/cps_"))
    }
  }

  @Test func `an answer is mailed to whoever asked, with a link that opens the same page`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      #expect(try await gateway.eventually { try gateway.mails().count == 2 })
      let cookie = try await gateway.cookie(sent.tokenPath)
      let event = try gateway.news(
        .questionAnswered, of: sent, text: "Two inches.", concerns: [sent.team.contacts[0]], question: "How thick?")
      for _ in 1...2 { #expect(try await gateway.event(event) == 204) }
      #expect(try await gateway.eventually { try gateway.mails().count == 3 })
      let mail = try #require(try gateway.mails().first { $0.contains("answered your question") })
      #expect(mail.contains("ngozi.okafor@example.com") && !mail.contains("bjorn.lindqvist@example.com"))
      #expect(mail.contains("> How thick?") && mail.contains("> Two inches.") && mail.contains("Maria wrote:"))
      let token = try #require(mail.firstMatch(of: /\/s\/cps_[A-Za-z0-9_-]{43}/)).output
      #expect(String(token) != sent.tokenPath)

      // Both links open, for the same person; the first one's browser stays where it is.
      let again = try await gateway.cookie(String(token))
      for cookie in [cookie, again] {
        #expect(try await gateway.page(sent.path, cookie: cookie).text.contains("Ngozi Okafor"))
      }
      let stored = try await gateway.rows("SELECT t::text AS row FROM share_link_tokens t")
      #expect(stored.count == 1 && !stored[0].description.contains(token.dropFirst(7)))

      // One link with two tokens: revoked is revoked.
      let path = "/api/v1/proposals/\(sent.id)/share-links/\(sent.linkID)"
      _ = try await gateway.api("DELETE", path, key: sent.team.key)
      #expect(try await gateway.page(sent.path, cookie: again).status == 404)
      #expect(try await gateway.call("GET", String(token)).status == 404)
    }
  }

  @Test func `nobody is told whose link does not open, nor a stranger`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      #expect(try await gateway.eventually { try gateway.mails().count == 2 })
      let path = "/api/v1/proposals/\(sent.id)/share-links/\(sent.linkID)"
      _ = try await gateway.api("DELETE", path, key: sent.team.key)
      let concerned = [sent.team.contacts[0], UUID().uuidString.lowercased()]
      #expect(
        try await gateway.event(
          try gateway.news(.questionAnswered, of: sent, text: "Yes", concerns: concerned, question: "?")) == 204)
      #expect(try await gateway.rows("SELECT id::text FROM mails WHERE purpose = 'answer_notice'").isEmpty)
      let feed = try await gateway.api("GET", "/api/v1/activity", key: sent.team.key).list("items")
      #expect(feed.contains { $0["summary"] as? String == "Maria answered on “Demolition” in Kitchen remodel: Yes" })
    }
  }

  @Test func `a further token shows its one row to whoever states it, and to no other organization TI-2`() async throws
  {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let rival = try await gateway.newTeam("Rival", email: nil)
      #expect(
        try await gateway.event(
          try gateway.news(
            .questionAnswered, of: sent, text: "Yes", concerns: [sent.team.contacts[0]], question: "?")) == 204)
      let database = gateway.database.open(poolSize: 1)
      func count(_ context: TenantContext) async throws -> Int {
        try await database.query(
          "SELECT share_link_id FROM share_link_tokens", in: context, deadline: .after(.seconds(30))
        ).count
      }
      #expect(try await count(.organization(sent.team.organization)) == 1)
      #expect(try await count(.organization(rival.organization)) == 0)
      #expect(try await count(.system(task: "outbox")) == 0)
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }
}
