import BillingContract
import CallContext
import CivilCalendar
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ServiceRuntime

/// Payments by hand, and what is over of them.
struct PaymentRoutes: Sendable {
  let recordPayment: RecordPayment
  let reversePayment: ReversePayment
  let listPayments: ListPayments
  let useCredit: UseCredit
  let listCredits: ListCredits

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

  func credits(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let credits = try await listCredits(of: try context.path.id("id"), call: try context.call())
    return try .json(Page(items: credits.map(CreditDetail.init), nextCursor: nil))
  }

  func applyCredit(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(CreditApplicationRequest.self, from: bytes)
    return try await use(
      body.amountCents, .apply(to: .init(body.invoiceID)), bytes, request, context)
  }

  func refundCredit(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(RefundRequest.self, from: bytes)
    return try await use(
      body.amountCents,
      .refund(
        method: .init(body.method), reference: body.reference,
        on: try CalendarDay.read(body.refundedOn, "refunded_on")), bytes, request, context)
  }

  private func use(
    _ cents: Int64, _ purpose: UseCredit.Purpose, _ bytes: [UInt8], _ request: Request, _ context: PortalRequestContext
  ) async throws -> Response {
    let outcome = try await useCredit(
      try context.path.id("id"), cents: cents, purpose, call: try context.call(),
      keyed: try context.keyed(request, body: bytes, answer: Self.used))
    return try outcome.response(Self.used)
  }

  static func created(_ payment: Payment) throws -> StoredAnswer {
    try .json(PaymentDetail(payment), status: .created)
  }

  static func changed(_ payment: Payment) throws -> StoredAnswer { try .json(PaymentDetail(payment)) }
  static func used(_ credit: Credit) throws -> StoredAnswer { try .json(CreditDetail(credit)) }
}

/// What clients say is on its way, and what they ask for.
struct AnnouncementRoutes: Sendable {
  let announcePayment: AnnouncePayment
  let rejectAnnouncement: RejectAnnouncement
  let listAnnouncements: ListAnnouncements
  let askForRelease: AskForRelease

  func announce(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let body = try await context.decodeBody(AnnouncementRequest.self, from: request)
    let wish = AnnouncementWish(
      cents: body.amountCents, mailedOn: try CalendarDay.read(body.mailedOn, "mailed_on"), reference: body.reference,
      note: body.note, requestKey: body.requestKey)
    _ = try await announcePayment(wish, on: try context.path.id("id"), call: try context.call())
    return .noContent()
  }

  func reject(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let body = try await context.decodeBody(AnnouncementRejection.self, from: request)
    _ = try await rejectAnnouncement(try context.path.id("id"), reason: body.reason, call: try context.call())
    return .noContent()
  }

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let (currency, open) = try await listAnnouncements(of: try context.path.id("id"), call: try context.call())
    return try .json(Page(items: open.map { AnnouncementDetail($0, currency) }, nextCursor: nil))
  }

  func ask(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await askForRelease(on: try context.path.id("id"), call: try context.call())
    return .noContent()
  }
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
  fileprivate init(_ method: BillingContract.PaymentMethod) {
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
      reversal: payment.reversal.map { PaymentReversal(at: $0.at, by: $0.by, reason: $0.reason) })
  }
}

extension CreditDetail {
  fileprivate init(_ credit: Credit) {
    self.init(
      id: .init(credit.id), clientID: .init(credit.clientID), paymentID: .init(credit.paymentID),
      amountCents: credit.cents, remainingCents: credit.leftCents, currency: credit.currency,
      createdAt: credit.createdAt)
  }
}

extension AnnouncementDetail {
  fileprivate init(_ announcement: Announcement, _ currency: String) {
    let status: AnnouncementStatus =
      switch announcement.status {
      case .open: .open
      case .confirmed: .confirmed
      case .rejected: .rejected
      }
    self.init(
      id: .init(announcement.id), invoiceID: .init(announcement.invoiceID), status: status,
      amountCents: announcement.cents, currency: currency, mailedOn: announcement.mailedOn.text,
      reference: announcement.reference, note: announcement.note, announcedAt: announcement.announcedAt,
      answerReason: announcement.answerReason)
  }
}
