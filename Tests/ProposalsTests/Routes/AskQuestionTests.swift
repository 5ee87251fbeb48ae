import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Proposals

extension ProposalsFixture {
  func ask(
    _ id: ProposalsContract.ProposalID, _ text: String = "How thick is it?", contact: ProposalsContract.ContactID,
    by link: Caller, key: String = "k-\(UUID())", line: ProposalsContract.LineID? = nil, readThrough: Int = 0
  ) async throws -> Answer {
    let asker = QuestionRequest.Asker(contactID: contact, name: "Ngozi", messageKey: key, readThrough: readThrough)
    return try await post(
      "/proposals/\(id)/questions", QuestionRequest(text: text, lineID: line, asker: asker), by: link)
  }

  func say(_ id: ProposalsContract.ProposalID, _ request: QuestionRequest) async throws -> Answer {
    try await post("/proposals/\(id)/questions", request, by: team)
  }

  func thread(_ id: ProposalsContract.ProposalID, query: String = "") async throws -> QuestionList {
    try await get("/proposals/\(id)/questions", query: query, by: team).decode()
  }

  func page(_ id: ProposalsContract.ProposalID, by link: Caller) async throws -> ProposalPage {
    try await get("/proposals/\(id)/page", by: link).decode()
  }
}

/// Questions and answers, as the gateway sends them.
@Suite struct AskQuestionTests {
  private let contact = ProposalsContract.ContactID(UUID())

  @Test func `a client asks on a line, the team answers, both see the thread, nothing is decided`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      let before = try await portal.get("/proposals/\(proposal.id)/page", by: link)
      #expect(!before.text.contains("\"questions\""))
      let line = try #require(proposal.clientContent?.sections.first?.lines.first)
      let asked: QuestionMessage = try await portal.ask(
        proposal.id, "<b>How</b> thick?\nAnd \"wide\"?", contact: contact, by: link, line: line.id
      ).decode()
      #expect((asked.number, asked.side, asked.lineName, asked.isRead) == (1, .client, line.name, false))
      #expect(asked.author == link.principal.text && asked.contactID == contact)

      let listed: Page<ProposalSummary> = try await portal.get("/proposals", by: portal.team).decode()
      #expect(listed.items.map(\.unreadQuestions) == [1])
      let answered: QuestionMessage = try await portal.say(
        proposal.id, QuestionRequest(text: "Two inches.", inReplyTo: 1, authorName: "Maria")
      ).decode()
      #expect((answered.number, answered.lineID, answered.inReplyTo) == (2, line.id, 1))

      // Whoever answers has read it.
      let thread = try await portal.thread(proposal.id)
      #expect(thread.items.map(\.text) == ["<b>How</b> thick?\nAnd \"wide\"?", "Two inches."])
      #expect(thread.items.map(\.isRead) == [true, false] && thread.unread == 0 && thread.nextCursor == nil)
      let detail: ProposalDetail = try await portal.get("/proposals/\(proposal.id)", by: portal.team).decode()
      #expect(detail.state == .sent && detail.unreadQuestions == nil && detail.decision == nil)

      // The page carries it to every recipient, and its tag says that it changed.
      let after = try await portal.get("/proposals/\(proposal.id)/page", by: portal.link(to: proposal.id))
      #expect(after.headers["etag"] != before.headers["etag"])
      let page: ProposalPage = try after.decode()
      #expect(page.questions?.messages.map(\.text) == thread.items.map(\.text))
      #expect(page.questions?.messages.map(\.authorName) == ["Ngozi", "Maria"])
      #expect(page.questions?.messages.map(\.writtenAt) == thread.items.map(\.writtenAt))
      #expect(page.content == (try before.decode(ProposalPage.self)).content)
      #expect(!after.text.contains(portal.team.principal.text) && !after.text.contains(link.principal.text))

