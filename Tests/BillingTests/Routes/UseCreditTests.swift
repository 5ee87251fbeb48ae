import BillingContract
import CivilCalendar
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Billing

/// What a client has paid too much is applied to an invoice or given back.
@Suite struct UseCreditTests {
  /// Of 500.
  private func credit(_ portal: BillingFixture, on day: String? = nil) async throws -> CreditDetail {
    let project = try await portal.contract([("Work", 1_000_000)]).projectID
    _ = try await portal.pay(try await portal.invoice(of: project, cents: 1_000).id, 1_500, on: day)
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

  @Test func `credits, what became of them and what is announced are listed to the end, page by page`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      for extra in 1...5 as ClosedRange<Int64> {
        _ = try await portal.pay(try await portal.invoice(of: project, cents: 1_000).id, 1_000 + 100 * extra)
      }
      let credits: [CreditDetail] = try await portal.all("/clients/\(portal.clientID)/credits", limit: 2)
      #expect(credits.map(\.amountCents) == [500, 400, 300, 200, 100])

      let invoice = try await portal.invoice(of: project, cents: 1_000)
      for cents in [10, 20, 30] as [Int64] {
        let answer = try await portal.post(
          "/credits/\(credits[0].id)/applications", CreditApplicationRequest(invoiceID: invoice.id, amountCents: cents))
        #expect(answer.status == 200, "\(answer.text)")
        _ = try await portal.announce(invoice.id, cents, key: "form \(cents)")
      }
      let uses: [CreditUseDetail] = try await portal.all("/credits/\(credits[0].id)/uses", limit: 2)
      #expect(uses.map(\.amountCents) == [30, 20, 10])
      #expect(try await portal.all("/invoices/\(invoice.id)/credit-uses", limit: 1) == uses)
      let announced: [AnnouncementDetail] = try await portal.all("/invoices/\(invoice.id)/announcements", limit: 2)
      #expect(announced.map(\.amountCents) == [10, 20, 30])
    }
  }

  private func refund(
    _ portal: BillingFixture, _ credit: CreditDetail, on day: String
  ) async throws -> BillingFixture.Answer {
    try await portal.post(
      "/credits/\(credit.id)/refunds", RefundRequest(amountCents: 100, method: .cash, refundedOn: day))
  }

  @Test func `a refund of the day of its payment is taken, and none of a day before that`() async throws {
    try await BillingFixture.run { portal in
      let credit = try await credit(portal, on: "2025-03-01")
      #expect(credit.availableOn == "2025-03-01")
      let refused = try await refund(portal, credit, on: "2025-02-28")
      #expect((refused.status, refused.code, refused.field) == (422, "out_of_range", "refunded_on"))
      #expect(refused.text.contains("Not before 2025-03-01, the day of what is given back."))
      #expect(try await portal.credits().first?.remainingCents == 500)
      #expect(try await refund(portal, credit, on: "2025-03-01").status == 200)
      #expect(try await portal.uses(of: credit.id).map(\.usedOn) == ["2025-03-01"])
    }
  }

  @Test func `of what comes tomorrow nothing is used before`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let paid = try await portal.invoice(of: project, cents: 1_000)
      let zone = try #require(BillingFixture.issue.timeZone)
      let (today, tomorrow) = (try await portal.day(0, in: zone), try await portal.day(1, in: zone))
      _ = try await portal.pay(paid.id, 1_500, on: tomorrow)
      let credit = try #require(try await portal.credits().first)
      #expect(credit.availableOn == tomorrow)
      let open = try await portal.invoice(of: project, cents: 300)
      #expect(try await refund(portal, credit, on: today).field == "refunded_on")
      #expect(try await refund(portal, credit, on: tomorrow).status == 200)
      let applied = try await portal.post(
        "/credits/\(credit.id)/applications", CreditApplicationRequest(invoiceID: open.id, amountCents: 300))
      #expect(applied.status == 200, "\(applied.text)")
      #expect(try await portal.uses(of: credit.id).map(\.usedOn) == [tomorrow, tomorrow])
      #expect(try await portal.read(open.id).status == .paid)
      let early = try await portal.count(
        """
        SELECT count(*) AS count FROM ledger_entries
        WHERE kind IN ('credit_applied', 'credit_refunded') AND occurred_on < \(tomorrow)::date
        """)
      #expect(early == 0)
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `the day of the credit itself is no future, where that begins earlier than elsewhere`() throws {
    let (today, there) = (try #require(CalendarDay("2026-11-28")), try #require(CalendarDay("2026-11-30")))
    let refund = Refund(method: .cash, reference: nil, on: there)
    try refund.check(today: today, notBefore: there)
    #expect(throws: BillingRefusal.field("refunded_on", "out_of_range", "Not in the future.")) {
      try refund.check(today: today, notBefore: today)
    }
  }

  @Test func `of a deposit that is a credit since today nothing is refunded yesterday`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Cabinets", 900_000)], deposit: 40_000).projectID
      let drafts: BillingContract.Page<InvoiceSummary> = try await portal.get(
        "/invoices", query: "project_id=\(project)"
      ).decode()
      _ = try await portal.pay(try await portal.issued(try #require(drafts.items.first).id).id, 40_000)
      let credit: CreditDetail = try await portal.creditDeposit(project, nil).decode()
      let yesterday = try await portal.day(-1, in: "America/Los_Angeles")
      #expect(try await refund(portal, credit, on: yesterday).field == "refunded_on")
      let row = try #require(
        try await portal.rows(
          "SELECT occurred_on::text AS day FROM ledger_entries WHERE credit_id = \(credit.id)"
        ).first)
      let day: String = try row.decode("day")
      #expect(credit.availableOn == day)
      #expect(try await portal.credits().map(\.availableOn) == [day])
      #expect(try await refund(portal, credit, on: day).status == 200)
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `a refund of ten years ago is taken, and none of a day before that`() async throws {
    try await BillingFixture.run { portal in
      let credit = try await credit(portal, on: try await portal.day(-3_660, in: "UTC"))
      for days in [-3_661, 2] {
        let refused = try await refund(portal, credit, on: try await portal.day(days, in: "UTC"))
        #expect(refused.status == 422 && refused.field == "refunded_on", "\(refused.text)")
      }
      #expect(try await portal.credits().first?.remainingCents == 500)
      for days in [-3_660, 1] {
        let day = try await portal.day(days, in: "UTC")
        #expect(try await refund(portal, credit, on: day).status == 200, "\(day)")
      }
      #expect(try await portal.credits().first?.remainingCents == 300)
    }
  }
}
