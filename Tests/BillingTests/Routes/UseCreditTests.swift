import BillingContract
import Foundation
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
