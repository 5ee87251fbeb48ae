import BillingContract
import CallContext
import Hummingbird
import Identifiers
import ServiceRuntime

/// What clients have paid too much or in advance: applied, given back, and taken back again.
struct CreditRoutes: Sendable {
  let billing: BillingClient

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: OwnerQuery.listNames.union(["all"]))
    guard [nil, "true", "false"].contains(query["all"]) else {
      throw GatewayRefusal.invalid(field: "all", .malformed(wanted: "true or false"))
    }
    let forwarded = try OwnerQuery.list(query) + (query["all"].map { [(name: "all", value: $0)] } ?? [])
    return try .json(
      try await billing.credits(of: try context.path.id("id"), query: forwarded, call: context.call()))
  }

  func apply(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(CreditApplicationRequest.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    return try .json(try await billing.applyCredit(try context.path.id("id"), wanted, key: key, call: context.call()))
  }

  func refund(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(RefundRequest.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    return try .json(try await billing.refundCredit(try context.path.id("id"), wanted, key: key, call: context.call()))
  }

  func restoreDeposit(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(ReversalRequest.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    return try .json(
      try await billing.restoreDeposit(try context.path.id("id"), wanted, key: key, call: context.call()))
  }

  func uses(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(try request.query(allowing: OwnerQuery.listNames))
    let credit: CreditID = try context.path.id("id")
    return try .json(try await billing.creditUses(of: credit, query: query, call: context.call()))
  }

  func usesOnInvoice(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(try request.query(allowing: OwnerQuery.listNames))
    let invoice: InvoiceID = try context.path.id("id")
    return try .json(try await billing.creditUses(on: invoice, query: query, call: context.call()))
  }

  func reverseUse(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(ReversalRequest.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    return try .json(
      try await billing.reverseCreditUse(
        try context.path.id("use_id"), of: try context.path.id("id"), wanted, key: key, call: context.call()))
  }

  func returnDeposit(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(DepositCreditRequest.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    let credit = try await billing.returnDeposit(
      of: try context.path.id("id"), wanted, key: key, call: context.call())
    return try .json(credit, status: .created)
  }

  func refundDeposit(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(DepositRefundRequest.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    let use = try await billing.refundDeposit(of: try context.path.id("id"), wanted, key: key, call: context.call())
    return try .json(use, status: .created)
  }
}
