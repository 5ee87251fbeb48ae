import BillingContract
import CallContext
import CivilCalendar
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ServiceRuntime

/// Invoices for the team: drafted, looked at, issued, voided.
struct InvoiceRoutes: Sendable {
  let draftInvoice: DraftInvoice
  let issueInvoice: IssueInvoice
  let voidInvoice: VoidInvoice
  let discardDraft: DiscardDraft
  let readInvoice: ReadInvoice
  let listInvoices: ListInvoices

  func draft(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(BillingContract.InvoiceDraft.self, from: bytes)
    return try await draft(.invoice(InvoiceDraft(body)), bytes, request, context)
  }

  func apply(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(ApplicationRequest.self, from: bytes)
    return try await draft(.application(try ApplicationWish(body)), bytes, request, context)
  }

  func release(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(BillingContract.ReleaseRequest.self, from: bytes)
    let wish = DraftWish.release(try ReleaseRequest(body), termsDays: body.termsDays, note: body.note)
    return try await draft(wish, bytes, request, context)
  }

  private func draft(
    _ wish: DraftWish, _ bytes: [UInt8], _ request: Request, _ context: PortalRequestContext
  ) async throws -> Response {
    let outcome = try await draftInvoice(
      wish, of: try context.path.id("id"), call: try context.call(),
      keyed: try context.keyed(request, body: bytes, answer: Self.created))
    return try outcome.response(Self.created)
  }

  func issue(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(IssueRequest.self, from: bytes)
    // The key is bound to what its caller asked for, not to what the directory says of it.
    let asked = try JSONOutput.encode(IssueRequest(contactIDs: body.contactIDs))
    let outcome = try await issueInvoice(
      try context.path.id("id"), parties: Parties(body),
      recipients: (body.recipients ?? []).map(InvoiceRecipient.init), call: try context.call(),
      keyed: try context.keyed(request, body: asked, answer: Self.changed))
    return try outcome.response(Self.changed)
  }

  func void(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(VoidRequest.self, from: bytes)
    let outcome = try await voidInvoice(
      try context.path.id("id"), reason: body.reason, call: try context.call(),
      keyed: try context.keyed(request, body: bytes, answer: Self.changed))
    return try outcome.response(Self.changed)
  }

  func discard(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await discardDraft(try context.path.id("id"), call: try context.call())
    return .noContent()
  }

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try .json(InvoiceDetail(try await readInvoice(try context.path.id("id"), call: try context.call())))
  }

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(
      allowing: ["project_id", "client_id", "kind", "status", "overdue", "limit", "cursor"])
    let page = try await listInvoices(
      try InvoiceFilter(query), after: try query.cursor(), limit: try query.limit(), call: try context.call())
    return try .json(Page(items: page.rows.map(InvoiceSummary.init), nextCursor: page.next?.text))
  }

  static func created(_ reading: InvoiceReading) throws -> StoredAnswer {
    try .json(InvoiceDetail(reading), status: .created)
  }

  static func changed(_ reading: InvoiceReading) throws -> StoredAnswer { try .json(InvoiceDetail(reading)) }
}

extension InvoiceFilter {
  /// - Throws: 400.
  fileprivate init(_ query: QueryParameters) throws {
    self.init(
      projectID: try query.id("project_id", "A project's id is a UUID in lower case."),
      clientID: try query.id("client_id", "A client's id is a UUID in lower case."))
    kind = try query.value("kind", "No invoice is of this kind.", InvoiceKind.init(rawValue:))
    status = try query.value("status", "No invoice ever has this status.", InvoiceStatus.init(rawValue:))
    if let isOverdue = try query.flag("overdue") {
      guard status == nil else {
        throw QueryParameters.refusal("overdue", code: "conflict", "It does not go with a status.")
      }
      if isOverdue { status = .overdue }
    }
  }
}

extension InvoiceSummary {
  init(_ row: InvoiceRow) {
    self.init(
      id: .init(row.id), projectID: .init(row.projectID), clientID: .init(row.clientID),
      number: row.number.map(Invoice.numberText), kind: .init(row.kind), status: .init(row.status), title: row.title,
      currency: row.currency, totalCents: row.amounts.totalCents,
      retainageHeldCents: row.amounts.retainedCents - row.amounts.releasedEarlierCents,
      payableCents: row.amounts.payableCents, paidCents: row.paidCents, balanceCents: row.balanceCents,
      issuedAt: row.issuedAt, dueOn: row.dueOn, createdAt: row.createdAt)
  }

  init(_ reading: InvoiceReading) {
    let invoice = reading.invoice
    self.init(
      id: .init(invoice.id), projectID: .init(invoice.projectID), clientID: .init(invoice.clientID),
      number: invoice.numberText, kind: .init(invoice.kind), status: .init(reading.status), title: invoice.title,
      currency: invoice.currency, totalCents: invoice.amounts.totalCents,
      retainageHeldCents: invoice.amounts.retainedCents - invoice.amounts.releasedEarlierCents,
      payableCents: invoice.amounts.payableCents, paidCents: invoice.paidCents, balanceCents: invoice.balanceCents,
      issuedAt: invoice.issuedAt, dueOn: invoice.dueOn?.text, createdAt: invoice.createdAt)
  }
}
