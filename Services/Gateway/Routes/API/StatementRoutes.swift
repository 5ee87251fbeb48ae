import CallContext
import Hummingbird
import Identifiers
import ServiceRuntime

/// Who owes what.
struct StatementRoutes: Sendable {
  let billing: BillingClient

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(request, allowing: ["project_id", "currency"])
    return try .json(try await billing.statement(of: try context.path.id("id"), query: query, call: context.call()))
  }

  func aging(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(request, allowing: ["as_of"])
    return try .json(try await billing.aging(query: query, call: context.call()))
  }

  func ledger(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try .json(try await billing.ledger(query: try OwnerQuery.list(request), call: context.call()))
  }
}
