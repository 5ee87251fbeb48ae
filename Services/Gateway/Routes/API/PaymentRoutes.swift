import BillingContract
import CallContext
import Hummingbird
import Identifiers
import ServiceRuntime

/// Money that came by hand, what a client says is on its way, and what it asks for.
struct PaymentRoutes: Sendable {
  let billing: BillingClient

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(request)
    return try .json(try await billing.payments(of: try context.path.id("id"), query: query, call: context.call()))
  }

  func record(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let draft = try await context.decodeBody(PaymentDraft.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    let invoice: InvoiceID = try context.path.id("id")
    return try .json(
      try await billing.recordPayment(of: invoice, draft, key: key, call: context.call()), status: .created)
  }

  func listAll(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(request, allowing: ["client_id"])
    return try .json(try await billing.payments(query: query, call: context.call()))
  }

  func announcements(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(request)
    return try .json(
      try await billing.announcements(on: try context.path.id("id"), query: query, call: context.call()))
  }

  func reverse(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(ReversalRequest.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    return try .json(try await billing.reverse(try context.path.id("id"), wanted, key: key, call: context.call()))
  }

  func rejectAnnouncement(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(AnnouncementRejection.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    try await billing.reject(try context.path.id("id"), wanted, key: key, call: context.call())
    return .noContent()
  }

  func dismissReleaseAsk(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(ReleaseAskDismissal.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    try await billing.dismissReleaseAsk(of: try context.path.id("id"), wanted, key: key, call: context.call())
    return .noContent()
  }
}
