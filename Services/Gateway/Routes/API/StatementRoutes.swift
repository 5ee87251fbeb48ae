import CallContext
import Hummingbird
import Identifiers
import ServiceRuntime

/// Who owes what.
struct StatementRoutes: Sendable {
  let billing: BillingClient

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: OwnerQuery.listNames.union(["project_id", "currency"]))
    var forwarded = try OwnerQuery.list(query) + OwnerQuery.id("project_id", of: query)
    // What is no currency is the owner's to refuse.
    if let currency = query["currency"] { forwarded.append(("currency", currency)) }
    return try .json(
      try await billing.statement(of: try context.path.id("id"), query: forwarded, call: context.call()))
  }

  func aging(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    // What is no day is the owner's to refuse; it says which.
    let query = try request.query(allowing: OwnerQuery.listNames.union(["as_of"]))
    let day = query["as_of"].map { [(name: "as_of", value: $0)] } ?? []
    return try .json(try await billing.aging(query: try OwnerQuery.list(query) + day, call: context.call()))
  }

  func ledger(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(try request.query(allowing: OwnerQuery.listNames))
    return try .json(try await billing.ledger(query: query, call: context.call()))
  }
}
