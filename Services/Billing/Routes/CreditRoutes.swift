import BillingContract
import CallContext
import CivilCalendar
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ServiceRuntime

/// What clients have paid too much or in advance, what becomes of it, and how that is taken back.
struct CreditRoutes: Sendable {
  let useCredit: UseCredit
  let listCredits: ListCredits
  let reverseCreditUse: ReverseCreditUse
  let listCreditUses: ListCreditUses
  let returnDeposit: ReturnDeposit
  let restoreDeposit: RestoreDeposit

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["all", "limit", "cursor"])
    let page = try await listCredits(
      of: try context.path.id("id"), includesUsedUp: try query.flag("all") ?? false, after: try query.cursor(),
      limit: try query.limit(), call: try context.call())
    return try .json(Page(items: page.rows.map(CreditDetail.init), nextCursor: page.next?.text))
  }

  func apply(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(CreditApplicationRequest.self, from: bytes)
    return try await use(body.amountCents, .apply(to: .init(body.invoiceID)), bytes, request, context)
  }

  func refund(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(RefundRequest.self, from: bytes)
    let refund = try Refund(body.method, body.reference, on: body.refundedOn)
    return try await use(body.amountCents, .refund(refund), bytes, request, context)
  }

  private func use(
    _ cents: Int64, _ purpose: UseCredit.Purpose, _ bytes: [UInt8], _ request: Request, _ context: PortalRequestContext
  ) async throws -> Response {
    let outcome = try await useCredit(
      try context.path.id("id"), cents: cents, purpose, call: try context.call(),
      keyed: try context.keyed(request, body: bytes, answer: Self.changed))
    return try outcome.response(Self.changed)
  }

  func restore(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(ReversalRequest.self, from: bytes)
    let outcome = try await restoreDeposit(
      try context.path.id("id"), reason: body.reason, call: try context.call(),
      keyed: try context.keyed(request, body: bytes, answer: Self.changed))
    return try outcome.response(Self.changed)
  }

  func uses(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await uses(.init(creditID: try context.path.id("id")), request, context)
  }

  func usesOnInvoice(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await uses(.init(invoiceID: try context.path.id("id")), request, context)
  }

  private func uses(
    _ filter: CreditUseStore.Filter, _ request: Request, _ context: PortalRequestContext
  ) async throws -> Response {
    let query = try request.query(allowing: ["limit", "cursor"])
    let page = try await listCreditUses(
      filter, after: try query.cursor(), limit: try query.limit(), call: try context.call())
    return try .json(Page(items: page.rows.map(CreditUseDetail.init), nextCursor: page.next?.text))
  }

  func reverseUse(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(ReversalRequest.self, from: bytes)
    let outcome = try await reverseCreditUse(
      try context.path.id("use_id"), of: try context.path.id("id"), reason: body.reason, call: try context.call(),
      keyed: try context.keyed(request, body: bytes, answer: Self.reversed))
    return try outcome.response(Self.reversed)
  }

  func returnDeposit(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(DepositCreditRequest.self, from: bytes)
    let outcome = try await returnDeposit.credit(
      body.amountCents, of: try context.path.id("id"), call: try context.call(),
      keyed: try context.keyed(request, body: bytes, answer: Self.created))
    return try outcome.response(Self.created)
  }

  func refundDeposit(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(DepositRefundRequest.self, from: bytes)
    let outcome = try await returnDeposit.refund(
      body.amountCents, of: try context.path.id("id"), try Refund(body.method, body.reference, on: body.refundedOn),
      call: try context.call(), keyed: try context.keyed(request, body: bytes, answer: Self.refunded))
    return try outcome.response(Self.refunded)
  }

  static func changed(_ credit: Credit) throws -> StoredAnswer { try .json(CreditDetail(credit)) }
  static func created(_ credit: Credit) throws -> StoredAnswer { try .json(CreditDetail(credit), status: .created) }
  static func reversed(_ use: CreditUse) throws -> StoredAnswer { try .json(CreditUseDetail(use)) }
  static func refunded(_ use: CreditUse) throws -> StoredAnswer { try .json(CreditUseDetail(use), status: .created) }
}

extension Refund {
  /// - Throws: 422.
  fileprivate init(_ method: BillingContract.PaymentMethod, _ reference: String?, on day: String) throws {
    self.init(method: .init(method), reference: reference, on: try CalendarDay.read(day, "refunded_on"))
  }
}

extension CreditDetail {
  fileprivate init(_ credit: Credit) {
    self.init(
      id: .init(credit.id), clientID: .init(credit.clientID), amountCents: credit.cents,
      remainingCents: credit.leftCents, currency: credit.currency, availableOn: credit.availableOn.text,
      createdAt: credit.createdAt)
    switch credit.source {
    case .payment(let id): paymentID = .init(id)
    // Of one whose payment was taken back, that payment says by whom and why.
    case .deposit(let id):
      depositID = .init(id)
      reversal = credit.reversal.map { PaymentReversal($0) }
    }
  }
}

extension CreditUseDetail {
  fileprivate init(_ use: CreditUse) {
    self.init(
      id: .init(use.id), creditID: .init(use.creditID), kind: .applied, amountCents: use.cents, currency: use.currency,
      usedOn: use.on.text, createdBy: use.createdBy, createdAt: use.createdAt,
      reversal: use.reversal.map { PaymentReversal($0) })
    switch use.purpose {
    case .applied(let invoice): invoiceID = .init(invoice)
    case .refunded(let method, let reference):
      kind = .refunded
      self.method = .init(method)
      self.reference = reference
    }
  }
}
