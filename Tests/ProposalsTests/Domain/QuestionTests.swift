import Foundation
import Identifiers
import Testing
import Validation

@testable import Proposals

/// Who may say what, when, and how often.
@Suite struct QuestionTests {
  private let now = Proposal.sampleTime
  private let contact = ContactID(UUID())

  private func draft(_ text: String = "How thick?", line: LineID? = nil, key: String = "k") -> QuestionDraft {
    QuestionDraft(
      text: text, lineID: line, source: .client(.init(contactID: contact, name: "Ngozi", key: key, readThrough: 0)))
  }

  private func team(_ text: String = "Two inches", line: LineID? = nil, to number: Int? = nil) -> QuestionDraft {
    QuestionDraft(text: text, lineID: line, source: .team(inReplyTo: number, name: nil))
  }

  /// A thread of so many questions of one person, the first one so long ago, one each second.
  private func thread(_ count: Int, by asker: ContactID? = nil, secondsAgo: Double = 60) -> QuestionThread {
    let messages = (0..<count).map { index in
      Question(
        id: QuestionID(UUID()), number: index + 1, side: .client, author: "link:x", authorName: "Ngozi",
        contactID: asker ?? contact, text: "?", key: "k-\(index)",
        writtenAt: now.addingTimeInterval(Double(index) - secondsAgo))
    }
    return QuestionThread(messages: messages, marks: [:])
  }

  private func ask(
    _ draft: QuestionDraft, _ thread: QuestionThread, of proposal: Proposal? = nil
  ) throws -> Question {
    try (try proposal ?? .sample()).asked(draft, by: "link:x", in: thread, id: QuestionID(UUID()), now: now)
  }

  @Test func `asking is open before and after a decision, and to nobody once it is withdrawn or replaced`() throws {
    for proposal in try Proposal.samples() {
      let state = proposal.state.name
      switch state {
      case .sent, .accepted, .declined, .expired:
        #expect(try ask(draft(), thread(0), of: proposal).number == 1)
        #expect(try ask(team(), thread(0), of: proposal).side == .team)
      case .draft, .withdrawn, .superseded:
        #expect(throws: ProposalRefusal.notAskable(state)) { try ask(draft(), thread(0), of: proposal) }
        #expect(throws: ProposalRefusal.notAskable(state)) { try ask(team(), thread(0), of: proposal) }
      }
    }
  }

  @Test func `a line is one of the proposal, and an answer is about what was asked about`() throws {
    let proposal = try Proposal.sample()
    let line = try #require(proposal.content.sections.first?.lines.first?.id)
    let asked = try ask(draft(line: line), thread(0), of: proposal)
    #expect(asked.lineID == line && asked.contactID == contact && asked.key == "k")
    var thread = thread(0)
    thread.messages = [asked]
    #expect(try ask(team(to: 1), thread, of: proposal).lineID == line)
    #expect(try ask(team(), thread, of: proposal).lineID == nil)
    for (wrong, field, code) in [
      (draft(line: LineID(UUID())), "line_id", "unknown_line"), (team(to: 2), "in_reply_to", "unknown_message"),
    ] {
      do {
        _ = try ask(wrong, thread, of: proposal)
        Issue.record("\(field) was taken")
      } catch ProposalRefusal.invalid(let errors) {
        #expect(errors.map(\.field) == [field] && errors.map(\.code) == [code])
      }
    }
  }

  @Test func `ten questions of one person an hour, and the eleventh is told how long to wait`() throws {
    let limit = QuestionThread.hourlyLimit
    #expect(try ask(draft(), thread(limit - 1)).number == limit)
    // The first of the ten was a minute ago.
    #expect(throws: ProposalRefusal.tooManyQuestions(retryAfterSeconds: 3_540)) { try ask(draft(), thread(limit)) }
    #expect(throws: ProposalRefusal.tooManyQuestions(retryAfterSeconds: 1)) {
      try ask(draft(), thread(limit, secondsAgo: 3_599.5))
    }
    #expect(try ask(draft(), thread(limit, secondsAgo: 3_600)).number == limit + 1)
    // Somebody else's and the team's are their own.
    #expect(try ask(draft(), thread(limit, by: ContactID(UUID()))).number == limit + 1)
    #expect(try ask(team(), thread(limit)).number == limit + 1)
  }

  @Test func `a thread has an end, and its last part is the team's`() throws {
    let clients = QuestionThread.clientMessageLimit
    #expect(throws: ProposalRefusal.threadFull) { try ask(draft(), thread(clients, secondsAgo: 9_000)) }
    #expect(try ask(team(), thread(clients, secondsAgo: 9_000)).number == clients + 1)
    let all = thread(QuestionThread.messageLimit, secondsAgo: 9_000)
    #expect(throws: ProposalRefusal.threadFull) { try ask(team(), all) }
  }

  @Test func `the same form is the same message, with other words it is refused`() throws {
    let proposal = try Proposal.sample()
    var thread = thread(0)
    thread.messages = [try ask(draft(), thread, of: proposal)]
    #expect(try proposal.firstMessage(of: draft(), by: "link:x", in: thread) == thread.messages[0])
    #expect(try proposal.firstMessage(of: draft(), by: "link:y", in: thread) == nil)
    #expect(try proposal.firstMessage(of: draft(key: "l"), by: "link:x", in: thread) == nil)
    #expect(throws: ProposalRefusal.questionKeyReused) {
      try proposal.firstMessage(of: draft("Else"), by: "link:x", in: thread)
    }
  }

  @Test func `read marks and whom an answer concerns`() throws {
    let other = ContactID(UUID())
    var thread = thread(3)
    thread.messages[1].contactID = other
    #expect(thread.unread == 3)
    thread.marks[.team] = .init(through: 2, at: now)
    #expect(thread.unread == 1 && thread.messages.map(thread.isRead) == [true, true, false])
    let answer = try ask(team(to: 2), thread)
    #expect(thread.concerned(by: answer, recipients: []) == [other])
    let own = try ask(team(), thread)
    #expect(thread.concerned(by: own, recipients: []) == [contact, other])
    #expect(QuestionThread(messages: [], marks: [:]).concerned(by: own, recipients: [other]) == [other])
    thread.messages.append(own)
    #expect(!thread.isRead(own))
    thread.marks[.contact(contact)] = .init(through: own.number, at: now)
    #expect(thread.isRead(own))
    #expect(throws: ProposalRefusal.self) { try thread.check(through: 5) }
  }

  @Test func `empty, long and unreadable texts are refused`() {
    let wrong = ["", " \n\t ", String(repeating: "x", count: 6_001), "a\u{0}b", "a\u{1B}b", "a\u{7F}b"]
    for text in wrong {
      #expect(throws: ProposalRefusal.self, "\(text.prefix(9).debugDescription)") { try draft(text).check() }
      #expect(throws: ProposalRefusal.self) { try team(text).check() }
    }
    #expect(throws: Never.self) { try draft("a\r\nb\tc <script>").check() }
    #expect(throws: Never.self) { try draft(String(repeating: "x", count: 6_000)).check() }
  }
}
