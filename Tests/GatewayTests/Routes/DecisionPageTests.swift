import CallContext
import Foundation
import HTTPTypes
import OutboundHTTP
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

@Suite struct DecisionPageTests {
  private func opened(_ gateway: GatewayFixture) async throws -> (sent: SentProposal, cookie: String, nonce: String) {
    let sent = try await gateway.send(try await gateway.newTeam())
    let cookie = try await gateway.cookie(sent.tokenPath)
    return (sent, cookie, try GatewayFixture.nonce(in: try await gateway.page(sent.path, cookie: cookie)))
  }

  @Test func `without a human signal a confirm page asks, and nothing is recorded SL-5`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, nonce) = try await opened(gateway)
      let path = "\(sent.path)/acceptance"
      let confirm = try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&typed_name=Ngozi&note=Hi+there")
      #expect(confirm.status == 200 && confirm.text.contains("name=\"confirm\""))
      #expect(confirm.text.contains("value=\"Ngozi\"") && confirm.text.contains("Hi there"))
      let second = try GatewayFixture.nonce(in: confirm)
      let unticked = try await gateway.form(path, cookie: cookie, "nonce=\(second)&typed_name=Ngozi")
      #expect(unticked.status == 200 && unticked.text.contains("confirm-error"))
      let done = try await gateway.form(path, cookie: cookie, "nonce=\(second)&typed_name=Ngozi&confirm=yes")
      #expect(done.status == 303 && done.headers["location"] == sent.path)
      let receipt = try await gateway.page(sent.path, cookie: cookie)
      #expect(receipt.status == 200 && !receipt.text.contains("name=\"nonce\""))
      // A double click is one decision.
      #expect(
        try await gateway.form(path, cookie: cookie, "nonce=\(second)&typed_name=Ngozi&confirm=yes").status == 303)
      let last = try #require(gateway.proposals.seen.last { $0.path.hasSuffix("/acceptance") })
      #expect(
        last.body.contains("\"confirmed\":true") && last.body.contains("\"content_sha256\":\"\(ViewSamples.sha)\""))
      #expect(last.caller.principal.text == "link:\(sent.linkID)")
    }
  }

  @Test func `a tick on a form that never asked for it is no confirmation SL-5`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, nonce) = try await opened(gateway)
      let declining = try GatewayFixture.nonce(in: try await gateway.page("\(sent.path)/decline", cookie: cookie))
      for (name, fields) in [("acceptance", "nonce=\(nonce)"), ("decline", "nonce=\(declining)&reason_code=timing")] {
        let answer = try await gateway.form("\(sent.path)/\(name)", cookie: cookie, fields + "&confirm=yes")
        #expect(answer.status == 200 && answer.text.contains("name=\"confirm\""), "\(name)")
      }
      #expect(!gateway.proposals.seen.contains { $0.body.contains("\"confirmed\":true") })
      #expect(try GatewayFixture.nonce(in: try await gateway.page(sent.path, cookie: cookie)).isEmpty == false)
    }
  }

  @Test func `a post that no page of ours sent is refused AU-6`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, nonce) = try await opened(gateway)
      let refused: [[(name: String, value: String)]] = [
        [], [("sec-fetch-site", "cross-site")], [("sec-fetch-site", "same-site")], [("sec-fetch-site", "none")],
        [("origin", "https://evil.example")], [("origin", "null")], [("origin", "http://portal.example")],
        [("sec-fetch-site", "cross-site"), ("origin", GatewayFixture.publicURL)],
        [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
      ]
      for headers in refused {
        for name in ["acceptance", "decline", "beats"] {
          let answer = try await gateway.form(
            "\(sent.path)/\(name)", cookie: cookie, "nonce=\(nonce)&confirm=yes", headers: headers)
          #expect(answer.status == 403, "\(headers)")
        }
      }
      #expect(!gateway.proposals.seen.contains { $0.method == "POST" && $0.path.hasSuffix("/acceptance") })
      let own = try await gateway.form(
        "\(sent.path)/acceptance", cookie: cookie, "nonce=\(nonce)&confirm=yes",
        headers: [("origin", GatewayFixture.publicURL)])
      #expect(own.status == 200 && own.text.contains("name=\"confirm\""))
    }
  }

  @Test func `a nonce of another session, purpose or time decides nothing, and what was typed stays SL-5`() async throws
  {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, nonce) = try await opened(gateway)
      let other = try await gateway.cookie(sent.tokenPath)
      let declining = try GatewayFixture.nonce(
        in: try await gateway.page("\(sent.path)/decline", cookie: cookie))
      let path = "\(sent.path)/acceptance"
      for (who, wrong) in [(other, nonce), (cookie, declining), (cookie, ""), (cookie, "x"), (cookie, nonce + "A")] {
        let answer = try await gateway.form(path, cookie: who, "nonce=\(wrong)&typed_name=Zoe&confirm=yes")
        #expect(answer.status == 409 && answer.text.contains("value=\"Zoe\""), "\(wrong)")
      }
      #expect(!gateway.proposals.seen.contains { $0.method == "POST" && $0.path.hasSuffix("/acceptance") })
    }
  }

  @Test func `a form with unknown, doubled or oversized fields is refused TI-4`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, nonce) = try await opened(gateway)
      let path = "\(sent.path)/acceptance"
      for (fields, status) in [
        ("nonce=\(nonce)&price=1", 400), ("nonce=\(nonce)&total=1", 409), ("nonce=\(nonce)&total=x", 409),
        ("nonce=\(nonce)&nonce=\(nonce)", 400), ("nonce=%zz", 400),
        ("nonce=\(nonce)&note=%00", 400), ("nonce=\(nonce)&typed_name=\(String(repeating: "x", count: 201))", 422),
        ("nonce=\(nonce)&note=\(String(repeating: "x", count: 2001))", 422),
        ("nonce=\(nonce)&note=\(String(repeating: "x", count: 66_000))", 422),
        ("note=\(String(repeating: "x", count: 263_000))", 413),
      ] {
        #expect(try await gateway.form(path, cookie: cookie, fields).status == status, "\(fields.prefix(60))")
      }
      let json = try await gateway.call(
        "POST", path,
        headers: [("cookie", cookie), ("sec-fetch-site", "same-origin"), ("content-type", "application/json")],
        body: Array("{}".utf8))
      #expect(json.status == 415)
      #expect(try gateway.proposals.page(of: sent.id).decision == nil)
    }
  }

  @Test func `declining needs a reason where the contractor wants one`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, _) = try await opened(gateway)
      let path = "\(sent.path)/decline"
      let nonce = try GatewayFixture.nonce(in: try await gateway.page(path, cookie: cookie))
      let missing = try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&reason=Because&confirm=yes")
      #expect(missing.status == 422 && missing.text.contains("Because"))
      #expect(missing.text.contains("Please choose a reason"))
      let wordless = try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&reason_code=other")
      #expect(wordless.status == 422 && wordless.text.contains("Please say in a few words why"))
      #expect(
        try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&reason_code=weather").status == 422)
      let confirm = try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&reason_code=timing")
      let second = try GatewayFixture.nonce(in: confirm)
      let done = try await gateway.form(path, cookie: cookie, "nonce=\(second)&reason_code=timing&confirm=yes")
      #expect(done.status == 303)
      // What was typed to accept it goes with it.
      let typed = try #require(done.headers["set-cookie"])
      #expect(typed.hasPrefix("__Secure-typed=; Path=\(sent.path)/choices; Max-Age=0;"), "\(typed)")
      #expect(confirm.headers["set-cookie"] == nil)
      // What is decided is shown, not asked again.
      #expect(try await gateway.page(path, cookie: cookie).status == 303)
    }
  }

  @Test func `a decision that came too late shows what is, with 409`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, nonce) = try await opened(gateway)
      try gateway.proposals.set(sent.id, state: .withdrawn)
      gateway.proposals.decisionMode = .refuses(
        Problem(.conflict, code: "not_decidable", members: ["state": "withdrawn"]))
      let late = try await gateway.form("\(sent.path)/acceptance", cookie: cookie, "nonce=\(nonce)&confirm=yes")
      #expect(late.status == 409 && !late.text.contains("name=\"nonce\""))
    }
  }

  @Test func `while the service is away the page says what is safe, and the same form works later RE-4`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, nonce) = try await opened(gateway)
      gateway.proposals.isPageAway = true
      let page = try await gateway.page(sent.path, cookie: cookie)
      #expect(page.status == 503 && page.headers["retry-after"] != nil)
      #expect(try await gateway.call("GET", "/").status == 200)
      let path = "\(sent.path)/acceptance"
      // Away at the moment of the click: the form comes back as it was sent.
      let early = try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&typed_name=Zoe&note=Hi+there")
      #expect(early.status == 503 && early.headers["retry-after"] == "5" && early.text.contains("value=\"Zoe\""))
      #expect(try early.text.contains("Hi there") && GatewayFixture.nonce(in: early) == nonce)
      let no = try await gateway.form("\(sent.path)/decline", cookie: cookie, "nonce=x&reason=Too+soon")
      #expect(no.status == 503 && no.text.contains("Too soon"))
      gateway.proposals.isPageAway = false
      gateway.proposals.decisionMode = .away
      let away = try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&typed_name=Zoe&confirm=yes")
      #expect(away.status == 503 && away.headers["retry-after"] == "5" && away.text.contains("value=\"Zoe\""))
      #expect(try GatewayFixture.nonce(in: away) == nonce)
      gateway.proposals.decisionMode = .records
      let confirm = try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&typed_name=Zoe")
      let second = try GatewayFixture.nonce(in: confirm)
      gateway.proposals.decisionMode = .away
      let asked = try await gateway.form(path, cookie: cookie, "nonce=\(second)&typed_name=Zoe&confirm=yes")
      #expect(asked.status == 503 && asked.text.contains("name=\"confirm\"") && asked.text.contains("value=\"Zoe\""))
      #expect(try GatewayFixture.nonce(in: asked) == second)
      // What they agreed to is what stands there, though nobody can compute it now.
      let priced = try await gateway.form(
        path, cookie: cookie,
        "nonce=\(second)&total=4513530&confirm=yes&choices=1&package=2&line-4=yes&quantity-3=1&quantity-4=2")
      #expect(priced.status == 503 && priced.text.contains("$45,135.30"))
      #expect(priced.text.contains("name=\"total\" value=\"4513530\""))
      gateway.proposals.decisionMode = .records
      #expect(try await gateway.form(path, cookie: cookie, "nonce=\(second)&confirm=yes").status == 303)
    }
  }

  @Test func `what the owner finds too long comes back with the text`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, nonce) = try await opened(gateway)
      gateway.proposals.decisionMode = .refuses(Problem.invalidField("note", code: "too_long", detail: ""))
      let answer = try await gateway.form(
        "\(sent.path)/acceptance", cookie: cookie, "nonce=\(nonce)&note=Hello%07+again&typed_name=Zoe")
      #expect(answer.status == 422 && answer.text.contains("note-error"))
      #expect(answer.text.contains("Hello again") && answer.text.contains("value=\"Zoe\""))
      let declining = try GatewayFixture.nonce(in: try await gateway.page("\(sent.path)/decline", cookie: cookie))
      gateway.proposals.decisionMode = .refuses(Problem.invalidField("reason", code: "too_long", detail: ""))
      let no = try await gateway.form(
        "\(sent.path)/decline", cookie: cookie, "nonce=\(declining)&reason=Too+much&reason_code=price")
      #expect(no.status == 422 && no.text.contains("reason-error") && no.text.contains("Too much"))
    }
  }

  @Test func `a form that was left open for long comes back with what was typed`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, nonce) = try await opened(gateway)
      gateway.clock.advance(by: .seconds(9 * 3600))
      let answer = try await gateway.form(
        "\(sent.path)/acceptance", cookie: cookie, "nonce=\(nonce)&typed_name=Zoe&note=Hi+there")
      #expect(answer.status == 409 && answer.text.contains("value=\"Zoe\"") && answer.text.contains("Hi there"))
      let fresh = try GatewayFixture.nonce(in: answer)
      #expect(
        try await gateway.form("\(sent.path)/acceptance", cookie: cookie, "nonce=\(fresh)").text
          .contains("name=\"confirm\""))
    }
  }

  @Test func `a reader reads and is not asked`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let reader = try await gateway.cookie(sent.readerTokenPath)
      let page = try await gateway.page(sent.path, cookie: reader)
      #expect(page.status == 200 && !page.text.contains("name=\"nonce\""))
    }
  }

  @Test func `the page is asked for once, then only whether it changed`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, _) = try await opened(gateway)
      let first = try await gateway.page(sent.path, cookie: cookie)
      let again = try await gateway.page(sent.path, cookie: cookie)
      let asked = gateway.proposals.seen.filter { $0.path.hasSuffix("/page") }
      #expect(
        asked.first?.headers[.ifNoneMatch] == nil && asked.dropFirst().allSatisfy { $0.headers[.ifNoneMatch] != nil })
      // Only the one-time values of its two forms differ, and they do.
      let (a, b) = (try GatewayFixture.nonce(in: first), try GatewayFixture.nonce(in: again))
      let (c, d) = (try GatewayFixture.questionKey(in: first), try GatewayFixture.questionKey(in: again))
      #expect(a != b && c != d)
      let (e, f) = (try GatewayFixture.load(in: first), try GatewayFixture.load(in: again))
      #expect(e != f)
      let renewed = first.text.replacingOccurrences(of: a, with: b).replacingOccurrences(of: c, with: d)
        .replacingOccurrences(of: e, with: f)
      #expect(renewed == again.text)
      try gateway.proposals.set(sent.id, state: .withdrawn)
      #expect(try await gateway.page(sent.path, cookie: cookie).text != again.text)
    }
  }
}
