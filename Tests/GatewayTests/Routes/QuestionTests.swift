import Foundation
import HTTPTypes
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Gateway

extension GatewayFixture {
  /// The one-time key of the question form of a page.
  static func questionKey(in page: Answer) throws -> String {
    let mark = "name=\"question_key\" value=\""
    let start = try require(page.text.range(of: mark)).upperBound
    return String(page.text[start...].prefix { $0 != "\"" })
  }
}

/// Asking on the page, and the team's side of the API.
@Suite struct QuestionTests {
  private func opened(
    _ gateway: GatewayFixture, reader: Bool = false
  ) async throws -> (sent: SentProposal, cookie: String, key: String) {
    let sent = try await gateway.send(try await gateway.newTeam())
    let cookie = try await gateway.cookie(reader ? sent.readerTokenPath : sent.tokenPath)
    return (sent, cookie, try GatewayFixture.questionKey(in: try await gateway.page(sent.path, cookie: cookie)))
  }

  private func asked(_ gateway: GatewayFixture) -> [FakeProposals.Seen] {
    gateway.proposals.seen.filter { $0.path.hasSuffix("/questions") && $0.method == "POST" }
  }

  @Test func `whoever may read asks on the page or from a line, without a signal and without deciding`() async throws {
    try await GatewayFixture.run { gateway in
      for isReader in [false, true] {
        let (sent, cookie, key) = try await opened(gateway, reader: isReader)
        let done = try await gateway.form(
          "\(sent.path)/questions", cookie: cookie,
          "question_key=\(key)&read_through=0&question=How+thick%3F%0D%0AReally&about=line-1")
        #expect(done.status == 303 && done.headers["location"] == "\(sent.path)#questions")
        let seen = try #require(asked(gateway).last)
        #expect(seen.body.contains(#""text":"How thick?\nReally""#) && seen.body.contains("line_id"))
        #expect(seen.body.contains(isReader ? "Björn Lindqvist" : "Ngozi Okafor"))
        let page = try await gateway.page(sent.path, cookie: cookie)
        #expect(page.text.contains("How thick?<br>") && page.text.contains("About: Demolition"))
        #expect(page.text.contains("<strong>You</strong>"))
        #expect(page.text.contains("has been told, and you get an email when they answer"))
        // The other recipient sees it with the name of whoever asked.
        let other = try await gateway.cookie(isReader ? sent.tokenPath : sent.readerTokenPath)
        let theirs = try await gateway.page(sent.path, cookie: other)
        #expect(theirs.text.contains("<strong>\(isReader ? "Björn Lindqvist" : "Ngozi Okafor")</strong>"))
        #expect(!theirs.text.contains("<strong>You</strong>"))
      }
      #expect(!gateway.proposals.seen.contains { $0.path.hasSuffix("/acceptance") || $0.path.hasSuffix("/decline") })
    }
  }

