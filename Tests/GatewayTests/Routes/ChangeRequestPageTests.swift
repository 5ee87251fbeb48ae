import CallContext
import Foundation
import HTTPTypes
import Identifiers
import OutboundHTTP
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

extension ViewSamples {
  static func changeRequests(text: (String) -> String = { $0 }) -> [ClientChangeRequest] {
    [
      ClientChangeRequest(
        requestedAt: now, typedName: text("Ngozi Okafor"), text: text("Oak instead of maple"),
        objections: [
          Objection(
            lineID: LineID(UUID()), section: text("Cabinetry"), name: text("Base cabinets"), text: text("Too dark"))
        ], onBehalf: false)
    ]
  }

  static func changeRequest(
    of proposal: ProposalsContract.ProposalID, text: String?, objections: [Objection], at time: Date,
    onBehalf: OnBehalf? = nil
  ) -> ChangeRequestDetail {
    ChangeRequestDetail(
      id: ChangeRequestID(UUID()), proposalID: proposal, revision: 1, requestedAt: time, path: "share_link",
      requestedBy: "link:x", contactID: nil, typedName: nil, text: text, objections: objections, onBehalf: onBehalf,
      contentSHA256: sha)
  }
}

/// Asking for changes on the page, and lines that a decline names.
@Suite struct ChangeRequestPageTests {
  private func opened(
    _ gateway: GatewayFixture, _ page: String = "change-request"
  ) async throws -> (path: String, sent: SentProposal, cookie: String, nonce: String) {
    let sent = try await gateway.send(try await gateway.newTeam())
    let cookie = try await gateway.cookie(sent.tokenPath)
    let path = "\(sent.path)/\(page)"
    return (path, sent, cookie, try GatewayFixture.nonce(in: try await gateway.page(path, cookie: cookie)))
  }

  private func seen(_ gateway: GatewayFixture, _ suffix: String = "/change-requests") -> [FakeProposals.Seen] {
    gateway.proposals.seen.filter { $0.method == "POST" && $0.path.hasSuffix(suffix) }
  }

  @Test func `a client asks for changes with words and lines, once for a double click`() async throws {
    try await GatewayFixture.run { gateway in
      let (path, sent, cookie, nonce) = try await opened(gateway)
      let open = try await gateway.page(sent.path, cookie: cookie)
      #expect(open.text.contains("href=\"\(path)\"") && open.text.contains("Almost right?"))
      let fields =
        "nonce=\(nonce)&wish=Oak%0D%0Aplease&objection-1=yes&objection-text-1=Too+dear&objection-text-2=unticked"
      for _ in 1...2 {
        let done = try await gateway.form(path, cookie: cookie, fields)
        #expect(done.status == 303 && done.headers["location"] == "\(sent.path)#changes")
      }
      let asked = seen(gateway)
      let content = try ViewSamples.content()
      #expect(asked.count == 2 && asked.allSatisfy { $0.caller.principal.text == "link:\(sent.linkID)" })
      let drafts = try asked.map { try StrictJSON.decode(ChangeRequestDraft.self, from: Array($0.body.utf8)) }
      #expect(Set(drafts.map(\.requestKey)).count == 1)
      let draft = drafts[0]
      #expect(draft.text == "Oak\nplease" && draft.contentSHA256 == ViewSamples.sha && draft.visitor != nil)
      #expect(draft.objections?.map(\.text) == ["Too dear"])
      let page = try await gateway.page(sent.path, cookie: cookie)
      #expect(page.text.contains("Changes were asked for") && page.text.contains("Oak<br>"))
      #expect(page.text.contains(content.allLines[1].name) && page.text.contains("you can still accept or decline it"))
      // It is still to be decided.
      #expect(page.text.contains("name=\"nonce\"") && page.text.contains("Ask for something else"))
    }
  }

