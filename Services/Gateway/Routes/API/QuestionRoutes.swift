import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// The thread of a proposal, for the team.
struct QuestionRoutes: Sendable {
  let proposals: ProposalsClient

  /// What a team may say of a message; who asks is a share link's to say.
  private struct Draft: Decodable {
    let text: String
    let lineID: LineID?
    let inReplyTo: Int?
    let authorName: String?

    enum CodingKeys: String, CodingKey {
      case text
      case lineID = "line_id"
      case inReplyTo = "in_reply_to"
      case authorName = "author_name"
    }
  }

  private struct Reading: Decodable {
    let through: Int
  }

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(request)
    let id: ProposalID = try context.path.id("id")
    return try .json(try await proposals.questions(of: id, query: query, call: context.call()))
  }

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let draft = try await context.decodeBody(Draft.self, from: request)
    let id: ProposalID = try context.path.id("id")
    let key = try IdempotencyKeyField.optional(of: request)
    let wanted = QuestionRequest(
      text: draft.text, lineID: draft.lineID, inReplyTo: draft.inReplyTo, authorName: draft.authorName)
    return try .json(try await proposals.say(id, wanted, key: key, call: context.call()), status: .created)
  }

  /// Reading the list marks nothing; this does (SL-4).
  func mark(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let reading = try await context.decodeBody(Reading.self, from: request)
    let id: ProposalID = try context.path.id("id")
    return try .json(
      try await proposals.markQuestionsRead(id, QuestionReading(through: reading.through), call: context.call()))
  }
}
