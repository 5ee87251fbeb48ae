import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

@Suite struct ReceiveEventTests {
  @Test func `an acceptance is told to the client and the team, once RE-8`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      _ = try await gateway.api(
        "POST", "/api/v1/members", key: sent.team.key,
        json: #"{"name": "Sam", "email": "Office@harborandpine.example", "role": "owner"}"#)
      _ = try await gateway.api(
        "POST", "/api/v1/members", key: sent.team.key,
        json: #"{"name": "Kim", "email": "kim@harborandpine.example", "role": "manager"}"#)
      #expect(try await gateway.eventually { try gateway.mails().count == 2 })
      let contact = try #require(ContactID(sent.team.contacts[0]))
      let decision = FakeProposals.decision(
        .accepted, proposal: try GatewayFixture.require(ProposalID(sent.id)), name: "Ngozi Okafor",
        contact: contact, at: gateway.clock.now)
      let event = try gateway.news(.accepted, of: sent, decision: decision, contact: sent.team.contacts[0])
      async let first = gateway.event(event)
      async let second = gateway.event(event)
      #expect(try await [first, second] == [204, 204])
      #expect(try await gateway.event(event) == 204)
      let feed = try await gateway.api("GET", "/api/v1/activity", key: sent.team.key).list("items")
      let lines = feed.filter { $0["type"] as? String == "proposal.accepted" }
      #expect(lines.count == 1 && lines[0]["summary"] as? String == "Ngozi Okafor accepted Kitchen remodel, $45,134.30")
      #expect(lines[0]["proposal_id"] as? String == sent.id && lines[0]["data"] is [String: Any])
      // The client once, the office once although a member has the same address, the other member once.
      #expect(try await gateway.eventually { try gateway.mails().count == 5 })
      let receivers = try gateway.mails().compactMap { mail in
        mail.split(separator: "\n").first { $0.hasPrefix("To: ") }.map(String.init)
      }.joined().lowercased()
      #expect(receivers.contains("kim@harborandpine.example") && receivers.contains("office@harborandpine.example"))
      // The receipt leads to the page by a further token of the same link, the team's notice to the team's page.
      let receipt = try #require(try gateway.mails().first { $0.contains("<title>You accepted") })
      let token = try #require(receipt.firstMatch(of: /\/s\/cps_[A-Za-z0-9_-]{43}/)).output
      #expect(token != sent.tokenPath)
      let opened = try await gateway.call("GET", String(token))
      #expect(opened.status == 303 && opened.headers["location"] == sent.path)
      #expect(receipt.contains("The link is personal to Ngozi Okafor"))
      let notice = try #require(try gateway.mails().first { $0.contains("kim@harborandpine.example") })
      #expect(notice.contains("/team/proposals/\(sent.id)") && !notice.contains("/s/cps_"))
      let detail = try await gateway.api("GET", "/api/v1/proposals/\(sent.id)", key: sent.team.key)
      #expect(detail.list("activity").contains { $0["type"] as? String == "proposal.accepted" })
    }
  }

