import Foundation
import OutboundHTTP
import Postgres
import Testing

@testable import Gateway

@Suite struct APIBodyTests {
  @Test func `unknown, doubled, missing, wrong and oversized fields are refused by name TI-4`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let contact = #"{"name": "A", "email": "a@example.com", "role": "decides"}"#
      let cases: [(body: String, status: Int, code: String, field: String)] = [
        (#"{"name": "C", "contacts": [\#(contact)], "organization_id": "x"}"#, 400, "unknown_key", "organization_id"),
        (#"{"name": "C", "name": "D", "contacts": [\#(contact)]}"#, 400, "duplicate_key", "name"),
        (#"{"name": "C", "n\u0061me": "D", "contacts": [\#(contact)]}"#, 400, "duplicate_key", "name"),
        (#"{"contacts": [\#(contact)]}"#, 422, "missing_field", "name"),
        (#"{"name": 7, "contacts": [\#(contact)]}"#, 422, "wrong_type", "name"),
        (#"{"name": "", "contacts": [\#(contact)]}"#, 422, "empty", "name"),
        (#"{"name": "C", "contacts": []}"#, 422, "empty", "contacts"),
        (#"{"name": "C", "contacts": [\#(contact), \#(contact)]}"#, 422, "duplicate_item", "contacts[1].email"),
        (
          #"{"name": "C", "contacts": [{"name": "A", "email": "x", "role": "decides"}]}"#, 422, "invalid_value",
          "contacts[0].email"
        ),
        (#"{"name": "\#(String(repeating: "x", count: 201))", "contacts": [\#(contact)]}"#, 422, "too_long", "name"),
        (#"{"name": "a\u0007b", "contacts": [\#(contact)]}"#, 422, "invalid_value", "name"),
        (#"{"name": "a\u0000b", "contacts": [\#(contact)]}"#, 400, "json_syntax", ""),
        ("{", 400, "json_syntax", ""),
      ]
      for wrong in cases {
        let answer = try await gateway.api("POST", "/api/v1/clients", key: team.key, json: wrong.body)
        #expect(
          answer.status == wrong.status && answer.code == wrong.code && answer.field == wrong.field,
          "\(wrong.body.prefix(80)): \(answer.text)")
        #expect(answer.headers["content-type"] == "application/problem+json")
        #expect(answer.text("instance") == answer.headers["x-request-id"])
      }
      let big = #"{"name": "\#(String(repeating: "x", count: 1 << 20))"}"#
      #expect(try await gateway.api("POST", "/api/v1/clients", key: team.key, json: big).status == 413)
      let form = try await gateway.call(
        "POST", "/api/v1/clients",
        headers: [("authorization", "Bearer \(team.key)"), ("content-type", "text/plain")], body: Array("{}".utf8))
      #expect(form.status == 415 && form.code == "unsupported_media_type")
      #expect(try await gateway.api("GET", "/api/v1/clients", key: team.key).list("items").count == 1)
    }
  }

  @Test func `PATCH tells absent from null and needs the version DC-2`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let path = "/api/v1/organization"
      let tag = try #require(try await gateway.api("GET", path, key: team.key).headers["etag"])
      func patch(_ json: String, _ tag: String?) async throws -> Answer {
        try await gateway.api("PATCH", path, key: team.key, json: json, headers: tag.map { [("if-match", $0)] } ?? [])
      }
      let bare = try await patch(#"{"phone": "1"}"#, nil)
      #expect(bare.status == 428 && bare.code == "precondition_required")
      for wrong in ["*", "W/\(tag)", "\"v999\"", "\"v01\"", "v1", "\(tag), \(tag)", "\"v99999999999999999999\""] {
        #expect(try await patch(#"{"phone": "1"}"#, wrong).status == 412, "\(wrong)")
      }
      let changed = try await patch(#"{"phone": "+1 206 555 0100", "trading_as": "H&P"}"#, tag)
      #expect(changed.status == 200 && changed.headers["etag"] != tag && changed.text("phone") == "+1 206 555 0100")
      #expect(try await patch(#"{"phone": null}"#, tag).code == "stale")
      let cleared = try await patch(#"{"phone": null}"#, changed.headers["etag"])
      #expect(cleared.status == 200 && cleared.json["phone"] == nil && cleared.text("trading_as") == "H&P")
      let tag3 = cleared.headers["etag"]
      for (wrong, field) in [
        (#"{"name": null}"#, "name"), (#"{"accent_color": "green"}"#, "accent_color"),
        (#"{"currency": "usd"}"#, "currency"),
        (#"{"time_zone": "../etc/passwd"}"#, "time_zone"), (#"{"website": "javascript:alert(1)"}"#, "website"),
        (#"{"email": "a@b,c@d.example"}"#, "email"),
        (
          #"{"address": {"line1": "x", "city": "y", "country": "usa"}}"#,
          "address.country"
        ), (#"{"version": 7}"#, "version"),
      ] {
        let answer = try await patch(wrong, tag3)
        #expect((400..<500).contains(answer.status) && answer.field == field, "\(wrong): \(answer.text)")
      }
    }
  }

  @Test func `the accent that was asked for is told with what became of it`() async throws {
    try await GatewayFixture.run { gateway in
      let made = try await gateway.api(
        "POST", "/api/v1/organizations", key: GatewayFixture.operatorKey,
        json: ##"{"name": "Y", "currency": "USD", "locale": "en-US", "time_zone": "UTC", "accent_color": "#FFEE00"}"##)
      let accent = try #require(made.json["accent"] as? [String: Any])
      #expect(accent["requested"] as? String == "#ffee00" && accent["text_on_light"] as? String != "#ffee00")
      #expect((accent["changes"] as? [Any])?.isEmpty == false)
    }
  }

  @Test func `a key's first answer is given again, whatever the repetition PM-6`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let body = #"{"name": "C", "contacts": [{"name": "A", "email": "a@example.com", "role": "decides"}]}"#
      let key = [(name: "idempotency-key", value: UUID().uuidString)]
      let first = try await gateway.api("POST", "/api/v1/clients", key: team.key, json: body, headers: key)
      let again = try await gateway.api("POST", "/api/v1/clients", key: team.key, json: body, headers: key)
      #expect(first.status == 201 && again.status == 201 && first.body == again.body)
      #expect(first.headers["idempotency-replayed"] == nil && again.headers["idempotency-replayed"] == "true")
      let other = try await gateway.api(
        "POST", "/api/v1/clients", key: team.key, json: body + " ", headers: key)
      #expect(other.status == 422 && other.code == "idempotency_key_reused")
      // A refusal is not kept: what was wrong can be mended under the same key.
      let mended = [(name: "idempotency-key", value: UUID().uuidString)]
      #expect(
        try await gateway.api("POST", "/api/v1/clients", key: team.key, json: "{}", headers: mended).status == 422)
      #expect(
        try await gateway.api("POST", "/api/v1/clients", key: team.key, json: body, headers: mended).status == 201)
      // The answer that holds a secret is kept sealed.
      let secret = try await gateway.api(
        "POST", "/api/v1/api-keys", key: team.key, json: #"{"name": "K", "scopes": ["activity:read"]}"#,
        headers: [("idempotency-key", "k-1")])
      let kept = try await gateway.rows("SELECT k::text AS row FROM idempotency_keys k")
      let hex = Array(secret.text("key").utf8).map { String(format: "%02x", $0) }.joined()
      #expect(!kept.contains { $0["row"]?.contains(hex) ?? true })
    }
  }

  @Test func `a decision of the team needs its key PM-6`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let body = #"{"on_behalf": {"told_by": "Ngozi Okafor", "channel": "phone"}}"#
      let path = "/api/v1/proposals/\(sent.id)/acceptance"
      let bare = try await gateway.api("POST", path, key: sent.team.key, json: body)
      #expect(bare.status == 400 && bare.code == "idempotency_key_required")
      for key in [String(repeating: "x", count: 256), "a b", "a\u{E9}"] {
        let answer = try await gateway.api(
          "POST", path, key: sent.team.key, json: body, headers: [("idempotency-key", key)])
        #expect(answer.status == 400, "\(key)")
      }
      let done = try await gateway.api(
        "POST", path, key: sent.team.key, json: body, headers: [("idempotency-key", "d-1")])
      #expect(done.status == 200 && done.text("state") == "accepted")
      let again = try await gateway.api(
        "POST", path, key: sent.team.key, json: body, headers: [("idempotency-key", "d-1")])
      #expect(again.status == 200 && again.body == done.body)
      #expect(done.headers["idempotency-replayed"] == nil && again.headers["idempotency-replayed"] == "true")
      let other = try await gateway.api(
        "POST", path, key: sent.team.key, json: body, headers: [("idempotency-key", "d-2")])
      #expect(other.status == 409 && other.code == "already_decided" && other.text("state") == "accepted")
    }
  }

  @Test func `lists go through everything once`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      for number in 0..<6 {
        _ = try await gateway.api(
          "POST", "/api/v1/members", key: team.key,
          json: #"{"name": "M", "email": "m\#(number)@example.com", "role": "manager"}"#)
      }
      var (seen, cursor): ([String], String?) = ([], "")
      while let next = cursor {
        let query = next.isEmpty ? "" : "&cursor=\(next)"
        let page = try await gateway.api("GET", "/api/v1/members?limit=4\(query)", key: team.key)
        seen += page.list("items").compactMap { $0["id"] as? String }
        cursor = page.json["next_cursor"] as? String
      }
      #expect(seen.count == 6 && Set(seen).count == 6)
      let double = try await gateway.api(
        "POST", "/api/v1/members", key: team.key, json: #"{"name": "M", "email": "M1@example.com", "role": "owner"}"#)
      #expect(double.status == 409 && double.field == "email")
      for query in ["limit=0", "limit=101", "limit=x", "cursor=zz", "unknown=1", "limit=1&limit=2"] {
        let answer = try await gateway.api("GET", "/api/v1/members?\(query)", key: team.key)
        #expect(answer.status == 400 && answer.field == query.split(separator: "=")[0], "\(query)")
      }
    }
  }
}