  @Test func `what is missing or too long comes back with what was typed, and nothing is sent`() async throws {
    try await GatewayFixture.run { gateway in
      let (path, _, cookie, nonce) = try await opened(gateway)
      let lines = (0...50).map { "objection-\($0)=yes" }.joined(separator: "&")
      for (fields, words) in [
        ("wish=+%0A", "Please say what should be different, or tick a line."),
        ("wish=\(String(repeating: "x", count: 2_001))", "at most 2000 characters"),
        ("objection-0=yes&objection-text-0=\(String(repeating: "y", count: 501))", "at most 500 characters"),
        ("wish=a&typed_name=\(String(repeating: "z", count: 201))", "at most 200 characters"),
      ] {
        let answer = try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&\(fields)")
        #expect(answer.status == 422 && answer.text.contains(words), "\(fields.prefix(40))")
      }
      let kept = try await gateway.form(
        path, cookie: cookie, "nonce=x&wish=Kept&objection-0=yes&objection-text-0=Also+kept")
      #expect(kept.status == 409 && kept.text.contains("Kept") && kept.text.contains("value=\"Also kept\""))
      #expect(kept.text.contains("name=\"objection-0\" value=\"yes\" checked"))
      for (fields, status) in [
        ("objection-999=yes", 422), ("objection-text-999=x", 422), ("objection-x=yes", 400), ("objection-01=yes", 400),
        ("confirm=yes", 400), (lines, 422),
      ] {
        #expect(try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&\(fields)").status == status, "\(fields)")
      }
      #expect(seen(gateway).isEmpty)
    }
  }

  @Test func `a post that no page of ours sent, or with a decision's nonce, asks for nothing AU-6`() async throws {
    try await GatewayFixture.run { gateway in
      let (path, sent, cookie, nonce) = try await opened(gateway)
      for headers in [[], [("sec-fetch-site", "cross-site")], [("origin", "https://evil.example")]]
        as [[(name: String, value: String)]]
      {
        #expect(try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&wish=x", headers: headers).status == 403)
      }
      let accepting = try GatewayFixture.nonce(in: try await gateway.page(sent.path, cookie: cookie))
      #expect(try await gateway.form(path, cookie: cookie, "nonce=\(accepting)&wish=x").status == 409)
      // Nor does a nonce of this form decide anything.
      let decided = try await gateway.form("\(sent.path)/acceptance", cookie: cookie, "nonce=\(nonce)&confirm=yes")
      #expect(decided.status == 409)
      #expect(seen(gateway).isEmpty && seen(gateway, "/acceptance").isEmpty)
    }
  }

  @Test func `what the owner refuses is said in words, and an outage keeps the form`() async throws {
    try await GatewayFixture.run { gateway in
      let (path, sent, cookie, nonce) = try await opened(gateway)
      for (problem, words) in [
        (Problem(.conflict, code: "too_many_change_requests"), "Please call or write to"),
        (Problem(.unprocessableContent, code: "idempotency_key_reused"), "This form was sent before"),
        (Problem(.conflict, code: "version_changed"), "changed while you were reading"),
      ] {
        gateway.proposals.decisionMode = .refuses(problem)
        let answer = try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&wish=Oak")
        #expect(answer.status == 409 && answer.text.contains(words) && answer.text.contains("Oak"), "\(problem.code)")
      }
      gateway.proposals.decisionMode = .away
      let away = try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&wish=Oak")
      #expect(away.status == 503 && away.headers["retry-after"] != nil)
      #expect(try GatewayFixture.nonce(in: away) == nonce)
      gateway.proposals.decisionMode = .records
      #expect(try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&wish=Oak").status == 303)

      try gateway.proposals.set(sent.id, state: .withdrawn)
      #expect(try await gateway.page(path, cookie: cookie).status == 303)
      gateway.proposals.decisionMode = .refuses(
        Problem(.conflict, code: "changes_not_taken", members: ["state": "withdrawn"]))
      let late = try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&wish=Oak")
      #expect(late.status == 409 && !late.text.contains("name=\"nonce\""))
    }
  }