  @Test func `a receipt goes, whatever becomes of the link that it carries`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      #expect(try await gateway.eventually { try gateway.mails().count == 2 })
      // For a while no mail can go.
      try FileManager.default.removeItem(at: gateway.mailFolder)
      let contact = try #require(ContactID(sent.team.contacts[0]))
      let decision = FakeProposals.decision(
        .accepted, proposal: try GatewayFixture.require(ProposalID(sent.id)), name: "Ngozi Okafor", contact: contact,
        at: gateway.clock.now)
      let event = try gateway.news(.accepted, of: sent, decision: decision, contact: sent.team.contacts[0])
      #expect(try await gateway.event(event) == 204)
      let link = "/api/v1/proposals/\(sent.id)/share-links/\(sent.linkID)"
      #expect(try await gateway.api("DELETE", link, key: sent.team.key).status == 204)
      try FileManager.default.createDirectory(at: gateway.mailFolder, withIntermediateDirectories: true)
      let status: SQL = "SELECT status FROM mails WHERE purpose = 'decision_receipt'"
      #expect(try await gateway.eventually { try await gateway.rows(status) == [["status": "delivered"]] })
    }
  }

  @Test func `the feed says who opened, by their link`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      #expect(try await gateway.event(try gateway.news(.opened, of: sent)) == 204)
      let feed = try await gateway.api("GET", "/api/v1/activity", key: sent.team.key).list("items")
      let line = try #require(feed.first { $0["type"] as? String == "proposal.opened" })
      #expect(line["summary"] as? String == "Ngozi Okafor opened Kitchen remodel")
      #expect(line["contact_id"] as? String == sent.team.contacts[0])
    }
  }

  @Test func `the feed says that the team took a proposal back, and its links stay open`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let event = try gateway.news(.withdrawn, of: sent, withdrawalReason: "A larger island")
      #expect(try await gateway.event(event) == 204)
      #expect(try await gateway.event(event) == 204)
      #expect(try await gateway.event(try gateway.news(.withdrawn, of: sent, withdrawalReason: "")) == 204)
      let feed = try await gateway.api("GET", "/api/v1/activity", key: sent.team.key).list("items")
      let lines = feed.filter { $0["type"] as? String == "proposal.withdrawn" }.compactMap { $0["summary"] as? String }
      #expect(lines.sorted() == ["Withdrew Kitchen remodel", "Withdrew Kitchen remodel: A larger island"])
      // Nobody is written to, and the link tells whoever comes.
      #expect(try await gateway.rows("SELECT id::text FROM mails WHERE purpose <> 'proposal_sent'").isEmpty)
      #expect(try await gateway.call("GET", sent.tokenPath).status == 303)
    }
  }

  @Test func `nobody is invited to what was taken back before their mail could go`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      // For a while no mail can go.
      try FileManager.default.removeItem(at: gateway.mailFolder)
      let sent = try await gateway.send(team)
      #expect(try await gateway.event(try gateway.news(.withdrawn, of: sent, withdrawalReason: "")) == 204)
      try FileManager.default.createDirectory(at: gateway.mailFolder, withIntermediateDirectories: true)
      let mails: SQL = "SELECT DISTINCT status, (sealed_message IS NULL)::text AS is_gone FROM mails"
      #expect(try await gateway.rows(mails) == [["status": "discarded", "is_gone": "true"]])
      let waiting: SQL = "SELECT id::text FROM outbox WHERE subscriber = 'mail' AND delivered_at IS NULL"
      #expect(try await gateway.eventually { try await gateway.rows(waiting).isEmpty })
      #expect(try gateway.mails().isEmpty)
    }
  }

  @Test func `a contact of another client takes no decision and gets no receipt`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam(email: nil))
      #expect(try await gateway.eventually { try gateway.mails().count == 2 })
      let other = try await gateway.api(
        "POST", "/api/v1/clients", key: sent.team.key,
        json: #"{"name": "Else", "contacts": [{"name": "E", "email": "e@example.com", "role": "decides"}]}"#)
      let stranger = try #require(other.list("contacts").first?["id"] as? String)
      for name in ["acceptance", "decline"] {
        let answer = try await gateway.api(
          "POST", "/api/v1/proposals/\(sent.id)/\(name)", key: sent.team.key,
          json: "{\"on_behalf\": {\"told_by\": \"N\", \"channel\": \"phone\", \"contact_id\": \"\(stranger)\"}}",
          headers: [("idempotency-key", name)])
        #expect(answer.status == 422 && answer.code == "unknown_contact" && answer.field == "on_behalf.contact_id")
      }
      let decision = FakeProposals.decision(
        .accepted, proposal: try GatewayFixture.require(ProposalID(sent.id)), name: nil,
        contact: ContactID(stranger), at: gateway.clock.now)
      #expect(try await gateway.event(try gateway.news(.accepted, of: sent, decision: decision)) == 204)
      #expect(try await gateway.rows("SELECT id::text FROM mails WHERE purpose = 'decision_receipt'").isEmpty)
    }
  }

  @Test func `after a decision the links stay for thirty days more SL-6`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      _ = try await gateway.rows(
        "UPDATE share_links SET expires_at = \(gateway.clock.now.addingTimeInterval(3600)) RETURNING 'x' AS x")
      let decision = FakeProposals.decision(
        .declined, proposal: try GatewayFixture.require(ProposalID(sent.id)), name: nil, contact: nil,
        at: gateway.clock.now)
      #expect(try await gateway.event(try gateway.news(.declined, of: sent, decision: decision)) == 204)
      gateway.clock.advance(by: .seconds(29 * 86_400))
      #expect(try await gateway.call("GET", sent.tokenPath).status == 303)
      gateway.clock.advance(by: .seconds(2 * 86_400))
      #expect(try await gateway.call("GET", sent.tokenPath).status == 404)
    }
  }

  @Test func `unsigned and foreign news are refused, unknown news is taken and ignored GW-1`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let event = try gateway.news(.opened, of: sent)
      #expect(try await gateway.event(event, signed: false) == 401)
      let foreign = CloudEvent(
        id: UUID(), source: "billing", type: "proposal.opened", time: gateway.clock.now,
        organization: sent.team.organization, aggregate: UUID(), data: event.data)
      // Signed by one service and told of as another's.
      let told = try await gateway.deliver(
        try foreign.json(), as: CloudEvent.mediaType, for: foreign.organization, by: "proposals")
      #expect(told.status == 403)
      let unknown = CloudEvent(
        id: UUID(), source: "proposals", type: "proposal.polished", time: gateway.clock.now,
        organization: sent.team.organization, aggregate: UUID(), data: event.data)
      #expect(try await gateway.event(unknown) == 204)
      #expect(try await gateway.event(event) == 204)
      let feed = try await gateway.api("GET", "/api/v1/activity", key: sent.team.key).list("items")
      #expect(feed.map { $0["type"] as? String }.filter { $0?.hasPrefix("proposal.") ?? false } == ["proposal.opened"])
      // Not to be had from outside.
      #expect(try await gateway.call("POST", "/internal/v1/events").status == 404)
    }
  }
}
