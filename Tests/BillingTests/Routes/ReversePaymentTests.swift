import BillingContract
import Foundation
import Postgres
import ServiceRuntime
import Testing

@testable import Billing

/// A payment is taken back by a contra entry, never before the day on which it stands in the books.
@Suite struct ReversePaymentTests {
  /// Where the day after today has not begun anywhere else.
  private static let easternmost = "Pacific/Kiritimati"

  private func invoice(_ portal: BillingFixture, cents: Int64) async throws -> InvoiceDetail {
    let project = try await portal.contract([("Work", 1_000_000)]).projectID
    let draft: InvoiceDetail = try await portal.post(
      "/projects/\(project)/invoices",
      BillingContract.InvoiceDraft(
        kind: .standard, lines: [InvoiceLineDraft(description: "Work", quantity: 1, unitPriceCents: cents)])
    ).decode()
    var request = BillingFixture.issue
    request.timeZone = Self.easternmost
    return try await portal.post("/invoices/\(draft.id)/issue", request).decode()
  }

  /// Of its entries, in their order.
  private func days(_ portal: BillingFixture, of payment: PaymentDetail) async throws -> [String] {
    try await portal.rows(
      "SELECT occurred_on::text AS day FROM ledger_entries WHERE payment_id = \(payment.id) ORDER BY sequence"
    ).map { try $0.decode("day") }
  }

  @Test func `one of tomorrow is taken back tomorrow, whether it went to an invoice or to none`() async throws {
    try await BillingFixture.run { portal in
      let invoice = try await invoice(portal, cents: 60_000)
      // The team may sit a day ahead of the seller's calendar.
      let tomorrow = try await portal.day(1, in: Self.easternmost)
      let paid = try await portal.pay(invoice.id, 60_000, on: tomorrow)
      let over = try await portal.pay(invoice.id, 500, on: tomorrow)
      #expect(over.allocations.isEmpty)
      for payment in [over, paid] {
        #expect(try await portal.reverse(payment.id).status == .reversed)
        #expect(try await days(portal, of: payment) == [tomorrow, tomorrow])
      }
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `one of the past is taken back today`() async throws {
    try await BillingFixture.run { portal in
      let invoice = try await invoice(portal, cents: 60_000)
      let payment = try await portal.pay(invoice.id, 60_000, on: "2025-03-01")
      let today = try await portal.day(0, in: Self.easternmost)
      _ = try await portal.reverse(payment.id)
      #expect(try await days(portal, of: payment) == ["2025-03-01", today])
    }
  }
}
