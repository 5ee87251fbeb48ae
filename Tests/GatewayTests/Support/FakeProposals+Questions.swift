import CallContext
import Foundation
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

@testable import Gateway

/// The thread as the owner tells it: each message is taken, each mark is kept.
extension FakeProposals {
  func ask(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(QuestionRequest.self, from: request)
    let page = try sharedPage(context)
    switch questionMode {
    case .records: break
    case .away: throw Problem.unavailable()
    case .refuses(let problem): try refuse(problem)
    }
    let number = (page.questions?.lastNumber ?? 0) + 1
    let caller = try context.requireCaller()
    let message = QuestionMessage(
      id: QuestionID(UUID()), number: number, side: wanted.asker == nil ? .team : .client,
      author: caller.principal.text, authorName: wanted.asker?.name ?? wanted.authorName,
      contactID: wanted.asker?.contactID, lineID: wanted.lineID, lineName: nil, text: wanted.text,
      inReplyTo: wanted.inReplyTo, writtenAt: ViewSamples.now, isRead: false)
    change(page.id) { page in
      var questions = page.questions ?? ClientQuestions(messages: [], reads: [])
      questions.messages.append(
        .init(
          number: number, side: message.side, authorName: message.authorName, contactID: message.contactID,
          lineID: message.lineID, text: message.text, inReplyTo: message.inReplyTo, writtenAt: message.writtenAt))
      page.questions = questions
    }
    return try .json(message, status: .created)
  }

  func mark(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(QuestionReading.self, from: request)
    let page = try sharedPage(context)
    guard let last = page.questions?.lastNumber, wanted.through <= last else {
      throw Problem.invalidField("through", code: "unknown_message", detail: "")
    }
    if let contact = wanted.contactID {
      change(page.id) { $0.questions?.reads = [.init(contactID: contact, through: wanted.through)] }
    }
    return try .json(QuestionList(items: [], nextCursor: nil, unread: 0, reads: []))
  }

  func questions(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try sharedPage(context)
    _ = try request.query(allowing: ["limit", "cursor"])
    return try .json(QuestionList(items: [], nextCursor: nil, unread: 0, reads: []))
  }
}
