import BillingContract
import CallContext
import CivilCalendar
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ServiceRuntime

/// Payments by hand.
struct PaymentRoutes: Sendable {
  let recordPayment: RecordPayment
  let reversePayment: ReversePayment
  let listPayments: ListPayments

  /// To the invoice of the address, or split as the body says.
  func record(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(BillingContract.PaymentDraft.self, from: bytes)
    let outcome = try await recordPayment(
      try PaymentDraft(body), to: try context.path.id("id"), call: try context.call(),
      keyed: try context.keyed(request, body: bytes, answer: Self.created))
    return try outcome.response(Self.created)
  }

  func reverse(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(ReversalRequest.self, from: bytes)
    let outcome = try await reversePayment(
      try context.path.id("id"), reason: body.reason, call: try context.call(),
      keyed: try context.keyed(request, body: bytes, answer: Self.changed))
    return try outcome.response(Self.changed)
  }

  func listOfInvoice(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["limit", "cursor"])
    return try await list(.init(invoiceID: try context.path.id("id")), query, context)
  }

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["client_id", "limit", "cursor"])
    return try await list(
      .init(clientID: try query.id("client_id", "A client's id is a UUID in lower case.")), query, context)
  }

  private func list(
    _ filter: PaymentStore.Filter, _ query: QueryParameters, _ context: PortalRequestContext
  ) async throws -> Response {
    let page = try await listPayments(
      filter, after: try query.cursor(), limit: try query.limit(), call: try context.call())
    return try .json(Page(items: page.rows.map(PaymentDetail.init), nextCursor: page.next?.text))
  }

  static func created(_ payment: Payment) throws -> StoredAnswer {
    try .json(PaymentDetail(payment), status: .created)
  }

  static func changed(_ payment: Payment) throws -> StoredAnswer { try .json(PaymentDetail(payment)) }
}

extension BillingContract.PaymentMethod {
  init(_ method: PaymentMethod) {
    switch method {
    case .check: self = .check
    case .cash: self = .cash
    case .transfer: self = .transfer
    }
  }
}

extension PaymentMethod {
  init(_ method: BillingContract.PaymentMethod) {
    switch method {
    case .check: self = .check
    case .cash: self = .cash
    case .transfer: self = .transfer
    }
  }
}

extension PaymentDraft {
  /// - Throws: 422.
  fileprivate init(_ draft: BillingContract.PaymentDraft) throws {
    self.init(
      method: .init(draft.method), cents: draft.amountCents, currency: draft.currency, reference: draft.reference,
      receivedOn: try CalendarDay.read(draft.receivedOn, "received_on"),
      depositedOn: try CalendarDay.read(draft.depositedOn, "deposited_on"), note: draft.note,
      shares: draft.allocations?.map { .init(invoiceID: .init($0.invoiceID), cents: $0.amountCents) },
      announcementID: draft.announcementID.map { .init($0) }, isConfirmed: draft.confirmed ?? false)
  }
}

extension PaymentDetail {
  init(_ payment: Payment) {
    self.init(
      id: .init(payment.id), clientID: .init(payment.clientID),
      receiptNumber: Payment.receiptText(payment.receiptNumber),
      status: payment.reversal == nil ? .succeeded : .reversed, method: .init(payment.method),
      amountCents: payment.cents, currency: payment.currency, reference: payment.reference,
      receivedOn: payment.receivedOn.text, depositedOn: payment.depositedOn?.text, note: payment.note,
      allocations: payment.shares.map { PaymentShare(invoiceID: .init($0.invoiceID), amountCents: $0.cents) },
      creditCents: payment.creditCents, recordedBy: payment.recordedBy, createdAt: payment.createdAt,
      reversal: payment.reversal.map { PaymentReversal($0) })
  }
}

extension PaymentReversal {
  init(_ reversal: Reversal) { self.init(at: reversal.at, by: reversal.by, reason: reversal.reason) }
}
