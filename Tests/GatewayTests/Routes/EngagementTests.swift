import Foundation
import Postgres
import ProposalsContract
import Testing

@testable import Gateway

@Suite struct EngagementTests {
  @Test func `the team reads who looked, and says when a machine was a person`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let (path, key) = ("/api/v1/proposals/\(sent.id)/views", sent.team.key)
      let first = try await gateway.api("GET", "\(path)?limit=1", key: key)
      let view = try #require(first.list("items").first)
      #expect(first.status == 200 && first.text("next_cursor") == "next")
      #expect(view["tier"] as? String == "automated" && view["reason"] as? String == "known_bot")
      let id = try #require(view["id"] as? String)
      #expect(id == FakeProposals.view.id.uuidString.lowercased(), "ids have one spelling")
      #expect(try await gateway.api("GET", "\(path)?cursor=next", key: key).json["next_cursor"] == nil)
      #expect(try await gateway.api("GET", "\(path)?x=1", key: key).code == "unknown_parameter")
      let person = try await gateway.api("POST", "\(path)/\(id)/overrule", key: key, json: #"{"was_person": true}"#)
      #expect(person.status == 200 && person.text("tier") == "opened" && person.text("reason") == "overruled")
      for (json, status) in [("{}", 422), (#"{"was_person": 1}"#, 422), (#"{"was_person": true, "x": 1}"#, 400)] {
        #expect(try await gateway.api("POST", "\(path)/\(id)/overrule", key: key, json: json).status == status)
      }
      let wrong = try await gateway.api("POST", "\(path)/x/overrule", key: key, json: #"{"was_person": true}"#)
      #expect(wrong.status == 404)
    }
  }

  @Test func `an organization says what it calls reading, or that nothing is measured`() async throws {
    try await GatewayFixture.run { gateway in
      let key = try await gateway.newTeam().key
      let path = "/api/v1/engagement-settings"
      let read = try await gateway.api("GET", path, key: key)
      #expect(read.json["measures"] as? Bool == true && read.json["read_seconds"] as? Int == 30)
      let set = try await gateway.api("PUT", path, key: key, json: #"{"measures": false, "read_seconds": 60}"#)
      #expect(set.status == 200 && set.json["measures"] as? Bool == false && set.json["read_seconds"] as? Int == 60)
      for (json, status, field) in [
        (#"{"measures": true}"#, 422, "read_seconds"), (#"{"measures": true, "read_seconds": 4}"#, 422, "read_seconds"),
        (#"{"measures": true, "read_seconds": 30, "x": 1}"#, 400, "x"),
      ] {
        let answer = try await gateway.api("PUT", path, key: key, json: json)
        #expect(answer.status == status && answer.field == field, "\(answer.text)")
      }
    }
  }

  @Test func `beside each link stands what became of its mail`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      func links() async throws -> [[String: Any]] {
        let detail = try await gateway.api("GET", "/api/v1/proposals/\(sent.id)", key: sent.team.key)
        return (detail.json["share_links"] as? [[String: Any]]) ?? []
      }
      func set(_ status: String) async throws {
        _ = try await gateway.rows(
          """
          UPDATE mails
          SET status = \(status), finished_at = '2026-11-27 10:00Z', sealed_message = NULL
          WHERE purpose = 'proposal_sent'
          """)
      }
      for (status, told) in [("delivered", "delivered"), ("discarded", "not_delivered")] {
        try await set(status)
        let found = try await links()
        #expect(!found.isEmpty && found.allSatisfy { $0["mail"] as? String == told })
        #expect(found.allSatisfy { ($0["mailed_at"] as? String)?.hasPrefix("2026-11-27T10:00:00") == true })
      }
      _ = try await gateway.rows("DELETE FROM mails")
      #expect(try await links().allSatisfy { $0["mail"] == nil && $0["mailed_at"] == nil })
    }
  }
}