  @Test func `a line leads to the form with the line chosen, by its place and not by an id`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, _) = try await opened(gateway)
      let page = try await gateway.page(sent.path, cookie: cookie)
      #expect(page.text.contains("href=\"\(sent.path)/questions?about=line-1\""))
      let form = try await gateway.page("\(sent.path)/questions?about=line-1", cookie: cookie)
      #expect(form.status == 200 && form.text.contains("<option value=\"line-1\" selected>Demolition</option>"))
      for wrong in ["line-99", "line--1", "x", "quantity-1", ""] {
        let answer = try await gateway.page("\(sent.path)/questions?about=\(wrong)", cookie: cookie)
        #expect(answer.status == 200 && answer.text.contains("<option value=\"\" selected>"), "\(wrong)")
      }
      #expect(try await gateway.page("\(sent.path)/questions?line=1", cookie: cookie).status == 400)
    }
  }

  @Test func `a double click has one key, another page another one`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, key) = try await opened(gateway)
      let path = "\(sent.path)/questions"
      for _ in 1...2 {
        #expect(try await gateway.form(path, cookie: cookie, "question_key=\(key)&question=Why").status == 303)
      }
      let next = try GatewayFixture.questionKey(in: try await gateway.page(sent.path, cookie: cookie))
      #expect(next != key)
      #expect(try await gateway.form(path, cookie: cookie, "question_key=\(next)&question=Why").status == 303)
      let keys = asked(gateway).compactMap { $0.body.firstMatch(of: /"message_key":"([^"]+)"/)?.1 }
      #expect(keys.count == 3 && keys[0] == keys[1] && keys[1] != keys[2])
    }
  }

  @Test func `what is wrong comes back with what was typed, and nothing is sent`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, key) = try await opened(gateway)
      let path = "\(sent.path)/questions"
      let long = String(repeating: "x", count: 2_001)
      for (fields, status, words) in [
        ("question_key=\(key)&question=+%0D%0A", 422, "Please write your question."),
        ("question_key=\(key)&question=\(long)", 422, "at most 2000 characters"),
        ("question_key=\(key)&question=Kept+text&about=line-999", 422, "Please choose what your question is about."),
        ("question_key=\(key)x&question=Kept+text", 409, "This page was open for a long time."),
        ("question=Kept+text", 409, "This page was open for a long time."),
      ] {
        let answer = try await gateway.form(path, cookie: cookie, fields)
        #expect(answer.status == status && answer.text.contains(words), "\(fields.prefix(60))")
        #expect(answer.text.contains("Your question was not sent"), "\(fields.prefix(60))")
        if fields.contains("Kept") { #expect(answer.text.contains("Kept text</textarea>")) }
      }
      // A nonce of a decision asks nothing, and the key of a question decides nothing.
      let page = try await gateway.page(sent.path, cookie: cookie)
      let nonce = try GatewayFixture.nonce(in: page)
      #expect(try await gateway.form(path, cookie: cookie, "question_key=\(nonce)&question=a").status == 409)
      #expect(try await gateway.form("\(sent.path)/acceptance", cookie: cookie, "nonce=\(key)").status == 409)
      for fields in ["question_key=\(key)&question=a&question=b", "question_key=\(key)&question=a&name=b"] {
        #expect(try await gateway.form(path, cookie: cookie, fields).status == 400)
      }
      let foreign = try await gateway.form(
        path, cookie: cookie, "question_key=\(key)&question=a", headers: [("sec-fetch-site", "cross-site")])
      #expect(foreign.status == 403)
      #expect(asked(gateway).isEmpty)
    }
  }

  @Test func `when the owner refuses or is away, the page says so and keeps the text`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, key) = try await opened(gateway)
      func ask() async throws -> Answer {
        try await gateway.form("\(sent.path)/questions", cookie: cookie, "question_key=\(key)&question=Kept+text")
      }
      let wait = Problem(.tooManyRequests, code: "too_many_questions", headers: [.retryAfter: "130"])
      for (mode, status, words, retryAfter) in [
        (FakeProposals.DecisionMode.refuses(wait), 429, "send it again in 3 minutes", "130"),
        (.refuses(Problem(.conflict, code: "thread_full")), 409, "no room for more questions", nil),
        (.refuses(Problem(.conflict, code: "message_key_reused")), 409, "was sent already", nil),
        (.away, 503, "sending it again is safe", "5"),
      ] {
        gateway.proposals.questionMode = mode
        let answer = try await ask()
        #expect(answer.status == status && answer.text.contains(words), "\(words): \(answer.status)")
        #expect(answer.text.contains("Kept text</textarea>") && answer.headers["retry-after"] == retryAfter)
        // The same key again, so that it is asked once; a new one where the old one is spent.
        #expect((try GatewayFixture.questionKey(in: answer) == key) == (words != "was sent already"))
      }
      gateway.proposals.isPageAway = true
      let away = try await ask()
      #expect(away.status == 503 && away.text.contains("Kept text</textarea>"))
      gateway.proposals.isPageAway = false
      gateway.proposals.questionMode = .refuses(
        Problem(.conflict, code: "not_askable", members: ["state": "withdrawn"]))
      try gateway.proposals.set(sent.id, state: .withdrawn)
      let gone = try await ask()
      #expect(gone.status == 409 && gone.text.contains("taken this proposal back"))
      #expect(try await gateway.page("\(sent.path)/questions", cookie: cookie).status == 303)
      #expect(!(try await gateway.page(sent.path, cookie: cookie)).text.contains("question_key"))
    }
  }

  @Test func `one link reaches the owner thirty times in ten minutes at most`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, key) = try await opened(gateway)
      var statuses: [Int] = []
      for _ in 1...31 {
        statuses.append(
          try await gateway.form("\(sent.path)/questions", cookie: cookie, "question_key=\(key)&question=a").status)
      }
      #expect(statuses == Array(repeating: 303, count: 30) + [429] && asked(gateway).count == 30)
    }
  }

  @Test func `answers are new until their reader says otherwise (SL-4)`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie, _) = try await opened(gateway)
      let said = try await gateway.api(
        "POST", "/api/v1/proposals/\(sent.id)/questions", key: sent.team.key,
        json: #"{"text": "Two <i>inches</i>", "author_name": "Maria"}"#, headers: [("idempotency-key", "q")])
      #expect(said.status == 201 && said.text("side") == "team")
      for _ in 1...2 {
        let page = try await gateway.page(sent.path, cookie: cookie)
        #expect(page.text.contains("new-mark") && page.text.contains("Two &lt;i&gt;inches&lt;/i&gt;"))
        #expect(page.text.contains("Maria, Harbor &amp; Pine"))
      }
      let path = "\(sent.path)/questions/reading"
      for wrong in ["read_through=x", "read_through=0", "read_through=9"] {
        #expect(try await gateway.form(path, cookie: cookie, wrong).status == 422, "\(wrong)")
      }
      let done = try await gateway.form(path, cookie: cookie, "read_through=1")
      #expect(done.status == 303 && done.headers["location"] == "\(sent.path)#questions")
      #expect(!(try await gateway.page(sent.path, cookie: cookie)).text.contains("new-mark"))
      let other = try await gateway.page(sent.path, cookie: gateway.cookie(sent.readerTokenPath))
      #expect(other.text.contains("new-mark"))
    }
  }

  @Test func `the receipt and an expired proposal can be asked about`() async throws {
    try await GatewayFixture.run { gateway in
      for state in [ProposalState.accepted, .expired] {
        let (sent, cookie, _) = try await opened(gateway)
        try gateway.proposals.set(sent.id, state: state)
        let page = try await gateway.page(sent.path, cookie: cookie)
        if state == .expired { #expect(page.text.contains("question_key")) }
        let form = try await gateway.page("\(sent.path)/questions", cookie: cookie)
        let key = try GatewayFixture.questionKey(in: form)
        let done = try await gateway.form(
          "\(sent.path)/questions", cookie: cookie, "question_key=\(key)&question=When")
        #expect(done.status == 303)
      }
    }
  }

  @Test func `a team's body is the team's: unknown members and a client's are refused`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let path = "/api/v1/proposals/\(sent.id)/questions"
      func post(_ json: String, _ suffix: String = "") async throws -> Answer {
        try await gateway.api("POST", path + suffix, key: sent.team.key, json: json)
      }
      for json in [#"{"text": "a", "asker": {}}"#, #"{"text": "a", "side": "client"}"#] {
        let answer = try await post(json)
        #expect(answer.status == 400 && answer.code == "unknown_key", "\(json)")
      }
      #expect(try await post("{}").code == "missing_field")
      #expect(try await post(#"{"text": 7}"#).status == 422)
      #expect(try await post(#"{"through": 1, "contact_id": "x"}"#, "/reading").code == "unknown_key")
      #expect(try await gateway.api("GET", "\(path)?since=1", key: sent.team.key).status == 400)
      #expect(try await gateway.api("GET", "\(path)?limit=5", key: sent.team.key).status == 200)
      #expect(asked(gateway).isEmpty)
    }
  }
}
