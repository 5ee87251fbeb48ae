import BillingContract
import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ServiceRuntime

@testable import Gateway

/// What the service answers a team: samples, of what the path names.
extension FakeBilling {
  static let schedule = ScheduleDetail(
    projectID: InvoiceSamples.project, clientID: InvoiceSamples.client, number: "E-2026-0118", title: "Kitchen remodel",
    currency: "USD", version: 3, isBilled: false, applications: 0, lines: [], originalCents: 1, changeOrdersCents: 0,
    contractSumCents: 1, taxCents: 0, heldCents: 0, termsDays: 7)
  static let payment = PaymentDetail(
    id: PaymentID(UUID()), clientID: InvoiceSamples.client, receiptNumber: "R-1", status: .succeeded, method: .check,
    amountCents: 5, currency: "USD", receivedOn: "2026-11-24", allocations: [], creditCents: 0, recordedBy: "key:1",
    createdAt: ViewSamples.now)

  func teamRows(_ base: String, _ access: Access) -> [Route<Access>] {
    scheduleRows(base, access) + invoiceRows(base, access) + paymentRows(base, access) + creditRows(base, access)
  }

  private func scheduleRows(_ base: String, _ access: Access) -> [Route<Access>] {
    [
      .get("\(base)/projects/{id}/schedule-of-values", access, "s1") { [self] _, context in
        _ = try anyHeld(context)
        return try .json(Self.schedule)
      },
      .put("\(base)/projects/{id}/schedule-of-values", access, "s2") { [self] request, context in
        _ = try await context.decodeBody(ScheduleChange.self, from: request)
        _ = try anyHeld(context)
        return try .json(Self.schedule)
      },
      .put("\(base)/projects/{id}/billing-terms", access, "s3") { [self] request, context in
        _ = try await context.decodeBody(BillingTermsChange.self, from: request)
        _ = try anyHeld(context)
        return try .json(Self.schedule)
      },
      .post("\(base)/projects/{id}/change-orders", access, "s4") { [self] request, context in
        _ = try await context.decodeBody(ChangeOrderDraft.self, from: request)
        _ = try anyHeld(context)
        return try .json(Self.schedule, status: .created)
      },
      .get("\(base)/projects/{id}/contract-sum", access, "s5") { [self] _, context in
        _ = try anyHeld(context)
        return try .json(InvoiceSamples.contractSum)
      },
    ]
  }

  private func invoiceRows(_ base: String, _ access: Access) -> [Route<Access>] {
    [
      .get("\(base)/invoices", access, "i1") { [self] _, context in
        let held = all(of: try context.requireCaller().organization)
        return try .json(
          Page<InvoiceSummary>(items: held.map { InvoiceSamples.summary($0.page) }, nextCursor: nil))
      },
      .get("\(base)/invoices/{id}", access, "i2") { [self] _, context in try .json(try held(context).detail) },
      .get("\(base)/invoices/{id}/paper", access, "i8") { [self] _, context in
        let page = try held(context).page
        guard page.status != .draft else {
          throw Problem(.conflict, code: "not_issued", detail: "Not issued.", members: ["state": "draft"])
        }
        return try .json(page)
      },
      .post("\(base)/projects/{id}/invoices", access, "i3") { [self] request, context in
        _ = try await context.decodeBody(InvoiceDraft.self, from: request)
        return try .json(try anyHeld(context).detail, status: .created)
      },
      .post("\(base)/projects/{id}/applications", access, "i4") { [self] request, context in
        _ = try await context.decodeBody(ApplicationRequest.self, from: request)
        return try .json(try anyHeld(context).detail, status: .created)
      },
      .post("\(base)/projects/{id}/retainage-releases", access, "i5") { [self] request, context in
        _ = try await context.decodeBody(ReleaseRequest.self, from: request)
        return try .json(try anyHeld(context).detail, status: .created)
      },
      .post("\(base)/invoices/{id}/issue", access, "i6") { [self] request, context in
        _ = try await context.decodeBody(IssueRequest.self, from: request)
        return try .json(try held(context).detail)
      },
      .post("\(base)/invoices/{id}/void", access, "i7") { [self] request, context in
        _ = try await context.decodeBody(VoidRequest.self, from: request)
        return try .json(try held(context).detail)
      },
    ]
  }