  @Test func `a decline names lines, through the page that asks once more`() async throws {
    try await GatewayFixture.run { gateway in
      let (path, _, cookie, nonce) = try await opened(gateway, "decline")
      let form = try await gateway.page(path, cookie: cookie)
      #expect(form.text.contains("Is it about particular lines?") && form.text.contains("name=\"objection-0\""))
      let confirm = try await gateway.form(
        path, cookie: cookie, "nonce=\(nonce)&reason_code=price&objection-0=yes&objection-text-0=Too+%22dear%22")
      #expect(confirm.status == 200 && confirm.text.contains("name=\"objection-0\" value=\"yes\""))
      #expect(confirm.text.contains("value=\"Too &quot;dear&quot;\"") || confirm.text.contains("Too &#34;dear&#34;"))
      let second = try GatewayFixture.nonce(in: confirm)
      let done = try await gateway.form(
        path, cookie: cookie,
        "nonce=\(second)&reason_code=price&objection-0=yes&objection-text-0=Too+%22dear%22&confirm=yes")
      #expect(done.status == 303)
      let last = try #require(seen(gateway, "/decline").last)
      let request = try StrictJSON.decode(DeclineRequest.self, from: Array(last.body.utf8))
      #expect(request.objections?.map(\.text) == ["Too \"dear\""])
      #expect(try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&objection-999=yes").status == 422)
    }
  }
}

