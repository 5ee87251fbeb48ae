import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// A team drafts the version that follows a proposal.
struct RevisionRoutes: Sendable {
  let proposals: ProposalsClient

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(RevisionRequest.self, from: request)
    let id: ProposalID = try context.path.id("id")
    let key = try IdempotencyKeyField.optional(of: request)
    return try .json(try await proposals.revise(id, wanted, key: key, call: context.call()), status: .created)
  }
}
