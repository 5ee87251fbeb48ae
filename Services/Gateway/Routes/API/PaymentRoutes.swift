import BillingContract
import CallContext
import Hummingbird
import Identifiers
import ServiceRuntime

/// Money that came by hand, what of it is over, and what a client says is on its way.
struct PaymentRoutes: Sendable {
  let billing: BillingClient

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(try request.query(allowing: OwnerQuery.listNames))
    return try .json(try await billing.payments(of: try context.path.id("id"), query: query, call: context.call()))
  }

  func record(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let draft = try await context.decodeBody(PaymentDraft.self, from: request)
    let key = try IdempotencyKeyField.optional(of: request)
    let invoice: InvoiceID = try context.path.id("id")
    return try .json(
      try await billing.recordPayment(of: invoice, draft, key: key, call: context.call()), status: .created)
  }

  func recordOfClient(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let draft = try await context.decodeBody(PaymentDraft.self, from: request)
    let key = try IdempotencyKeyField.optional(of: request)
    let client: ClientID = try context.path.id("id")
    return try .json(
      try await billing.recordPayment(by: client, draft, key: key, call: context.call()), status: .created)
  }

  func reverse(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(ReversalRequest.self, from: request)
    let key = try IdempotencyKeyField.optional(of: request)
    return try .json(try await billing.reverse(try context.path.id("id"), wanted, key: key, call: context.call()))
  }

  func applyCredit(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(CreditApplicationRequest.self, from: request)
    let key = try IdempotencyKeyField.optional(of: request)
    return try .json(try await billing.applyCredit(try context.path.id("id"), wanted, key: key, call: context.call()))
  }

  func refundCredit(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(RefundRequest.self, from: request)
    let key = try IdempotencyKeyField.optional(of: request)
    return try .json(try await billing.refundCredit(try context.path.id("id"), wanted, key: key, call: context.call()))
  }

  func rejectAnnouncement(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(AnnouncementRejection.self, from: request)
    let key = try IdempotencyKeyField.optional(of: request)
    return try .json(try await billing.reject(try context.path.id("id"), wanted, key: key, call: context.call()))
  }
}