  private func paymentRows(_ base: String, _ access: Access) -> [Route<Access>] {
    [
      .get("\(base)/invoices/{id}/payments", access, "p1") { [self] _, context in
        _ = try held(context)
        return try .json(Page<PaymentDetail>(items: [Self.payment], nextCursor: nil))
      },
      .post("\(base)/invoices/{id}/payments", access, "p2") { [self] request, context in
        _ = try await context.decodeBody(PaymentDraft.self, from: request)
        _ = try held(context)
        return try .json(Self.payment, status: .created)
      },
      .get("\(base)/payments/{id}/receipt", access, "p14") { [self] _, context in
        let id: PaymentID = try context.path.id("id")
        return try .json(try receipt(context) { _, receipt in receipt.paymentID == id })
      },
      .get("\(base)/payments", access, "p3") { _, _ in
        try .json(Page<PaymentDetail>(items: [Self.payment], nextCursor: nil))
      },
      .get("\(base)/invoices/{id}/announcements", access, "p11") { [self] _, context in
        _ = try held(context)
        return try .json(Page<AnnouncementDetail>(items: [], nextCursor: nil))
      },
      .delete("\(base)/invoices/{id}", access, "p12") { [self] _, context in
        _ = try held(context)
        return .noContent()
      },
      .post("\(base)/payments/{id}/reversal", access, "p4") { request, context in
        _ = try await context.decodeBody(ReversalRequest.self, from: request)
        let id: PaymentID = try context.path.id("id")
        guard id == Self.payment.id else { throw Problem.notFound }
        return try .json(Self.payment)
      },
      .post("\(base)/announcements/{id}/rejection", access, "p7") { [self] request, context in
        _ = try await context.decodeBody(AnnouncementRejection.self, from: request)
        try known(Self.announcement, context)
        return .noContent()
      },
      .post("\(base)/projects/{id}/release-ask/dismissal", access, "p10") { [self] request, context in
        _ = try await context.decodeBody(ReleaseAskDismissal.self, from: request)
        _ = try anyHeld(context)
        return .noContent()
      },
      .get("\(base)/clients/{id}/statement", access, "p8") { [self] _, context in
        let held = try anyHeld(context)
        return try .json(
          StatementDetail(
            clientID: held.detail.clientID, currency: "USD", entries: [], balanceCents: 0, heldCents: 0))
      },
      .get("\(base)/ledger", access, "p13") { _, _ in
        try .json(Page<BillingContract.LedgerEntry>(items: [], nextCursor: nil))
      },
      .get("\(base)/reports/aging", access, "p9") { _, _ in try .json(AgingReport(asOf: "2026-11-24", rows: [])) },
    ]
  }

  static let announcement = AnnouncementID(UUID())
  static let credit = CreditDetail(
    id: CreditID(UUID()), clientID: InvoiceSamples.client, paymentID: payment.id, amountCents: 5, remainingCents: 4,
    currency: "USD", availableOn: "2026-11-24", createdAt: ViewSamples.now)
  private static let use = CreditUseDetail(
    id: CreditUseID(UUID()), creditID: credit.id, kind: .refunded, amountCents: 1, currency: "USD", method: .check,
    usedOn: "2026-11-24", createdBy: "key:1", createdAt: ViewSamples.now)

  private func known<Subject>(_ id: Identifier<Subject>, _ context: PortalRequestContext) throws {
    let asked: Identifier<Subject> = try context.path.id("id")
    guard asked == id else { throw Problem.notFound }
  }

  private func creditRows(_ base: String, _ access: Access) -> [Route<Access>] {
    [
      // Of a client of whom it knows nothing, too, as the service.
      .get("\(base)/clients/{id}/credits", access, "c1") { _, _ in
        try .json(Page<CreditDetail>(items: [], nextCursor: nil))
      },
      .post("\(base)/credits/{id}/applications", access, "c2") { [self] request, context in
        _ = try await context.decodeBody(CreditApplicationRequest.self, from: request)
        try known(Self.credit.id, context)
        return try .json(Self.credit)
      },
      .post("\(base)/credits/{id}/refunds", access, "c3") { [self] request, context in
        _ = try await context.decodeBody(RefundRequest.self, from: request)
        try known(Self.credit.id, context)
        return try .json(Self.credit)
      },
      .post("\(base)/credits/{id}/reversal", access, "c4") { [self] request, context in
        _ = try await context.decodeBody(ReversalRequest.self, from: request)
        try known(Self.credit.id, context)
        return try .json(Self.credit)
      },
      .get("\(base)/credits/{id}/uses", access, "c5") { [self] _, context in
        try known(Self.credit.id, context)
        return try .json(Page<CreditUseDetail>(items: [Self.use], nextCursor: nil))
      },
      .post("\(base)/credits/{id}/uses/{use_id}/reversal", access, "c6") { [self] request, context in
        _ = try await context.decodeBody(ReversalRequest.self, from: request)
        try known(Self.credit.id, context)
        return try .json(Self.use)
      },
      .get("\(base)/invoices/{id}/credit-uses", access, "c7") { [self] _, context in
        _ = try held(context)
        return try .json(Page<CreditUseDetail>(items: [Self.use], nextCursor: nil))
      },
      .post("\(base)/projects/{id}/deposit-credits", access, "c8") { [self] request, context in
        _ = try await context.decodeBody(DepositCreditRequest.self, from: request)
        _ = try anyHeld(context)
        return try .json(Self.credit, status: .created)
      },
      .post("\(base)/projects/{id}/deposit-refunds", access, "c9") { [self] request, context in
        _ = try await context.decodeBody(DepositRefundRequest.self, from: request)
        _ = try anyHeld(context)
        return try .json(Self.use, status: .created)
      },
    ]
  }
}
