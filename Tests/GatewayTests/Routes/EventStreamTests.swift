import CallContext
import Foundation
import Identifiers
import Logging
import OutboundHTTP
import Postgres
import ServiceRuntime
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// What happens, told as it happens.
@Suite(.timeLimit(.minutes(2))) struct EventStreamTests {
  /// Something that makes a line of the feed.
  private func happen(_ gateway: GatewayFixture, _ sent: SentProposal) async throws {
    let made = try await gateway.api(
      "POST", "/api/v1/proposals/\(sent.id)/share-links", key: sent.team.key,
      json: #"{"contact_id": "\#(sent.team.contacts[0])"}"#)
    #expect(made.status == 201)
  }

  @Test func `each line of the feed comes once, and whoever comes back goes on behind it`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let first = try await gateway.stream(key: sent.team.key)
      #expect(first.status == 200)
      #expect(first.headers["content-type"] == "text/event-stream")
      #expect(first.headers["cache-control"] == "no-store")
      let ready = try #require(try await first.next())
      #expect(ready.name == "ready")
      for _ in 0..<3 { try await happen(gateway, sent) }
      let lines = try await first.lines(3)
      #expect(lines.map(\.json).map { $0["type"] as? String } == Array(repeating: "share_link.created", count: 3))
      #expect(lines.map(\.json).allSatisfy { $0["proposal_id"] as? String == sent.id })
      let start = try #require(Int(ready.id ?? ""))
      #expect(lines.map(\.id) == (1...3).map { "\(start + $0)" })
      // The same as the list has.
      let listed = try await gateway.api("GET", "/api/v1/activity?limit=3", key: sent.team.key).list("items")
      #expect(lines.map(\.json).map { $0["id"] as? String } == listed.reversed().map { $0["id"] as? String })
      first.close()

      try await happen(gateway, sent)
      let second = try await gateway.stream(key: sent.team.key, behind: lines[0].id)
      try await happen(gateway, sent)
      let rest = try await second.lines(4)
      #expect(rest.map(\.id) == (2...5).map { "\(start + $0)" })
    }
  }

  @Test func `another process of the gateway tells the same`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.withReplica { replica in
        let sent = try await gateway.send(try await gateway.newTeam())
        let stream = try await gateway.stream(
          headers: [("authorization", "Bearer \(sent.team.key)")], at: replica)
        #expect(try await stream.next()?.name == "ready")
        for _ in 0..<2 { try await happen(gateway, sent) }
        #expect(try await stream.lines(2).count == 2)
      }
    }
  }

  @Test func `an organization hears of itself alone`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let rival = try await gateway.send(try await gateway.newTeam("Rival & Sons", email: nil))
      let stream = try await gateway.stream(key: rival.team.key)
      #expect(try await stream.next()?.name == "ready")
      try await happen(gateway, sent)
      try await happen(gateway, rival)
      let line = try #require(try await stream.lines(1).first)
      #expect(line.json["proposal_id"] as? String == rival.id)
    }
  }

  @Test func `who may not read the feed hears nothing, and nobody is led anywhere`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, _, browser) = try await gateway.signedIn()
      let path = "/api/v1/events/stream"
      let nobody = try await gateway.call("GET", path)
      #expect(nobody.status == 401 && nobody.code == "unauthorized")
      let stranger = try await gateway.call("GET", path, headers: [("cookie", "__Host-sid=nonsense")])
      #expect(stranger.status == 401 && stranger.headers["location"] == nil)
      let wrong = try await gateway.call(
        "GET", path, headers: [("cookie", browser.cookieHeader), ("authorization", "Bearer nonsense")])
      #expect(wrong.status == 401, "what is shown counts, not what else is there")
      let foreign = try await gateway.call(
        "GET", path, headers: [("cookie", browser.cookieHeader), ("sec-fetch-site", "cross-site")])
      #expect(foreign.status == 403 && foreign.code == "cross_site")
      let limited = try await gateway.api(
        "POST", "/api/v1/api-keys", key: team.key, json: #"{"name": "Few", "scopes": ["proposals:read"]}"#)
      #expect(try await gateway.api("GET", path, key: limited.text("key")).status == 403)
      for last in ["-1", "x", "1.5", "12345678901234567890", "99999999999999999999999"] {
        let answer = try await gateway.api("GET", path, key: team.key, headers: [("last-event-id", last)])
        #expect(answer.status == 400 && answer.code == "invalid_last_event_id", "\(last)")
      }
      #expect(try await gateway.api("GET", path + "?from=1", key: team.key).status == 400)
    }
  }

  @Test func `a member follows with their session, and what is looked at is told`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, _, browser) = try await gateway.signedIn()
      let sent = try await gateway.send(team)
      let stream = try await gateway.stream(
        headers: [("cookie", browser.cookieHeader), ("sec-fetch-site", "same-origin")])
      #expect(stream.status == 200)
      #expect(try await stream.next()?.name == "ready")
      let cookie = try await gateway.cookie(sent.tokenPath)
      let load = try GatewayFixture.load(in: try await gateway.page(sent.path, cookie: cookie))
      #expect(try await gateway.beat(sent.path, cookie: cookie, GatewayFixture.beat(load)).status == 204)
      var event = try await stream.next()
      while let other = event, other.name != "engagement" { event = try await stream.next() }
      #expect(event?.json["proposal_id"] as? String == sent.id)
      #expect(event?.id == nil, "it is no line of the feed")
    }
  }

  @Test func `a member who is removed hears nothing more, and listening keeps nobody signed in AU-5`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, member, browser) = try await gateway.signedIn()
      gateway.clock.advance(by: .seconds(25 * 60))
      let stream = try await gateway.stream(headers: [("cookie", browser.cookieHeader)])
      #expect(try await stream.next()?.name == "ready")
      let refreshed = try await gateway.call(
        "GET", "/team", headers: [("cookie", browser.cookieHeader), ("x-refresh", "1")])
      #expect(refreshed.status == 200)
      #expect(try await gateway.api("DELETE", "/api/v1/members/\(member)", key: team.key).status == 204)
      #expect(try await stream.next() == nil)

      let other = try await gateway.signedIn("Rival & Sons", email: "eve@example.com").browser
      gateway.clock.advance(by: .seconds(25 * 60))
      let listening = try await gateway.stream(headers: [("cookie", other.cookieHeader)])
      #expect(try await listening.next()?.name == "ready")
      _ = try await gateway.call("GET", "/team", headers: [("cookie", other.cookieHeader), ("x-refresh", "1")])
      gateway.clock.advance(by: .seconds(6 * 60))
      #expect(try await other.get("/team").status == 303, "31 minutes without use")
    }
  }

  @Test func `one key has no more streams than a few devices need`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      var streams: [OpenStream] = []
      for _ in 0..<FollowActivity.Limits.streamsOfOne { streams.append(try await gateway.stream(key: team.key)) }
      #expect(streams.allSatisfy { $0.status == 200 })
      let refused = try await gateway.api("GET", "/api/v1/events/stream", key: team.key)
      #expect(refused.status == 429 && refused.code == "too_many_streams")
      #expect(refused.headers["retry-after"] == "30")
      streams.removeLast().close()
      let again = try await gateway.eventually {
        try await gateway.stream(key: team.key).status == 200
      }
      #expect(again, "who leaves makes room")
    }
  }

  @Test func `a service that stops ends its streams, and does not wait for them`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let stream = try await gateway.stream(key: team.key)
      #expect(try await stream.next()?.name == "ready")
      await gateway.service.beginStop()
      // A connection that is cut off would throw here.
      #expect(try await stream.next() == nil)
    }
  }
}
