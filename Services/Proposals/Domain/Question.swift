import Foundation
import Identifiers
import Validation

/// One message of the thread on a proposal: written once, never changed.
struct Question: Hashable, Sendable {
  enum Side: String, Codable, Hashable, Sendable, CaseIterable {
    case client, team
  }
  var id: QuestionID
  /// 1, 2 and so on in the thread.
  var number: Int
  var side: Side
  /// `link:…`, `member:…` or `key:…`.
  var author: String
  /// As both sides see it; `nil` for a team that speaks as one.
  var authorName: String?
  /// Who asks; `nil` for the team.
  var contactID: ContactID?
  /// `nil`: about the whole proposal.
  var lineID: LineID?
  var text: String
  /// The number of the message that is answered.
  var inReplyTo: Int?
  /// The one-time key of a client's form.
  var key: String?
  /// By the clock of the database.
  var writtenAt: Date
}

/// What somebody wants to say, not yet judged.
struct QuestionDraft: Hashable, Sendable {
  enum Source: Hashable, Sendable {
    case client(Asker)
    case team(inReplyTo: Int?, name: String?)
  }
  /// The person behind a share link, as the gateway knows them.
  struct Asker: Hashable, Sendable {
    var contactID: ContactID
    var name: String
    /// The same text with the same key is the same message.
    var key: String
    /// The last message that their page showed; 0 for none.
    var readThrough: Int
  }
  var text: String
  var lineID: LineID?
  var source: Source

  /// - Throws: `invalid`.
  func check() throws(ProposalRefusal) {
    var checks = FieldChecks()
    checks.text(text, "text", bytes: ContentLimits.messageBytes)
    switch source {
    case .client(let asker):
      checks.line(asker.name, "asker.name", bytes: ContentLimits.nameBytes)
      checks.line(asker.key, "asker.message_key", bytes: 255)
      checks.number(asker.readThrough, "asker.read_through", 0...QuestionThread.messageLimit)
    case .team(let inReplyTo, let name):
      if let inReplyTo { checks.number(inReplyTo, "in_reply_to", 1...QuestionThread.messageLimit) }
      if let name { checks.line(name, "author_name", bytes: ContentLimits.nameBytes) }
    }
    try checks.finish()
  }
}

/// Who reads a thread: the team as one, each contact for themselves.
enum QuestionReader: Hashable, Sendable {
  case team
  case contact(ContactID)
}

/// All that was said on a proposal, in order, and how far everybody has read.
struct QuestionThread: Hashable, Sendable {
  struct Mark: Hashable, Sendable {
    var through: Int
    var at: Date
  }
  var messages: [Question]
  var marks: [QuestionReader: Mark]

  /// A thread is read as a whole with its page, so it has an end; the last part of it is the team's.
  static let messageLimit = 120
  static let clientMessageLimit = 80
  /// Of one person in an hour.
  static let hourlyLimit = 10
  static let hourSeconds = 3_600.0

  func message(_ number: Int) -> Question? { messages.first { $0.number == number } }

  func isRead(_ message: Question) -> Bool {
    switch message.side {
    case .client: readThrough(.team) >= message.number
    case .team:
      marks.contains { reader, mark in reader != .team && mark.through >= message.number }
    }
  }

  func readThrough(_ reader: QuestionReader) -> Int { marks[reader]?.through ?? 0 }

  /// Clients' messages that the team has not read.
  var unread: Int { messages.count { $0.side == .client && !isRead($0) } }

  /// Whom an answer concerns: who asked what it answers; else everybody who has asked; else every recipient.
  func concerned(by answer: Question, recipients: [ContactID]) -> [ContactID] {
    if let number = answer.inReplyTo, let asker = message(number)?.contactID { return [asker] }
    var askers: [ContactID] = []
    for contact in messages.compactMap(\.contactID) where !askers.contains(contact) { askers.append(contact) }
    return askers.isEmpty ? recipients : askers
  }

