import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// A team gives its client more time.
struct ExtensionRoutes: Sendable {
  let proposals: ProposalsClient

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(ExtensionDraft.self, from: request)
    let id: ProposalID = try context.path.id("id")
    let key = try IdempotencyKeyField.optional(of: request)
    return try .json(try await proposals.extend(id, wanted, key: key, call: context.call()))
  }
}
