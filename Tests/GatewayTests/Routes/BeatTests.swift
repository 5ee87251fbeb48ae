import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

@Suite struct BeatTests {
  private func opened(
    _ gateway: GatewayFixture
  ) async throws -> (sent: SentProposal, cookie: String, page: Answer, load: String) {
    let sent = try await gateway.send(try await gateway.newTeam())
    let cookie = try await gateway.cookie(sent.tokenPath)
    let page = try await gateway.page(sent.path, cookie: cookie)
    return (sent, cookie, page, try GatewayFixture.load(in: page))
  }

  @Test func `every page that is read has a token of its own, a preview has none SL-4`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, page, load) = try await opened(gateway)
      var loads: Set<String> = [load]
      for path in ["", "/decline", "/questions", "/change-request"] {
        let page = try await gateway.page(sent.path + path, cookie: cookie)
        #expect(page.text.contains("data-beats=\"\(sent.path)/beats\""), "\(path)")
        #expect(page.text.contains("Harbor &amp; Pine can see that this page was opened"), "\(path)")
        #expect(page.text.contains("/assets/beacon-"), "\(path)")
        loads.insert(try GatewayFixture.load(in: page))
      }
      #expect(loads.count == 5)
      let nonce = try GatewayFixture.nonce(in: page)
      let confirm = try await gateway.form("\(sent.path)/acceptance", cookie: cookie, "nonce=\(nonce)")
      let preview = try await gateway.api("GET", "/api/v1/proposals/\(sent.id)/preview", key: sent.team.key)
      for other in [confirm, preview] {
        #expect(other.status == 200 && !other.text.contains("data-load") && !other.text.contains("can see that this"))
        #expect(!other.text.contains("beacon-"))
      }
    }
  }

  @Test func `an organization that does not want it measures nothing and says nothing of it`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, _, load) = try await opened(gateway)
      let id = try GatewayFixture.require(ProposalsContract.ProposalID(sent.id))
      gateway.proposals.change(id) { $0.measures = false }
      for path in ["", "/decline", "/questions"] {
        let page = try await gateway.page(sent.path + path, cookie: cookie)
        #expect(page.status == 200 && page.text.contains("/assets/proposal-"), "\(path)")
        for word in ["data-beats", "data-load", "beacon-", "can see that this page"] {
          #expect(!page.text.contains(word), "\(path): \(word)")
        }
      }
      gateway.proposals.change(id) { $0.measures = nil }
      #expect(try GatewayFixture.load(in: await gateway.page(sent.path, cookie: cookie)) != load)
    }
  }

  @Test func `a beat is passed on with what the edge knows of its sender, and no address SL-4`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, _, load) = try await opened(gateway)
      let own: [(name: String, value: String)] = [
        ("content-type", "application/json"), ("sec-fetch-site", "same-origin"), ("x-forwarded-for", "203.0.113.77"),
      ]
      for (headers, reason, device) in [
        ([("user-agent", GatewayFixture.browser)], nil, "computer"),
        ([("user-agent", GatewayFixture.browser), ("sec-purpose", "prefetch;prerender")], "prefetch", "computer"),
        ([("user-agent", "Googlebot/2.1")], "known_bot", "other"), ([], "known_bot", "other"),
        ([("user-agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)")], nil, "phone"),
      ] as [([(name: String, value: String)], String?, String)] {
        let json = GatewayFixture.beat(load, parts: #"{"section-1": 700, "price": 2500}"#)
        let answer = try await gateway.beat(sent.path, cookie: cookie, json, headers: own + headers)
        #expect(answer.status == 204 && answer.body.isEmpty)
        let beat = try #require(gateway.proposals.batches.last?.last)
        #expect(beat.visitor.automatedReason == reason && beat.visitor.device == device)
        #expect(beat.sequence == 1 && beat.activeMilliseconds == 3200 && beat.trustedEvents == 2)
        #expect(beat.scrollBasisPoints == 4100 && beat.parts == ["section-1": 700, "price": 2500] && !beat.webdriver)
        #expect(beat.visitor.proposalID.description == sent.id)
        #expect(Gateway.ShareLink.ID(beat.visitor.link).description == sent.linkID)
        #expect(beat.visitor.contactID.description == sent.team.contacts[0])
        #expect(beat.visitor.session.utf8.count == 32 && beat.visitor.network.utf8.count == 16)
        #expect(beat.loadedAt == ViewSamples.now)
        let seen = try #require(gateway.proposals.seen.last)
        #expect(!seen.body.contains("203.0.113") && !seen.body.contains("Mozilla"))
      }
      #expect(Set(gateway.proposals.batches.joined().map(\.load)).count == 1)
    }
  }

  @Test func `a beat that no page of ours sends is refused by name TI-4`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, _, load) = try await opened(gateway)
      let good = GatewayFixture.beat(load)
      func changed(_ field: String, _ value: String) throws -> String {
        good.replacing(try Regex("\"\(field)\": [^,}]+"), with: "\"\(field)\": \(value)")
      }
      let many = "{" + (0..<65).map { "\"p\($0)\": 1" }.joined(separator: ", ") + "}"
      let cases: [(String, Int, String, String)] = [
        ("{", 400, "json_syntax", ""), (good.dropLast() + #", "x": 1}"#, 400, "unknown_key", "x"),
        (good.dropLast() + #", "sequence": 2}"#, 400, "duplicate_key", "sequence"),
        (good.replacingOccurrences(of: #", "webdriver": false"#, with: ""), 422, "missing_field", "webdriver"),
        (try changed("sequence", "0"), 422, "out_of_range", "sequence"),
        (try changed("sequence", "1.5"), 422, "wrong_type", "sequence"),
        (try changed("active_milliseconds", "-1"), 422, "out_of_range", "active_milliseconds"),
        (try changed("active_milliseconds", "60001"), 422, "out_of_range", "active_milliseconds"),
        (try changed("active_milliseconds", "1e30"), 422, "wrong_type", "active_milliseconds"),
        (try changed("active_milliseconds", "99999999999999999999"), 422, "out_of_range", "active_milliseconds"),
        (try changed("trusted_events", "100001"), 422, "out_of_range", "trusted_events"),
        (try changed("scroll_basis_points", "10001"), 422, "out_of_range", "scroll_basis_points"),
        (try changed("webdriver", "0"), 422, "wrong_type", "webdriver"),
        (GatewayFixture.beat(load, parts: #"{"Price": 1}"#), 422, "invalid_value", "parts"),
        (GatewayFixture.beat(load, parts: #"{"": 1}"#), 422, "invalid_value", "parts"),
        (GatewayFixture.beat(load, parts: #"{"abcdefghijklmnopqrstuvwxy": 1}"#), 422, "invalid_value", "parts"),
        (GatewayFixture.beat(load, parts: #"{"price": 60001}"#), 422, "out_of_range", "parts.price"),
        (GatewayFixture.beat(load, parts: #"{"price": 1, "price": 1}"#), 400, "duplicate_key", "parts.price"),
        (GatewayFixture.beat(load, parts: many), 422, "too_many", "parts"),
      ]
      for (json, status, code, field) in cases {
        let answer = try await gateway.beat(sent.path, cookie: cookie, json)
        #expect(answer.status == status && answer.code == code && answer.field == field, "\(json): \(answer.text)")
      }
      let long = good + String(repeating: " ", count: 4096)
      #expect(try await gateway.beat(sent.path, cookie: cookie, long).status == 413)
      let plain: [(name: String, value: String)] = [("content-type", "text/plain"), ("sec-fetch-site", "same-origin")]
      #expect(try await gateway.beat(sent.path, cookie: cookie, good, headers: plain).status == 415)
      let foreign: [(name: String, value: String)] = [
        ("content-type", "application/json"), ("sec-fetch-site", "cross-site"),
      ]
      #expect(try await gateway.beat(sent.path, cookie: cookie, good, headers: foreign).code == "cross_site")
      let host = try await gateway.call(
        "POST", "\(sent.path)/beats",
        headers: [("cookie", cookie), ("content-type", "application/json"), ("sec-fetch-site", "same-origin")],
        body: Array(good.utf8), host: "evil.example")
      #expect(host.status == 421)
      #expect(gateway.proposals.batches.isEmpty)
      #expect(try await gateway.beat(sent.path, cookie: cookie, good).status == 204)
    }
  }

  @Test func `a token that is forged, another's or too old tells nothing`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, _, load) = try await opened(gateway)
      let again = try await gateway.cookie(sent.tokenPath)
      let reader = try await gateway.cookie(sent.readerTokenPath)
      let other = try await gateway.send(sent.team)
      let otherCookie = try await gateway.cookie(other.tokenPath)
      let otherLoad = try GatewayFixture.load(in: await gateway.page(other.path, cookie: otherCookie))
      let changed = String(load.dropLast()) + (load.hasSuffix("A") ? "B" : "A")
      for (who, token) in [
        (cookie, ""), (cookie, "x"), (cookie, changed), (cookie, otherLoad), (again, load), (reader, load),
      ] {
        let answer = try await gateway.beat(sent.path, cookie: who, GatewayFixture.beat(token))
        #expect(answer.status == 403 && answer.code == "load_unknown", "\(token): \(answer.text)")
      }
      #expect(try await gateway.beat(sent.path, cookie: otherCookie, GatewayFixture.beat(load)).status == 404)
      #expect(gateway.proposals.batches.isEmpty)
      #expect(try await gateway.beat(sent.path, cookie: cookie, GatewayFixture.beat(load)).status == 204)
      // Older than the clock ever was, and not old yet: the cookie is renewed by the link, a page's token is not.
      gateway.clock.advance(by: .seconds(43_200))
      let late = try await gateway.beat(
        sent.path, cookie: gateway.cookie(sent.tokenPath), GatewayFixture.beat(load))
      #expect(late.code == "load_unknown")
    }
  }

  @Test func `while the owner is away the page is told when to come again, and stays`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, _, load) = try await opened(gateway)
      for mode in [FakeProposals.DecisionMode.away, .refuses(Problem.deadlineExceeded)] {
        gateway.proposals.beatMode = mode
        // More than opens a breaker: what people wait for does not stand behind it.
        for _ in 0..<25 {
          let answer = try await gateway.beat(sent.path, cookie: cookie, GatewayFixture.beat(load))
          #expect(answer.status == 503 && answer.code == "unavailable")
          #expect(Int(answer.headers["retry-after"] ?? "").map { $0 > 0 } ?? false)
        }
        #expect(try await gateway.page(sent.path, cookie: cookie).status == 200)
      }
    }
  }

  @Test func `one link tells no more than can be read GW-2`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, _, load) = try await opened(gateway)
      for sequence in 1...BeatRoutes.mostPerLink {
        let answer = try await gateway.beat(sent.path, cookie: cookie, GatewayFixture.beat(load, sequence: sequence))
        #expect(answer.status == 204)
      }
      let more = try await gateway.beat(sent.path, cookie: cookie, GatewayFixture.beat(load, sequence: 241))
      #expect(more.status == 429 && Int(more.headers["retry-after"] ?? "").map { (1...601).contains($0) } ?? false)
      let reader = try await gateway.cookie(sent.readerTokenPath)
      let other = try GatewayFixture.load(in: await gateway.page(sent.path, cookie: reader))
      #expect(try await gateway.beat(sent.path, cookie: reader, GatewayFixture.beat(other)).status == 204)
    }
  }

  @Test func `what asks for a page seconds after its mail is said to`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      #expect(try await gateway.allMailsAreDone())
      gateway.clock.advance(by: .seconds(9))
      for seconds in [0, 1] {
        gateway.clock.advance(by: .seconds(seconds))
        let first = try await gateway.call("GET", sent.tokenPath, headers: [("user-agent", GatewayFixture.browser)])
        #expect(first.status == 303)
        let cookie = String(try #require(first.headers["set-cookie"]).prefix { $0 != ";" })
        _ = try await gateway.call(
          "GET", sent.path, headers: [("user-agent", GatewayFixture.browser), ("cookie", cookie)])
      }
      #expect(try await gateway.eventually { gateway.proposals.fetches.flatMap(\.fetches).count == 2 })
      #expect(gateway.proposals.fetches.flatMap(\.fetches).map(\.visitor.automatedReason) == ["just_sent", nil])
    }
  }

  @Test func `whoever asks for a page is told of once, without waiting and without a beat SL-3`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      #expect(try await gateway.allMailsAreDone())
      gateway.clock.advance(by: .seconds(60))
      gateway.proposals.areFetchesAway = true
      func ask(_ method: String, _ headers: [(name: String, value: String)]) async throws {
        let first = try await gateway.call(method, sent.tokenPath, headers: headers)
        let cookie = String(try #require(first.headers["set-cookie"]).prefix { $0 != ";" })
        #expect(try await gateway.call(method, sent.path, headers: headers + [("cookie", cookie)]).status == 200)
      }
      try await ask("GET", [("user-agent", GatewayFixture.browser)])
      try await ask("HEAD", [("user-agent", GatewayFixture.browser)])
      try await ask("GET", [("user-agent", "curl/8.0")])
      _ = try await gateway.api("GET", "/api/v1/proposals/\(sent.id)/preview", key: sent.team.key)
      _ = try await gateway.call("GET", "/p/\(sent.publicID)")
      gateway.proposals.areFetchesAway = false
      #expect(try await gateway.eventually { gateway.proposals.fetches.flatMap(\.fetches).count == 3 })
      let told = gateway.proposals.fetches.flatMap(\.fetches)
      #expect(Set(told.map(\.visitor.automatedReason)) == [nil, "head_request", "known_bot"])
      #expect(told.allSatisfy { $0.count == 2 } && Set(told.map(\.visitor.session)).count == 3)
      #expect(gateway.proposals.fetches.allSatisfy { $0.organization == sent.team.organization })
      #expect(gateway.proposals.batches.isEmpty)
    }
  }

  @Test func `what was not told yet is told when the gateway stops RE-5`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      _ = try await gateway.cookie(sent.tokenPath)
      try await gateway.service.stop()
      #expect(gateway.proposals.fetches.flatMap(\.fetches).map(\.count) == [1])
    }
  }

  @Test func `both scripts know the same doings of a person`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Services/Gateway/Assets")
    let lists = try ["beacon.js", "proposal.js"].map { name in
      try String(contentsOf: folder.appending(path: name), encoding: .utf8).split(separator: "\n")
        .first { $0.hasPrefix("const personEvents = ") }
    }
    #expect(lists[0] != nil && lists[0] == lists[1] && lists[0]?.contains("\"scroll\"") == false)
  }
}