  /// - Throws: `threadFull`, `tooManyQuestions`.
  fileprivate func checkRoom(for draft: QuestionDraft, now: Date) throws(ProposalRefusal) {
    guard messages.count < Self.messageLimit else { throw .threadFull }
    guard case .client(let asker) = draft.source else { return }
    guard messages.count(where: { $0.side == .client }) < Self.clientMessageLimit else { throw .threadFull }
    let lately = messages.filter {
      $0.contactID == asker.contactID && now.timeIntervalSince($0.writtenAt) < Self.hourSeconds
    }
    guard lately.count >= Self.hourlyLimit else { return }
    let oldest = lately[lately.count - Self.hourlyLimit].writtenAt
    let seconds = (Self.hourSeconds - now.timeIntervalSince(oldest)).rounded(.up)
    throw .tooManyQuestions(retryAfterSeconds: max(1, Int(seconds)))
  }

  /// - Throws: `invalid`: nobody can have read what is not written.
  func check(through number: Int) throws(ProposalRefusal) {
    guard message(number) != nil else { throw Self.unknownMessage("through") }
  }

  fileprivate static func unknownMessage(_ field: String) -> ProposalRefusal {
    .invalid([FieldError(code: "unknown_message", field: field, detail: "This thread has no such message.")])
  }
}

extension Proposal {
  /// A repetition of a client's form: the message that it wrote the first time.
  ///
  /// - Throws: `questionKeyReused`, when that said something else.
  func firstMessage(
    of draft: QuestionDraft, by principal: String, in thread: QuestionThread
  ) throws(ProposalRefusal) -> Question? {
    guard case .client(let asker) = draft.source,
      let first = thread.messages.first(where: {
        $0.author == principal && ($0.key?.utf8.elementsEqual(asker.key.utf8) ?? false)
      })
    else { return nil }
    guard first.text.utf8.elementsEqual(draft.text.utf8), first.lineID == draft.lineID else {
      throw .questionKeyReused
    }
    return first
  }

  /// Judges a message on a proposal that nobody else can touch meanwhile. Asking is not deciding: it is open to all who
  /// may read, before and after a decision, and changes no state.
  ///
  /// - Parameter now: the database's clock, read with the row.
  /// - Throws: `notAskable`, `invalid`, `threadFull`, `tooManyQuestions`.
  func asked(
    _ draft: QuestionDraft, by principal: String, in thread: QuestionThread, id: QuestionID, now: Date
  ) throws(ProposalRefusal) -> Question {
    let current = stateName(at: now)
    switch current {
    case .sent, .accepted, .declined, .expired: break
    // Its page tells nothing but that; the thread goes on with the newer version, or by phone.
    case .withdrawn, .superseded:
      // What was asked before can still be answered.
      guard case .team(.some, _) = draft.source else { throw .notAskable(current) }
    case .draft: throw .notAskable(current)
    }
    if let line = draft.lineID, content.line(line) == nil {
      throw .invalid([FieldError(code: "unknown_line", field: "line_id", detail: "This proposal has no such line.")])
    }
    try thread.checkRoom(for: draft, now: now)
    var question = Question(
      id: id, number: (thread.messages.last?.number ?? 0) + 1, side: .team, author: principal, lineID: draft.lineID,
      text: draft.text, writtenAt: now)
    switch draft.source {
    case .client(let asker):
      question.side = .client
      question.authorName = asker.name
      question.contactID = asker.contactID
      question.key = asker.key
    case .team(let inReplyTo, let name):
      question.authorName = name
      question.inReplyTo = inReplyTo
      guard let inReplyTo else { break }
      guard let answered = thread.message(inReplyTo) else { throw QuestionThread.unknownMessage("in_reply_to") }
      question.lineID = draft.lineID ?? answered.lineID
    }
    return question
  }
}

extension Content {
  /// Of a section or a package.
  func line(_ id: LineID) -> Line? {
    for section in sections {
      if let line = section.lines.first(where: { $0.id == id }) { return line }
    }
    return packages?.choices.lazy.flatMap(\.lines).first { $0.id == id }
  }
}