      #expect(
        try await portal.events(of: proposal.id) == ["proposal.sent", "question.asked", "question.answered"])
      let told = try await portal.event(.questionAnswered, of: proposal.id)
      #expect(told.question?.concerns == [contact] && told.question?.question == "<b>How</b> thick?\nAnd \"wide\"?")
      #expect(try await portal.event(.questionAsked, of: proposal.id).contactID == contact)
    }
  }

  @Test func `reading marks nothing, saying so does, and only forward (SL-4)`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      for _ in 1...2 { #expect(try await portal.ask(proposal.id, contact: contact, by: link).status == 201) }
      #expect(try await portal.say(proposal.id, QuestionRequest(text: "Soon.")).status == 201)
      for _ in 1...2 { #expect(try await portal.thread(proposal.id).unread == 2) }
      #expect(try await portal.page(proposal.id, by: link).questions?.reads == [])
      #expect(try await portal.count("SELECT count(*) AS count FROM question_reads") == 0)
      func mark(_ reading: QuestionReading, by caller: Caller) async throws -> ProposalsFixture.Answer {
        try await portal.post("/proposals/\(proposal.id)/questions/reading", reading, by: caller)
      }
      #expect(try await mark(.init(through: 1), by: portal.team).decode(QuestionList.self).unread == 1)
      #expect(try await mark(.init(through: 3), by: portal.team).decode(QuestionList.self).unread == 0)
      #expect(try await mark(.init(through: 2), by: portal.team).decode(QuestionList.self).reads.map(\.through) == [3])

      let tag = try await portal.get("/proposals/\(proposal.id)/page", by: link).headers["etag"]
      #expect(try await mark(.init(through: 3, contactID: contact), by: link).status == 200)
      let page = try await portal.get("/proposals/\(proposal.id)/page", by: link)
      #expect(page.headers["etag"] != tag)
      #expect(
        try page.decode(ProposalPage.self).questions?.reads == [.init(contactID: contact, through: 3)])
      #expect(try await portal.thread(proposal.id).items.last?.isRead == true)

      for number in [0, 4, -1] {
        let beyond = try await mark(.init(through: number), by: portal.team)
        #expect((beyond.status, beyond.code, beyond.member("field")) == (422, "unknown_message", "through"))
      }
      #expect(try await mark(.init(through: 1), by: link).member("field") == "contact_id")
      #expect(try await mark(.init(through: 1, contactID: contact), by: portal.team).member("field") == "contact_id")
    }
  }

  @Test func `a form that is sent twice at once asks once, with other words it is refused`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      let answers = try await withThrowingTaskGroup(of: ProposalsFixture.Answer.self) { group in
        for _ in 1...8 {
          group.addTask { try await portal.ask(proposal.id, "Once?", contact: contact, by: link, key: "one") }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(answers.map(\.status)) == [201] && Set(answers.map(\.text)).count == 1)
      let other = try await portal.ask(proposal.id, "Twice?", contact: contact, by: link, key: "one")
      #expect((other.status, other.code) == (409, "message_key_reused"))
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent", "question.asked"])

      func say(_ text: String) async throws -> ProposalsFixture.Answer {
        try await portal.call(
          "POST", "/proposals/\(proposal.id)/questions", by: portal.team,
          body: try JSONOutput.encode(QuestionRequest(text: text)), headers: [("idempotency-key", "a")])
      }
      let (first, second) = (try await say("Yes."), try await say("Yes."))
      #expect((first.status, second.status, second.body) == (201, 201, first.body))
      #expect(second.headers["idempotency-replayed"] == "true")
      #expect(try await say("No.").code == "idempotency_key_reused")
      #expect(try await portal.thread(proposal.id).items.count == 2)
    }
  }

  @Test func `ten an hour for each person, counted by the database for all replicas`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 1...12 {
          group.addTask { try await portal.ask(proposal.id, "\(number)?", contact: contact, by: link).status }
        }
        return try await group.reduce(into: []) { $0.append($1) }.sorted()
      }
      #expect(statuses == Array(repeating: 201, count: 10) + [429, 429])
      // Another link of the same person changes nothing; another person may ask.
      let again = try await portal.ask(proposal.id, contact: contact, by: portal.link(to: proposal.id))
      #expect((again.status, again.code) == (429, "too_many_questions"))
      let wait = try #require(again.headers["retry-after"].flatMap { Int($0) })
      #expect((3_500...3_600).contains(wait))
      let other = try await portal.ask(
        proposal.id, contact: .init(UUID()), by: portal.link(to: proposal.id))
      #expect(other.status == 201)
      #expect(try await portal.say(proposal.id, QuestionRequest(text: "One by one!")).status == 201)
      _ = try await portal.rows("UPDATE question_messages SET written_at = written_at - interval '1 hour'")
      #expect(try await portal.ask(proposal.id, contact: contact, by: link).status == 201)
      #expect(try await portal.thread(proposal.id).items.map(\.number) == Array(1...13))
    }
  }

  @Test func `after the decision and after the end there are questions, after a withdrawal there are none`()
    async throws
  {
    try await ProposalsFixture.run { portal in
      func status(_ id: ProposalsContract.ProposalID) async throws -> [String] {
        let client = try await portal.ask(id, contact: contact, by: portal.link(to: id))
        let team = try await portal.say(id, QuestionRequest(text: "Hello"))
        return ["\(client.status)", "\(team.status)", team.code, team.member("state")]
      }
      let accepted = try await portal.sent()
      _ = try await portal.post("/proposals/\(accepted.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      #expect(try await status(accepted.id) == ["201", "201", "", ""])
      let expired = try await portal.sent()
      try await portal.expire(expired.id)
      #expect(try await status(expired.id) == ["201", "201", "", ""])
      let withdrawn = try await portal.sent()
      _ = try await portal.withdraw(withdrawn.id)
      #expect(try await status(withdrawn.id) == ["409", "409", "not_askable", "withdrawn"])
      #expect(try await status(try await portal.draft().id) == ["409", "409", "not_askable", "draft"])
      #expect(try await status(.init(UUID())) == ["404", "404", "not_found", ""])
    }
  }

  @Test func `what was asked before a newer version can still be answered`() async throws {
    try await ProposalsFixture.run { portal in
      let first = try await portal.sent()
      #expect(try await portal.ask(first.id, contact: contact, by: portal.link(to: first.id)).status == 201)
      let draft: ProposalDetail = try await portal.revise(first.id).decode()
      #expect(try await portal.dispatch(draft.id).status == 200)
      #expect(try await portal.say(first.id, QuestionRequest(text: "Hello")).code == "not_askable")
      #expect(try await portal.say(first.id, QuestionRequest(text: "Two inches.", inReplyTo: 1)).status == 201)
      #expect(try await portal.ask(first.id, contact: contact, by: portal.link(to: first.id)).code == "not_askable")
      #expect(try await portal.events(of: first.id).last == "question.answered")
    }
  }

  @Test func `what does not fit is refused by name and changes nothing`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      let path = "/proposals/\(proposal.id)/questions"
      func refused(_ json: String, by caller: Caller) async throws -> [String] {
        let answer = try await portal.call("POST", path, by: caller, body: Array(json.utf8))
        return ["\(answer.status)", answer.code, answer.member("field")]
      }
      #expect(try await refused(#"{"text": " "}"#, by: portal.team) == ["422", "required", "text"])
      #expect(try await refused(#"{"text": "a\u0000"}"#, by: portal.team)[0] != "201")
      #expect(try await refused(#"{"text": "a\u0007"}"#, by: portal.team) == ["422", "invalid_value", "text"])
      #expect(try await refused(#"{"text": "a", "why": 1}"#, by: portal.team) == ["400", "unknown_key", "why"])
      #expect(try await refused(#"{}"#, by: portal.team) == ["422", "missing_field", "text"])
      #expect(
        try await refused(#"{"text": "a", "line_id": "\#(UUID().uuidString.lowercased())"}"#, by: portal.team)
          == ["422", "unknown_line", "line_id"])
      #expect(
        try await refused(#"{"text": "a", "in_reply_to": 1}"#, by: portal.team) == [
          "422", "unknown_message", "in_reply_to",
        ])
      #expect(try await refused(#"{"text": "a"}"#, by: link) == ["422", "required", "asker"])
      let asker = #""asker": {"contact_id": "\#(contact)", "name": "N", "message_key": "k", "read_through": 0}"#
      #expect(try await refused("{\"text\": \"a\", \(asker)}", by: portal.team) == ["422", "conflict", "asker"])
      #expect(
        try await refused("{\"text\": \"a\", \"in_reply_to\": 1, \(asker)}", by: link)
          == ["422", "conflict", "in_reply_to"])
      for query in ["cursor=x", "cursor=0", "limit=0", "limit=101", "since=1"] {
        #expect(try await portal.get(path, query: query, by: portal.team).status == 400, "\(query)")
      }
      // A link does not read the team's list, nor another proposal's thread.
      #expect(try await portal.get(path, by: link).status == 403)
      let wrong = try await portal.ask(proposal.id, contact: contact, by: portal.link(to: try await portal.sent().id))
      #expect(wrong.status == 404)
      #expect(try await portal.post(path, QuestionRequest(text: "a"), by: portal.rival).status == 404)
      #expect(try await portal.count("SELECT count(*) AS count FROM question_messages") == 0)
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent"])
    }
  }

  @Test func `a long thread is read page by page`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      for number in 1...5 {
        #expect(try await portal.say(proposal.id, QuestionRequest(text: "\(number)")).status == 201)
      }
      let first = try await portal.thread(proposal.id, query: "limit=3")
      let cursor = try #require(first.nextCursor)
      let rest = try await portal.thread(proposal.id, query: "limit=3&cursor=\(cursor)")
      #expect((first.items + rest.items).map(\.text) == ["1", "2", "3", "4", "5"] && rest.nextCursor == nil)
    }
  }

  @Test func `what was said can neither be changed nor taken away, nor seen by others (TI-2)`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      #expect(try await portal.ask(proposal.id, contact: contact, by: link).status == 201)
      #expect(try await portal.say(proposal.id, QuestionRequest(text: "Yes", inReplyTo: 1)).status == 201)
      let database = portal.database.open(poolSize: 1)
      for sql in [
        "DELETE FROM question_messages", "UPDATE question_messages SET body = 'x'", "DELETE FROM question_reads",
        "UPDATE question_reads SET reader = 'team'",
      ] as [SQL] {
        await #expect(throws: PostgresError.self) {
          try await database.query(sql, in: .organization(portal.organization), deadline: .after(.seconds(30)))
        }
      }
      for table in ["question_messages", "question_reads"] {
        for (context, isOwn) in [
          (TenantContext.organization(portal.organization), true), (.organization(portal.rival.organization), false),
          (.system(task: "outbox"), false),
        ] {
          let rows = try await database.query(
            "SELECT proposal_id FROM \(unsafeRaw: table)", in: context, deadline: .after(.seconds(30)))
          #expect(rows.isEmpty != isOwn, "\(table)")
        }
      }
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }
}
