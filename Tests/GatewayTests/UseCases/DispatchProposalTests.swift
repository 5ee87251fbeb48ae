import CallContext
import Cryptography
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

/// What is left when a dispatch stops after each of its steps, and who finishes it (RE-6).
@Suite struct DispatchProposalTests {
  private func dispatch(_ gateway: GatewayFixture, _ team: Team, _ id: String, _ json: String = "{}") async throws
    -> Answer
  {
    try await gateway.api("POST", "/api/v1/proposals/\(id)/dispatch", key: team.key, json: json)
  }

  private func links(_ gateway: GatewayFixture) async throws -> [String] {
    try await gateway.rows("SELECT status FROM share_links ORDER BY status").compactMap { $0["status"] }
  }

  @Test func `a dispatch opens links, mails each recipient once and keeps no word of it`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let draft = try gateway.newDraft(team)
      let answer = try await dispatch(gateway, team, draft.id.description, #"{"message": "Hello\r\nthere"}"#)
      #expect(answer.status == 200)
      #expect((answer.json["proposal"] as? [String: Any])?["state"] as? String == "sent")
      let urls = answer.list("share_links").compactMap { $0["url"] as? String }
      #expect(!gateway.proposals.seen.contains { $0.path.hasSuffix("/number") })
      #expect(urls.count == 2 && answer.list("share_links").allSatisfy { $0["status"] as? String == "active" })
      #expect(try await gateway.eventually { try gateway.mails().count == 2 })
      let mails = try gateway.mails()
      for url in urls {
        let token = try #require(url.split(separator: "/").last)
        #expect(mails.filter { $0.contains(token) }.count == 1)
      }
      #expect(mails.allSatisfy { $0.contains("23 December") || $0.contains("December 23") })
      #expect(
        try await gateway.eventually {
          try await gateway.rows("SELECT status, (sealed_message IS NULL)::text AS dropped FROM mails")
            .allSatisfy { $0["status"] == "delivered" && $0["dropped"] == "true" }
        })
      let folder = try FileManager.default.contentsOfDirectory(atPath: gateway.mailFolder.path)
      for name in folder {
        let mode = try FileManager.default.attributesOfItem(atPath: gateway.mailFolder.appending(path: name).path)
        #expect((mode[.posixPermissions] as? NSNumber)?.intValue == 0o600)
      }
    }
  }

  @Test func `a refusal leaves nothing behind`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let draft = try gateway.newDraft(team)
      gateway.proposals.dispatchMode = .refuses
      let refused = try await dispatch(gateway, team, draft.id.description)
      #expect(refused.status == 409 && refused.code == "not_sendable" && refused.text("state") == "draft")
      #expect(try await links(gateway).isEmpty)
      #expect(try await gateway.rows("SELECT id::text FROM mails").isEmpty)
      gateway.proposals.dispatchMode = .sends
      #expect(try await dispatch(gateway, team, draft.id.description).status == 200)
    }
  }

  @Test func `what stopped before the owner answered opens nothing and can be tried again RE-6`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let draft = try gateway.newDraft(team)
      gateway.proposals.dispatchMode = .away
      #expect(try await dispatch(gateway, team, draft.id.description).status == 503)
      #expect(try await links(gateway) == ["prepared", "prepared"])
      #expect(try await gateway.rows("SELECT status FROM mails").allSatisfy { $0["status"] == "held" })
      gateway.proposals.dispatchMode = .sends
      // It may still be under way; after that it is begun anew.
      let soon = try await dispatch(gateway, team, draft.id.description)
      #expect(soon.status == 409 && soon.code == "dispatch_under_way" && soon.headers["retry-after"] != nil)
      gateway.clock.advance(by: .seconds(16))
      let again = try await dispatch(gateway, team, draft.id.description)
      #expect(again.status == 200)
      #expect(try await links(gateway) == ["active", "active"])
      #expect(try await gateway.eventually { try gateway.mails().count == 2 })
    }
  }

  @Test func `what stopped after the owner sent is finished by the event, once RE-6`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let draft = try gateway.newDraft(team)
      gateway.proposals.dispatchMode = .sendsAndIsSilent
      #expect(try await dispatch(gateway, team, draft.id.description).status == 503)
      #expect(try await links(gateway) == ["prepared", "prepared"])
      #expect(try gateway.mails().isEmpty)
      let sent = SentProposal(
        team: team, id: draft.id.description, publicID: draft.publicID, linkID: "", url: "", readerURL: "")
      let event = try gateway.news(.sent, of: sent)
      for _ in 0..<3 { #expect(try await gateway.event(event) == 204) }
      #expect(try await links(gateway) == ["active", "active"])
      #expect(try await gateway.eventually { try gateway.mails().count == 2 })
      // It says until when, whoever let it go.
      #expect(try gateway.mails().allSatisfy { $0.contains("23 December") || $0.contains("December 23") })
      // The mailed link opens.
      let mail = try gateway.mails()[0]
      let start = try #require(mail.range(of: "/s/cps_")).lowerBound
      #expect(try await gateway.call("GET", String(mail[start...].prefix(50))).status == 303)
      let feed = try await gateway.api("GET", "/api/v1/activity", key: team.key).list("items")
      #expect(feed.filter { $0["type"] as? String == "proposal.sent" }.count == 1)
    }
  }

  @Test func `a change order's mail says its number, whoever lets it go`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let draft = try gateway.proposals.addDraft(
        of: team.organization, client: try GatewayFixture.require(ProposalsContract.ClientID(team.client)),
        kind: .changeOrder)
      // Sent to nobody, it takes no number.
      let unknown = try await dispatch(
        gateway, team, draft.id.description, "{\"contact_ids\": [\"\(UUID().uuidString.lowercased())\"]}")
      #expect(unknown.status == 422)
      #expect(!gateway.proposals.seen.contains { $0.path.hasSuffix("/number") })
      gateway.proposals.dispatchMode = .sendsAndIsSilent
      #expect(try await dispatch(gateway, team, draft.id.description).status == 503)
      let sent = SentProposal(
        team: team, id: draft.id.description, publicID: draft.publicID, linkID: "", url: "", readerURL: "")
      #expect(try await gateway.event(try gateway.news(.sent, of: sent)) == 204)
      #expect(try await gateway.eventually { try gateway.mails().count == 2 })
      #expect(try gateway.mails().allSatisfy { $0.contains("change order 3") })
    }
  }

  @Test func `a retry after a lost answer takes the place of what was prepared RE-6`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let draft = try gateway.newDraft(team)
      gateway.proposals.dispatchMode = .sendsAndIsSilent
      #expect(try await dispatch(gateway, team, draft.id.description).status == 503)
      gateway.clock.advance(by: .seconds(16))
      gateway.proposals.dispatchMode = .sends
      let again = try await dispatch(gateway, team, draft.id.description)
      #expect(again.status == 200 && again.list("share_links").count == 2)
      for link in again.list("share_links") {
        let path = try #require(link["url"] as? String).dropFirst(GatewayFixture.publicURL.count)
        #expect(try await gateway.call("GET", String(path)).status == 303)
      }
      #expect(try await links(gateway) == ["active", "active"])
      // Once more is a refusal, and changes nothing.
      #expect(try await dispatch(gateway, team, draft.id.description).code == "not_sendable")
      #expect(try await links(gateway) == ["active", "active"])
      #expect(try await gateway.eventually { try gateway.mails().count == 2 })
    }
  }

  @Test func `what is no draft is refused before anything is prepared`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let draft = try gateway.newDraft(team)
      try gateway.proposals.set(draft.id.description, state: .sent)
      let refused = try await dispatch(gateway, team, draft.id.description)
      #expect(refused.status == 409 && refused.code == "not_sendable" && refused.text("state") == "sent")
      #expect(!gateway.proposals.seen.contains { $0.path.hasSuffix("/dispatch") })
    }
  }

  @Test func `a link that is made while a dispatch is unfinished finishes it RE-6`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let draft = try gateway.newDraft(team)
      gateway.proposals.dispatchMode = .sendsAndIsSilent
      #expect(try await dispatch(gateway, team, draft.id.description).status == 503)
      let made = try await gateway.api(
        "POST", "/api/v1/proposals/\(draft.id)/share-links", key: team.key,
        json: "{\"contact_id\": \"\(team.contacts[0])\"}")
      #expect(made.status == 201)
      let sent = SentProposal(
        team: team, id: draft.id.description, publicID: draft.publicID, linkID: "", url: "", readerURL: "")
      #expect(try await gateway.event(try gateway.news(.sent, of: sent)) == 204)
      #expect(try await links(gateway) == ["active", "active", "revoked"])
      #expect(
        try await gateway.eventually {
          try await gateway.rows("SELECT status FROM mails ORDER BY status").compactMap { $0["status"] }
            == ["delivered", "discarded"]
        })
    }
  }

  @Test func `a mail whose link was revoked before it went is not sent`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let draft = try gateway.newDraft(team)
      gateway.proposals.dispatchMode = .sendsAndIsSilent
      #expect(try await dispatch(gateway, team, draft.id.description).status == 503)
      _ = try await gateway.rows(
        "UPDATE share_links SET status = 'revoked', revoked_at = now() WHERE role = 'reads' RETURNING 'x' AS x")
      let sent = SentProposal(
        team: team, id: draft.id.description, publicID: draft.publicID, linkID: "", url: "", readerURL: "")
      #expect(try await gateway.event(try gateway.news(.sent, of: sent)) == 204)
      #expect(
        try await gateway.eventually {
          try await gateway.rows("SELECT status FROM mails ORDER BY status").compactMap { $0["status"] }
            == ["delivered", "discarded"]
        })
      #expect(try gateway.mails().count == 1)
    }
  }

  @Test func `wrong orders are refused before anything is prepared`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let draft = try gateway.newDraft(team)
      let reader = team.contacts[1]
      for (json, code, field) in [
        (#"{"layout": "brochure"}"#, "invalid_value", "layout"),
        (#"{"layout": "poster"}"#, "invalid_value", "layout"),
        (#"{"contact_ids": []}"#, "empty", "contact_ids"),
        (#"{"contact_ids": ["\#(UUID().uuidString.lowercased())"]}"#, "unknown_contact", "contact_ids[0]"),
        (#"{"contact_ids": ["\#(reader)"]}"#, "nobody_decides", "contact_ids"),
        (#"{"contact_ids": ["\#(reader)", "\#(reader)"]}"#, "duplicate_item", "contact_ids[1]"),
        (#"{"message": "\#(String(repeating: "x", count: 4001))"}"#, "too_long", "message"),
      ] {
        let answer = try await dispatch(gateway, team, draft.id.description, json)
        #expect(
          answer.status == 422 && answer.code == code && answer.field == field, "\(json.prefix(60)): \(answer.text)")
      }
      #expect(try await links(gateway).isEmpty)
      #expect(!gateway.proposals.seen.contains { $0.path.hasSuffix("/dispatch") })
    }
  }
}
