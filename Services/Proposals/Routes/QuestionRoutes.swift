import Foundation
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime
import Validation

struct QuestionRoutes: Sendable {
  let askQuestion: AskQuestion
  let readQuestions: ReadQuestions
  let markQuestionsRead: MarkQuestionsRead

  func ask(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let body = try await context.jsonBytes(from: request)
    let wanted = try StrictJSON.decode(QuestionRequest.self, from: body)
    let outcome = try await askQuestion(
      try QuestionDraft(wanted), on: id, call: try context.call(),
      keyed: try context.keyed(request, body: body, answer: Self.written))
    return try outcome.response(Self.written)
  }

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["limit", "cursor"])
    let limit = try query.limit()
    let last = try query.questionNumber()
    let answer = try await readQuestions(try context.path.id("id"), call: try context.call())
    return try .json(QuestionList(answer, after: last, limit: limit))
  }

  func mark(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let wanted = try await context.decodeBody(QuestionReading.self, from: request)
    let answer = try await markQuestionsRead(
      through: wanted.through, of: id, contactID: wanted.contactID.map { ContactID($0) }, call: try context.call())
    return try .json(QuestionList(answer, after: wanted.through, limit: QuestionThread.messageLimit))
  }

  private static func written(_ answer: AskQuestion.Answer) throws -> StoredAnswer {
    try .json(
      QuestionMessage(answer.question, lineName: answer.lineName, isRead: answer.isRead), status: .created)
  }
}

extension QueryParameters {
  /// The cursor of a thread: the number of the last message of the page before.
  fileprivate func questionNumber() throws -> Int {
    try cursor { text in
      Int(text).flatMap { (1...QuestionThread.messageLimit).contains($0) && String($0) == text ? $0 : nil }
    } ?? 0
  }
}

extension QuestionDraft {
  /// - Throws: `invalid` for a member that is not the author's to give.
  init(_ request: QuestionRequest) throws(ProposalRefusal) {
    let source: Source
    if let asker = request.asker {
      for (field, isThere) in [
        ("in_reply_to", request.inReplyTo != nil), ("author_name", request.authorName != nil),
      ] where isThere {
        throw .invalid([FieldError(code: "conflict", field: field, detail: "Only the team says this.")])
      }
      source = .client(
        Asker(
          contactID: ContactID(asker.contactID), name: asker.name, key: asker.messageKey,
          readThrough: asker.readThrough))
    } else {
      source = .team(inReplyTo: request.inReplyTo, name: request.authorName)
    }
    self.init(text: request.text, lineID: request.lineID.map { LineID($0) }, source: source)
  }
}

extension QuestionSide {
  init(_ side: Question.Side) {
    switch side {
    case .client: self = .client
    case .team: self = .team
    }
  }
}

extension QuestionMessage {
  init(_ question: Question, lineName: String?, isRead: Bool) {
    self.init(
      id: .init(question.id), number: question.number, side: .init(question.side), author: question.author,
      authorName: question.authorName, contactID: question.contactID.map { .init($0) },
      lineID: question.lineID.map { .init($0) }, lineName: lineName, text: question.text,
      inReplyTo: question.inReplyTo, writtenAt: question.writtenAt, isRead: isRead)
  }
}

extension QuestionList {
  init(_ answer: ReadQuestions.Answer, after last: Int, limit: Int) {
    let thread = answer.thread
    let rest = thread.messages.filter { $0.number > last }
    let page = rest.prefix(limit)
    let reads = thread.marks.map { reader, mark in
      switch reader {
      case .team: QuestionRead(contactID: nil, through: mark.through, readAt: mark.at)
      case .contact(let id): QuestionRead(contactID: .init(id), through: mark.through, readAt: mark.at)
      }
    }
    self.init(
      items: page.map { question in
        QuestionMessage(
          question, lineName: question.lineID.flatMap { answer.content.line($0)?.name },
          isRead: thread.isRead(question))
      },
      nextCursor: rest.count > limit ? page.last.map { "\($0.number)" } : nil, unread: thread.unread,
      // The team first, then by the id of the contact.
      reads: reads.sorted { ($0.contactID?.description ?? "") < ($1.contactID?.description ?? "") })
  }
}

extension ClientQuestions {
  init(_ thread: PageQuestions.Thread) {
    self.init(
      messages: thread.messages.map { message in
        Message(
          number: message.number, side: .init(message.side), authorName: message.name,
          contactID: message.contact.map { .init($0) }, lineID: message.line.map { .init($0) }, text: message.text,
          inReplyTo: message.reply, writtenAt: message.writtenAt)
      },
      reads: thread.reads.map { Read(contactID: .init($0.contact), through: $0.through) })
  }
}

extension QuestionNews {
  init(_ question: Question, lineName: String?, answered: Question? = nil, concerns: [ContactID]? = nil) {
    self.init(
      id: .init(question.id), number: question.number, authorName: question.authorName, lineName: lineName,
      text: question.text, question: answered?.text, concerns: concerns?.map { .init($0) })
  }
}
