import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// A team reads what a client wants to be different, and writes down what it was told.
struct ChangeRequestRoutes: Sendable {
  let proposals: ProposalsClient
  let checkOnBehalf: CheckOnBehalf

  private struct Draft: Decodable {
    let onBehalf: OnBehalf
    let text: String?
    let objections: [ObjectionDraft]?
    let typedName: String?
    let contentSHA256: String?

    enum CodingKeys: String, CodingKey {
      case onBehalf = "on_behalf"
      case text, objections
      case typedName = "typed_name"
      case contentSHA256 = "content_sha256"
    }
  }

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let key = try IdempotencyKeyField.required(of: request)
    let draft = try await context.decodeBody(Draft.self, from: request)
    let proposal: ProposalID = try context.path.id("id")
    let call = try context.call()
    try await checkOnBehalf(
      draft.onBehalf.contactID.map { Contact.ID($0.rawValue) }, proposal: SharedProposal.ID(proposal.rawValue),
      call: call)
    let made = try await proposals.requestChanges(
      proposal,
      ChangeRequestDraft(
        requestKey: key, contentSHA256: draft.contentSHA256, typedName: draft.typedName, text: draft.text,
        objections: draft.objections, visitor: nil, onBehalf: draft.onBehalf),
      call: call)
    return try .json(made, status: .created)
  }

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    return try .json(try await proposals.changeRequests(of: try context.path.id("id"), call: context.call()))
  }
}
