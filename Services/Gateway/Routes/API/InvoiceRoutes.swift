import BillingContract
import CallContext
import Hummingbird
import Identifiers
import ServiceRuntime

/// Invoices of every kind: made as drafts, issued, voided.
struct InvoiceRoutes: Sendable {
  let billing: BillingClient
  let issueInvoice: IssueInvoice

  /// What lists of invoices are narrowed to.
  static let filters: Set<String> = ["project_id", "client_id", "kind", "status", "overdue"]

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(request, allowing: Self.filters)
    return try .json(try await billing.invoices(query: query, call: context.call()))
  }

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    return try .json(try await billing.invoice(try context.path.id("id"), call: context.call()))
  }

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let draft = try await context.decodeBody(InvoiceDraft.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    let invoice = try await billing.createInvoice(
      of: try context.path.id("id"), draft, key: key, call: context.call())
    return try .json(invoice, status: .created)
  }

  func apply(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(ApplicationRequest.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    let invoice = try await billing.apply(for: try context.path.id("id"), wanted, key: key, call: context.call())
    return try .json(invoice, status: .created)
  }

  func release(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(ReleaseRequest.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    let invoice = try await billing.release(of: try context.path.id("id"), wanted, key: key, call: context.call())
    return try .json(invoice, status: .created)
  }

  private struct IssueDraft: Decodable {
    let contactIDs: [ContactID]?

    enum CodingKeys: String, CodingKey {
      case contactIDs = "contact_ids"
    }
  }

  func issue(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let draft = try await context.decodeBody(IssueDraft.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    let issued = try await issueInvoice(
      try context.path.id("id"), contacts: draft.contactIDs?.map { Contact.ID($0.rawValue) }, key: key,
      call: context.call())
    return .json(bytes: issued)
  }

  func discard(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await billing.discard(try context.path.id("id"), call: context.call())
    return .noContent()
  }

  func void(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(VoidRequest.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    return try .json(try await billing.void(try context.path.id("id"), wanted, key: key, call: context.call()))
  }
}
