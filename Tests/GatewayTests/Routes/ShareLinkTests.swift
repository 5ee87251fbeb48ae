import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

@Suite struct ShareLinkTests {
  @Test func `a token is 256 bits, stored as its hash alone SL-1`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let token = String(sent.tokenPath.dropFirst("/s/".count))
      #expect(token.hasPrefix("cps_") && token.utf8.count == 47)
      for table in ["share_links", "mails", "outbox", "activity", "idempotency_keys"] {
        let rows = try await gateway.rows("SELECT t::text AS row FROM \(unsafeRaw: table) t")
        #expect(!rows.contains { $0["row"]?.contains(token.dropFirst(4)) ?? false }, "\(table)")
      }
      let detail = try await gateway.api("GET", "/api/v1/proposals/\(sent.id)", key: sent.team.key)
      #expect(detail.list("share_links").count == 2 && !detail.text.contains(token))
    }
  }

  @Test func `whatever opens nothing gives the same bytes SL-2`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let (revoked, expired) = (try await gateway.send(team), try await gateway.send(team))
      #expect(
        try await gateway.api(
          "DELETE", "/api/v1/proposals/\(revoked.id)/share-links/\(revoked.linkID)", key: team.key
        ).status == 204)
      _ = try await gateway.rows(
        """
        UPDATE share_links SET created_at = created_at - interval '99 days', expires_at = \(gateway.clock.now)
        WHERE id = \(try #require(ShareLink.ID(expired.linkID))) RETURNING 'x' AS x
        """)
      let token = expired.tokenPath.dropFirst("/s/".count)
      var answers: Set<String> = []
      let tokens = [
        "x", "cps_", "cps_" + String(repeating: "A", count: 43), String(token.dropLast()), "\(token)A",
        token.uppercased(), String(revoked.tokenPath.dropFirst(3)), String(token),
      ]
      for one in tokens {
        let answer = try await gateway.call("GET", "/s/\(one)")
        #expect(answer.status == 404 && answer.headers["set-cookie"] == nil, "\(one)")
        answers.insert(answer.bare)
      }
      answers.insert(try await gateway.call("GET", "/p/\(String(repeating: "A", count: 22))").bare)
      answers.insert(try await gateway.call("GET", expired.path).bare)
      #expect(answers.count == 1)
    }
  }

  @Test func `a link writes nothing and leaves the address bar at once SL-3`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      func state() async throws -> [[String: String]] {
        try await gateway.rows("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::text AS n FROM pg_stat_user_tables")
      }
      let before = try await gateway.rows("SELECT md5(string_agg(l::text, ',' ORDER BY id)) AS h FROM share_links l")
      let answer = try await gateway.call("GET", sent.tokenPath)
      #expect(answer.status == 303 && answer.headers["location"] == sent.path && answer.body.isEmpty)
      let cookie = try #require(answer.headers["set-cookie"])
      let name = "__Host-share-\(sent.publicID.prefix(8))"
      #expect(cookie.hasPrefix("\(name)=") && !cookie.contains("Domain"))
      for attribute in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Max-Age=43200"] {
        #expect(cookie.contains(attribute), "\(attribute)")
      }
      let after = try await gateway.rows("SELECT md5(string_agg(l::text, ',' ORDER BY id)) AS h FROM share_links l")
      #expect(before == after)
      let page = try await gateway.page(sent.path, cookie: String(cookie.prefix { $0 != ";" }))
      #expect(page.status == 200 && page.text.contains("Kitchen remodel"))
      #expect(!page.text.contains(sent.tokenPath.dropFirst(7)))
      // Two visits are two sessions.
      let other = try await gateway.call("GET", sent.tokenPath)
      #expect(other.headers["set-cookie"] != cookie)
      // HEAD is answered without a body, and asks for nothing either.
      let head = try await gateway.call("HEAD", sent.tokenPath)
      #expect(head.status == 303 && head.body.isEmpty)
    }
  }

  @Test func `a ninth cookie makes the oldest go SL-3`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      var present: [String] = []
      for _ in 0..<8 {
        present.append(try await gateway.cookie(try await gateway.send(team).tokenPath))
        gateway.clock.advance(by: .seconds(1))
      }
      let ninth = try await gateway.send(team)
      let answer = try await gateway.call(
        "GET", ninth.tokenPath, headers: [("cookie", present.joined(separator: "; "))])
      let set = answer.headers.values(of: "set-cookie")
      let oldest = String(present[0].prefix { $0 != "=" })
      #expect(set.count == 2 && set[1].hasPrefix("\(oldest)=; ") && set[1].contains("Max-Age=0"))
    }
  }

  @Test func `revoking ends page, beats and decision at once, for cookies too SL-6`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let cookie = try await gateway.cookie(sent.tokenPath)
      let reader = try await gateway.cookie(sent.readerTokenPath)
      let first = try await gateway.page(sent.path, cookie: cookie)
      let nonce = try GatewayFixture.nonce(in: first)
      let path = "/api/v1/proposals/\(sent.id)/share-links/\(sent.linkID)"
      #expect(try await gateway.api("DELETE", path, key: sent.team.key).status == 204)
      #expect(try await gateway.api("DELETE", path, key: sent.team.key).status == 204)
      #expect(try await gateway.call("GET", sent.tokenPath).status == 404)
      #expect(try await gateway.page(sent.path, cookie: cookie).status == 404)
      #expect(try await gateway.page("\(sent.path)/decline", cookie: cookie).status == 404)
      for name in ["acceptance", "decline"] {
        #expect(try await gateway.form("\(sent.path)/\(name)", cookie: cookie, "nonce=\(nonce)").status == 404)
      }
      let token = try GatewayFixture.load(in: first)
      #expect(try await gateway.beat(sent.path, cookie: cookie, GatewayFixture.beat(token)).status == 404)
      for query in ["?preview=1", "?viewAs=team", "?token=\(sent.tokenPath.dropFirst(3))"] {
        #expect(try await gateway.page(sent.path + query, cookie: cookie).status == 404, "\(query)")
      }
      #expect(try await gateway.page(sent.path, cookie: reader).status == 200)
      let feed = try await gateway.api("GET", "/api/v1/activity", key: sent.team.key).list("items")
      #expect(feed.filter { $0["type"] as? String == "share_link.revoked" }.count == 1)
    }
  }

  @Test func `a new link ends the earlier one of that contact SL-6`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let cookie = try await gateway.cookie(sent.tokenPath)
      let path = "/api/v1/proposals/\(sent.id)/share-links"
      let made = try await gateway.api(
        "POST", path, key: sent.team.key,
        json: #"{"contact_id": "\#(sent.team.contacts[0])", "expires_in_days": 7}"#)
      #expect(made.status == 201 && made.text("status") == "active")
      let fresh = String(made.text("url").dropFirst(GatewayFixture.publicURL.count))
      #expect(try await gateway.call("GET", sent.tokenPath).status == 404)
      #expect(try await gateway.page(sent.path, cookie: cookie).status == 404)
      #expect(try await gateway.page(sent.path, cookie: gateway.cookie(fresh)).status == 200)
      #expect(try await gateway.call("GET", sent.readerTokenPath).status == 303)
      var (found, cursor): ([String], String?) = ([], "")
      while let next = cursor {
        let query = next.isEmpty ? "" : "&cursor=\(next)"
        let page = try await gateway.api("GET", path + "?limit=1\(query)", key: sent.team.key)
        found += page.list("items").compactMap { $0["status"] as? String }
        #expect(page.list("items").allSatisfy { $0["url"] == nil })
        try #require(found.count <= 3)
        cursor = page.json["next_cursor"] as? String
      }
      #expect(found.first == "active" && found.sorted() == ["active", "active", "revoked"])
      // A detail shows a part of many: those that open are in it, however old.
      let ended = "\(path)/\(made.text("id"))"
      #expect(try await gateway.api("DELETE", ended, key: sent.team.key).status == 204)
      let shown = try await gateway.api("GET", "/api/v1/proposals/\(sent.id)", key: sent.team.key).list("share_links")
      #expect(shown.map { $0["status"] as? String } == ["active", "revoked", "revoked"])
      #expect(try await gateway.api("GET", path, key: try await gateway.newTeam().key).status == 404)
      for days in ["0", "366", "-1", "1.5", "\"30\""] {
        let body = #"{"contact_id": "\#(sent.team.contacts[0])", "expires_in_days": \#(days)}"#
        let wrong = try await gateway.api("POST", path, key: sent.team.key, json: body)
        #expect(wrong.status == 422 && wrong.field == "expires_in_days", "\(days): \(wrong.text)")
      }
      let stranger = try await gateway.api(
        "POST", path, key: sent.team.key, json: #"{"contact_id": "\#(UUID().uuidString.lowercased())"}"#)
      #expect(stranger.status == 422 && stranger.code == "unknown_contact" && stranger.field == "contact_id")
    }
  }

  @Test func `a link expires by the clock, its cookie with it SL-6`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let made = try await gateway.api(
        "POST", "/api/v1/proposals/\(sent.id)/share-links", key: sent.team.key,
        json: #"{"contact_id": "\#(sent.team.contacts[0])", "expires_in_days": 1}"#)
      let token = String(made.text("url").dropFirst(GatewayFixture.publicURL.count))
      gateway.clock.advance(by: .seconds(86_399))
      let cookie = try await gateway.cookie(token)
      #expect(try await gateway.page(sent.path, cookie: cookie).status == 200)
      gateway.clock.advance(by: .seconds(1))
      #expect(try await gateway.page(sent.path, cookie: cookie).status == 404)
      #expect(try await gateway.call("GET", token).status == 404)
      // A clock that goes back revives it only as far as the time it states (RE-9): the row is what counts.
      let detail = try await gateway.api("GET", "/api/v1/proposals/\(sent.id)", key: sent.team.key)
      #expect(detail.list("share_links").contains { $0["status"] as? String == "expired" })
    }
  }

  @Test func `guessers wait, holders of links do not SL-7`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      func guess(_ from: String) async throws -> Answer {
        let token = String(repeating: "A", count: 43)
        return try await gateway.call("GET", "/s/cps_\(token)", headers: [("x-forwarded-for", from)])
      }
      for address in ["198.51.100.7", "2001:db8:1:2::1"] {
        for _ in 0..<10 { #expect(try await guess(address).status == 404) }
        let limited = try await guess(address)
        #expect(limited.status == 429)
        #expect(Int(limited.headers["retry-after"] ?? "").map { $0 > 0 } ?? false)
        let holder = try await gateway.call("GET", sent.tokenPath, headers: [("x-forwarded-for", address)])
        #expect(holder.status == 303)
      }
      // The same /64 is the same guesser, another one is not; invented hops before the proxy's own change nothing.
      #expect(try await guess("2001:db8:1:2:ffff::9").status == 429)
      #expect(try await guess("2001:db8:1:3::1").status == 404)
      #expect(try await guess("203.0.113.1, 198.51.100.7").status == 429)
      #expect(try await guess("198.51.100.8").status == 404)
    }
  }
}
