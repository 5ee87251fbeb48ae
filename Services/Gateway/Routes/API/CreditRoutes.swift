import BillingContract
import CallContext
import Hummingbird
import Identifiers
import ServiceRuntime

/// What clients have paid too much or in advance: applied, given back, and taken back again.
struct CreditRoutes: Sendable {
  let billing: BillingClient
  let readClient: ReadClient

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(request, allowing: ["all"])
    let id: ClientID = try context.path.id("id")
    let call = try context.call()
    // Billing knows of a client only what was billed: who is there at all is the directory's to say.
    _ = try await readClient(Client.ID(id.rawValue), call: call)
    return try .json(try await billing.credits(of: id, query: query, call: call))
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
    let query = try OwnerQuery.list(request)
    let credit: CreditID = try context.path.id("id")
    return try .json(try await billing.creditUses(of: credit, query: query, call: context.call()))
  }

  func usesOnInvoice(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(request)
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
