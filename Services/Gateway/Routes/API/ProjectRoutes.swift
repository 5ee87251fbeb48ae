import CallContext
import Hummingbird
import ServiceRuntime

struct ProjectRoutes: Sendable {
  let proposals: ProposalsClient

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(request)
    return try .json(try await proposals.projects(query: query, call: context.call()))
  }
}
