import CallContext
import Hummingbird
import Identifiers
import Money
import ServiceRuntime

/// Who owes what.
struct StatementRoutes: Sendable {
  let billing: BillingClient

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: OwnerQuery.listNames.union(["project_id", "currency"]))
    var forwarded = try OwnerQuery.list(query) + OwnerQuery.id("project_id", of: query)
    if let currency = query["currency"] {
      guard Currency(code: currency) != nil else {
        throw GatewayRefusal.invalid(field: "currency", .malformed(wanted: "a code of ISO 4217"))
      }
      forwarded.append(("currency", currency))
    }
    return try .json(
      try await billing.statement(of: try context.path.id("id"), query: forwarded, call: context.call()))
  }

  func aging(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["as_of"])
    // The owner says whether it is a day.
    let forwarded = query["as_of"].map { [(name: "as_of", value: String($0.prefix(20)))] } ?? []
    return try .json(try await billing.aging(query: forwarded, call: context.call()))
  }

  func ledger(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(try request.query(allowing: OwnerQuery.listNames))
    return try .json(try await billing.ledger(query: query, call: context.call()))
  }
}
