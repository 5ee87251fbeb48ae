import CallContext
import Hummingbird
import Identifiers
import ServiceRuntime

/// Who owes what.
struct StatementRoutes: Sendable {
  let billing: BillingClient

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: OwnerQuery.listNames.union(["project_id"]))
    let forwarded = try OwnerQuery.list(query) + OwnerQuery.id("project_id", of: query)
    return try .json(
      try await billing.statement(of: try context.path.id("id"), query: forwarded, call: context.call()))
  }

  func aging(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    return try .json(try await billing.aging(call: context.call()))
  }
}
