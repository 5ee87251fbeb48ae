import BillingContract
import CallContext
import HTTPTypes
import Hummingbird
import Identifiers
import NIOCore
import ServiceRuntime

/// Invoices, payments and the ledger as CSV. A file goes out page by page as it is read, so it may be as long as it is; the
/// first page is read before the answer begins, so that a refusal still is one.
struct ExportRoutes: Sendable {
  let billing: BillingClient

  private static let pageSize = "100"
  /// For each page of a file, however long the whole takes.
  private static let pagePatience = Duration.seconds(10)

  func invoices(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.forwarded(request, allowing: InvoiceRoutes.filters)
    return try await file("invoices.csv", InvoiceLines.head, query, context) { query, call in
      let page = try await billing.invoices(query: query, call: call)
      return (page.items.map(InvoiceLines.line), page.nextCursor)
    }
  }

  func payments(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.forwarded(request, allowing: ["client_id"])
    return try await file("payments.csv", PaymentLines.head, query, context) { query, call in
      let page = try await billing.payments(query: query, call: call)
      return (page.items.map(PaymentLines.line), page.nextCursor)
    }
  }

  func ledger(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    return try await file("ledger.csv", LedgerLines.head, [], context) { query, call in
      let page = try await billing.ledger(query: query, call: call)
      return (page.items.flatMap(LedgerLines.lines), page.nextCursor)
    }
  }

  private typealias Query = [(name: String, value: String)]
  private typealias Page = (lines: [String], next: String?)

  private func file(
    _ name: String, _ head: String, _ query: Query, _ context: PortalRequestContext,
    read: @escaping @Sendable (Query, Call) async throws -> Page
  ) async throws -> Response {
    let call = try context.call()
    let query = query + [("limit", Self.pageSize)]
    let first = try await read(query, call)
    let body = ResponseBody { writer in
      var page = first
      // U+FEFF tells spreadsheets that it is UTF-8.
      try await writer.write(ByteBuffer(string: "\u{FEFF}" + head + page.lines.joined()))
      while let cursor = page.next {
        let call = Call(
          caller: call.caller, deadline: .after(Self.pagePatience), requestID: call.requestID)
        page = try await read(query + [("cursor", cursor)], call)
        try await writer.write(ByteBuffer(string: page.lines.joined()))
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/csv; charset=utf-8; header=present",
        .contentDisposition: "attachment; filename=\"\(name)\"",
      ], body: body)
  }
}

private enum InvoiceLines {
  static let head = CSV.line(
    [
      "number", "kind", "status", "title", "currency", "total", "retainage_held", "payable", "paid", "balance",
      "issued_at", "due_on", "project_id", "client_id", "id",
    ].map { .text($0) })

  static func line(_ invoice: InvoiceSummary) -> String {
    func amount(_ cents: Int64) -> CSV.Cell { .amount(cents: cents, currency: invoice.currency) }
    return CSV.line([
      .text(invoice.number), .text(invoice.kind.rawValue), .text(invoice.status.rawValue), .text(invoice.title),
      .text(invoice.currency), amount(invoice.totalCents), amount(invoice.retainageHeldCents),
      amount(invoice.payableCents), amount(invoice.paidCents), amount(invoice.balanceCents),
      .text(invoice.issuedAt.map(Timestamp.text)), .text(invoice.dueOn), .text("\(invoice.projectID)"),
      .text("\(invoice.clientID)"), .text("\(invoice.id)"),
    ])
  }
}

private enum PaymentLines {
  static let head = CSV.line(
    [
      "receipt_number", "status", "method", "reference", "received_on", "deposited_on", "currency", "amount", "credit",
      "invoices", "note", "recorded_by", "created_at", "client_id", "id",
    ].map { .text($0) })

  static func line(_ payment: PaymentDetail) -> String {
    CSV.line([
      .text(payment.receiptNumber), .text(payment.status.rawValue), .text(payment.method.rawValue),
      .text(payment.reference), .text(payment.receivedOn), .text(payment.depositedOn), .text(payment.currency),
      .amount(cents: payment.amountCents, currency: payment.currency),
      .amount(cents: payment.creditCents, currency: payment.currency),
      .text(payment.allocations.map { "\($0.invoiceID)" }.joined(separator: " ")), .text(payment.note),
      .text(payment.recordedBy), .text(Timestamp.text(payment.createdAt)), .text("\(payment.clientID)"),
      .text("\(payment.id)"),
    ])
  }
}

private enum LedgerLines {
  static let head = CSV.line(
    [
      "on", "kind", "description", "account", "debit", "credit", "currency", "client_id", "project_id", "invoice_id",
      "payment_id", "created_by", "created_at",
    ].map { .text($0) })

  /// One for each posting.
  static func lines(_ entry: LedgerEntry) -> [String] {
    entry.postings.map { posting in
      CSV.line([
        .text(entry.on), .text(entry.kind), .text(entry.description), .text(posting.account.rawValue),
        .amount(cents: posting.amountCents > 0 ? posting.amountCents : nil, currency: entry.currency),
        .amount(cents: posting.amountCents < 0 ? 0 &- posting.amountCents : nil, currency: entry.currency),
        .text(entry.currency), .text("\(entry.clientID)"), .text(posting.projectID?.description),
        .text(posting.invoiceID?.description), .text(entry.paymentID?.description), .text(entry.createdBy),
        .text(Timestamp.text(entry.createdAt)),
      ])
    }
  }
}