/// The same from the team's side.
@Suite struct ChangeRequestAPITests {
  @Test func `a team writes down what it was told, and reads it`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let path = "/api/v1/proposals/\(sent.id)/change-requests"
      let json = #"{"on_behalf": {"told_by": "Ngozi", "channel": "phone"}, "text": "Oak"}"#
      let keyless = try await gateway.api("POST", path, key: sent.team.key, json: json)
      #expect(keyless.status == 400 && keyless.code == "idempotency_key_required")
      let made = try await gateway.api(
        "POST", path, key: sent.team.key, json: json, headers: [("idempotency-key", "c-1")])
      #expect(made.status == 201 && made.text("text") == "Oak")
      let again = try await gateway.api(
        "POST", path, key: sent.team.key, json: json, headers: [("idempotency-key", "c-1")])
      #expect(again.body == made.body && again.headers["idempotency-replayed"] == "true")
      let stranger = try await gateway.api(
        "POST", path, key: sent.team.key,
        json:
          "{\"on_behalf\": {\"told_by\": \"N\", \"channel\": \"phone\", \"contact_id\": \"\(UUID().uuidString.lowercased())\"}, \"text\": \"x\"}",
        headers: [("idempotency-key", "c-2")])
      #expect(stranger.status == 422 && stranger.code == "unknown_contact")
      #expect(try await gateway.api("GET", path, key: sent.team.key).status == 200)
    }
  }

  @Test func `what is due is listed as its owner tells it`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let path = "/api/v1/follow-ups"
      let listed = try await gateway.api("GET", path + "?due_before=2026-12-24&limit=10&cursor=c", key: team.key)
      #expect(listed.status == 200 && listed.list("items").first?["date"] as? String == "2026-12-01")
      #expect(listed.text("next_cursor") == "next")
      let asked = try #require(gateway.proposals.seen.last { $0.path.contains("/follow-ups") })
      for part in ["due_before=2026-12-24", "limit=10", "cursor=c"] {
        #expect(asked.path.contains(part), "\(asked.path)")
      }
      #expect(try await gateway.api("GET", path + "?due=x", key: team.key).status == 400)
      #expect(try await gateway.call("GET", path).status == 401)
    }
  }

  @Test func `a follow-up wants the ETag that was read DC-2`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let path = "/api/v1/estimates/\(FakeProposals.estimate)/follow-up"
      let read = try await gateway.api("GET", path, key: team.key)
      #expect(read.status == 200 && read.headers["etag"] == "\"v0\"")
      let bare = try await gateway.api("PUT", path, key: team.key, json: "{}")
      #expect(bare.status == 428 && bare.code == "precondition_required")
      for condition in ["*", "W/\"v0\"", "\"x\"", "\"v1\""] {
        let stale = try await gateway.api(
          "PUT", path, key: team.key, json: "{}", headers: [("if-match", condition)])
        #expect(stale.status == 412 && stale.code == "stale", "\(condition)")
      }
      let set = try await gateway.api(
        "PUT", path, key: team.key, json: #"{"date": "2099-03-01", "note": "Call"}"#, headers: [("if-match", "\"v0\"")])
      #expect(set.status == 200 && set.headers["etag"] == "\"v1\"" && set.text("date") == "2099-03-01")
      let unknown = try await gateway.api(
        "PUT", path, key: team.key, json: #"{"if_version": 3}"#, headers: [("if-match", "\"v0\"")])
      #expect(unknown.status == 400 && unknown.code == "unknown_key")
    }
  }

  @Test func `the report is in the organization's time zone, which nobody can choose`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let report = try await gateway.api("GET", "/api/v1/reports/declines?from=2026-01-01", key: team.key)
      #expect(report.status == 200 && report.text("from") == "2026-01-01")
      #expect(report.text("time_zone") == "America/Los_Angeles")
      let chosen = try await gateway.api("GET", "/api/v1/reports/declines?time_zone=UTC", key: team.key)
      #expect(chosen.status == 400 && chosen.code == "unknown_parameter")
      let loss = try await gateway.api(
        "POST", "/api/v1/estimates/\(FakeProposals.estimate)/loss", key: team.key, json: "{}")
      #expect(loss.status == 409 && loss.code == "version_open")
    }
  }

  @Test func `the team is told by mail and in the feed, once; a loss is in the feed alone`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      #expect(try await gateway.eventually { try gateway.mails().count == 2 })
      let proposal = try GatewayFixture.require(ProposalID(sent.id))
      let request = ViewSamples.changeRequest(
        of: proposal, text: "Oak instead of maple", objections: ViewSamples.changeRequests()[0].objections,
        at: gateway.clock.now)
      let event = try gateway.news(.changesRequested, of: sent, changeRequest: request)
      #expect(try await gateway.event(event) == 204)
      #expect(try await gateway.event(event) == 204)
      #expect(try await gateway.event(try gateway.news(.estimateLost, of: sent, lossReason: "Too slow")) == 204)
      #expect(try await gateway.eventually { try gateway.mails().count == 4 })
      // Whoever asked has it in writing, with a link that opens the page.
      let receipt = try #require(try gateway.mails().first { $0.contains("You asked Harbor & Pine for changes") })
      #expect(receipt.contains("ngozi.okafor@example.com") && receipt.contains("Oak instead of maple"))
      #expect(receipt.contains("the proposal stays open as it is") && receipt.contains("Base cabinets (Cabinetry)"))
      let token = try #require(receipt.firstMatch(of: /portal\.example(\/s\/cps_[A-Za-z0-9_-]+)/)?.output.1)
      #expect(try await gateway.call("GET", String(token)).headers["location"] == sent.path)
      let mail = try #require(try gateway.mails().first { $0.contains("Changes asked for") })
      #expect(mail.contains("Oak instead of maple") && mail.contains("Base cabinets (Cabinetry): Too dark"))
      #expect(mail.contains("To: ") && mail.contains("office@harborandpine.example"))
      let feed = try await gateway.api("GET", "/api/v1/activity", key: sent.team.key).list("items")
      let lines = feed.compactMap { $0["summary"] as? String }
      #expect(
        lines.filter {
          $0 == "Ngozi Okafor asked for changes to Kitchen remodel (Base cabinets): Oak instead of maple"
        }.count == 1)
      #expect(lines.contains("Marked Kitchen remodel as lost: Too slow"))
    }
  }
}
