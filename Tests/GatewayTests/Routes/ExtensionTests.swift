import CallContext
import Foundation
import HTML
import OutboundHTTP
import ProposalsContract
import TestSupport
import Testing

@testable import Gateway

/// More time: asked for on the page, given by the team.
@Suite struct ExtensionTests {
  @Test func `a client asks for more time, the team gives it, and the page says both`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let cookie = try await gateway.cookie(sent.tokenPath)
      let path = "\(sent.path)/extension-request"
      #expect(
        try await gateway.form(path, cookie: cookie, "", headers: [("sec-fetch-site", "cross-site")]).status == 403)
      #expect(try await gateway.form(path, cookie: cookie, "typed_name=x").status == 400)
      let long = try await gateway.form(path, cookie: cookie, "note=" + String(repeating: "x", count: 2001))
      #expect(long.status == 422)
      #expect(!gateway.proposals.seen.contains { $0.path.hasSuffix("/extension-requests") })
      let asked = try await gateway.form(path, cookie: cookie, "note=Two+weeks%2C+please")
      #expect(asked.status == 303 && asked.headers["location"] == sent.path + "#more-time")
      let request = try #require(gateway.proposals.seen.last { $0.path.hasSuffix("/extension-requests") })
      #expect(request.caller.principal.text == "link:\(sent.linkID)" && request.body.contains("contact_id"))
      #expect(request.body.contains("Two weeks, please"))

      let extending = "/api/v1/proposals/\(sent.id)/extension"
      let wrong = try await gateway.api(
        "POST", extending, key: sent.team.key, json: #"{"valid_until": "2026-12-31", "until": 1}"#)
      #expect(wrong.status == 400 && wrong.code == "unknown_key" && wrong.field == "until")
      let given = try await gateway.api("POST", extending, key: sent.team.key, json: #"{"valid_until": "2026-12-31"}"#)
      #expect(given.status == 200 && given.text("valid_until") == "2026-12-31")
      #expect(try await gateway.page(sent.path, cookie: cookie).text.contains("31 December 2026"))

      try gateway.proposals.set(sent.id, state: .withdrawn)
      let late = try await gateway.form(path, cookie: cookie, "")
      #expect(late.status == 409 && late.text.contains("taken this proposal back"))
      let refused = try await gateway.api(
        "POST", extending, key: sent.team.key, json: #"{"valid_until": "2027-01-31"}"#)
      #expect(refused.status == 409 && refused.code == "not_extendable" && refused.text("state") == "withdrawn")
    }
  }

  @Test func `the feed says what was asked, given and told of the end`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      for type in [ProposalEventType.extensionRequested, .extended, .expiring, .expired] {
        #expect(try await gateway.event(gateway.news(type, of: sent)) == 204)
      }
      let feed = try await gateway.api("GET", "/api/v1/activity", key: sent.team.key).list("items")
      let lines = feed.compactMap { $0["summary"] as? String }
      for line in [
        "asked for more time for Kitchen remodel", "Extended Kitchen remodel", "Kitchen remodel is valid",
        "and was not decided",
      ] {
        #expect(lines.contains { $0.contains(line) }, "\(line)")
      }
    }
  }
}

@Suite struct TellOfEndTests {
  @Test func `the team is mailed what is about the end, and who decides gets more time with a link`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      #expect(try await gateway.eventually { try gateway.mails().count == 2 })
      for (type, subject) in [
        (ProposalEventType.extensionRequested, "asks for more time"), (.expiring, "is valid until"),
        (.expired, "has run out"),
      ] {
        let before = try gateway.mails().count
        let event = try gateway.news(type, of: sent)
        for _ in 1...2 { #expect(try await gateway.event(event) == 204) }
        #expect(try await gateway.eventually { try gateway.mails().count == before + 1 })
        let mail = try #require(try gateway.mails().first { $0.contains(subject) })
        #expect(mail.contains("office@harborandpine.example") && !mail.contains("/s/cps_"), "\(type)")
      }
      #expect(try await gateway.event(gateway.news(.extended, of: sent)) == 204)
      #expect(try await gateway.eventually { try gateway.mails().contains { $0.contains("can be accepted until") } })
      let mail = try #require(try gateway.mails().first { $0.contains("can be accepted until") })
      #expect(mail.contains("ngozi.okafor@example.com") && mail.contains("/s/cps_"))
    }
  }
}

@Suite struct MoreTimeTests {
  @Test func `near its end the page offers to ask, and says when that was done`() throws {
    var visit = try ViewSamples.visit()
    #expect(!ProposalView.page(.init(visit: visit, acceptanceNonce: "n")).string.contains("extension-request"))
    visit.proposal.content.validUntil = "2026-11-28"
    let near = ProposalView.page(.init(visit: visit, acceptanceNonce: "n"))
    #expect(StrictHTML(near.bytes).values("form", "action").contains("/p/k7Qm2vX9Rt4c/extension-request"))
    visit.proposal.extensionRequestedAt = ViewSamples.now
    let asked = ProposalView.page(.init(visit: visit, acceptanceNonce: "n")).string
    #expect(asked.contains("More time was asked for on 23 November 2026") && !asked.contains("extension-request"))
  }
}
