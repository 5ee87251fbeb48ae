import BillingContract
import Foundation
import Identifiers
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Billing

/// What a client has paid too much is applied to an invoice or given back.
@Suite struct UseCreditTests {
  /// Of 500.
  private func credit(_ portal: BillingFixture) async throws -> CreditDetail {
    let project = try await portal.contract([("Work", 1_000_000)]).projectID
    _ = try await portal.pay(try await portal.invoice(of: project, cents: 1_000).id, 1_500)
    return try #require(try await portal.credits().first)
  }

  /// Of another client, or in another currency.
  private func foreign(
    _ portal: BillingFixture, _ change: (inout ProposalEventData) -> Void
  ) async throws -> InvoiceDetail {
    var data = portal.acceptance([("Work", 1_000_000)])
    change(&data)
    #expect(try await portal.tell(data).status == 204)
    return try await portal.invoice(of: .init(try #require(data.projectID)), cents: 1_000)
  }

  @Test func `it is applied to an open invoice of its client in its currency, and to nothing else`() async throws {
    try await BillingFixture.run { portal in
      let credit = try await credit(portal)
      func apply(to invoice: BillingContract.InvoiceID) async throws -> BillingFixture.Answer {
        try await portal.post(
          "/credits/\(credit.id)/applications", CreditApplicationRequest(invoiceID: invoice, amountCents: 100))
      }
      for other in [
        try await foreign(portal) { $0.clientID = .init(UUID()) }, try await foreign(portal) { $0.currency = "EUR" },
      ] {
        let refused = try await apply(to: other.id)
        #expect(refused.status == 404, "\(refused.text)")
      }
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let draft: InvoiceDetail = try await portal.post(
        "/projects/\(project)/invoices",
        BillingContract.InvoiceDraft(
          kind: .standard, lines: [InvoiceLineDraft(description: "Work", quantity: 1, unitPriceCents: 1_000)])
      ).decode()
      let void = try await portal.void(try await portal.invoice(of: project, cents: 1_000).id)
      for (id, state) in [(draft.id, "draft"), (void.id, "void")] {
        let refused = try await apply(to: id)
        #expect(refused.status == 409 && refused.code == "not_payable", "\(state): \(refused.text)")
        #expect(refused.text.contains("\"state\":\"\(state)\""))
      }
      #expect(try await portal.credits().first?.remainingCents == 500)
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `a refund of ten years ago is taken, and none of a day before that`() async throws {
    try await BillingFixture.run { portal in
      let credit = try await credit(portal)
      func refund(on day: String) async throws -> BillingFixture.Answer {
        try await portal.post(
          "/credits/\(credit.id)/refunds", RefundRequest(amountCents: 100, method: .cash, refundedOn: day))
      }
      for days in [-3_661, 2] {
        let refused = try await refund(on: try await portal.day(days, in: "UTC"))
        #expect(refused.status == 422 && refused.field == "refunded_on", "\(refused.text)")
      }
      #expect(try await portal.credits().first?.remainingCents == 500)
      for days in [-3_660, 1] {
        let day = try await portal.day(days, in: "UTC")
        #expect(try await refund(on: day).status == 200, "\(day)")
      }
      #expect(try await portal.credits().first?.remainingCents == 300)
    }
  }
}
