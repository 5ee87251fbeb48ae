import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// What a choice costs, before a team records that it was accepted. Nothing is kept of it.
struct QuotationRoutes: Sendable {
  let proposals: ProposalsClient

  func quote(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let draft = try await context.decodeBody(QuotationRequest.self, from: request)
    return try .json(try await proposals.quote(try context.path.id("id"), draft.choices, call: context.call()))
  }
}
