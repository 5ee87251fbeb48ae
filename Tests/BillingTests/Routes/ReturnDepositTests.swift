import BillingContract
import Foundation
import OutboundHTTP
import Postgres
import ServiceRuntime
import Testing

@testable import Billing

/// What is left of a paid deposit on account goes back to the client.
@Suite struct ReturnDepositTests {
  /// A deposit of 150,000, of which so much is paid.
  private func deposit(
    _ portal: BillingFixture, paying cents: Int64, on day: String? = nil
  ) async throws -> InvoiceDetail {
    let project = try await portal.contract([("Cabinets", 900_000)], deposit: 150_000).projectID
    let drafts: BillingContract.Page<InvoiceSummary> = try await portal.get(
      "/invoices", query: "project_id=\(project)"
    ).decode()
    let deposit = try await portal.issued(try #require(drafts.items.first).id)
    if cents > 0 { _ = try await portal.pay(deposit.id, cents, on: day) }
    return deposit
  }

  private func sum(_ portal: BillingFixture, _ deposit: InvoiceDetail) async throws -> [Int64] {
    let sum = try await portal.sum(of: deposit.projectID)
    return [sum.currentCents, sum.billedCents, sum.paidCents, sum.leftCents]
  }

  @Test func `it is refunded, and the strip says that it was neither billed nor paid`() async throws {
    try await BillingFixture.run { portal in
      let deposit = try await deposit(portal, paying: 150_000)
      #expect(try await sum(portal, deposit) == [900_000, 150_000, 150_000, 750_000])
      let tooMuch = try await portal.refundDeposit(deposit.projectID, 150_001)
      #expect(tooMuch.status == 422 && tooMuch.code == "above_deposit" && tooMuch.field == "amount_cents")
      let use: CreditUseDetail = try await portal.refundDeposit(deposit.projectID, 100_000).decode()
      #expect(use.kind == .refunded && use.reference == "T-9" && use.amountCents == 100_000)
      #expect(try await sum(portal, deposit) == [900_000, 50_000, 50_000, 850_000])
      // The invoice stays paid: what it asked for came.
      #expect(try await portal.read(deposit.id).status == .paid)
      #expect(try await portal.events().last == "deposit.returned")
      let lines = try await portal.statement(limit: 20)
      #expect(lines.first?.balanceCents == 0)
      let own = lines.filter { $0.kind == .credit || $0.kind == .refund }
      #expect(own.map { $0.chargeCents - $0.paymentCents }.sorted() == [-100_000, 100_000])
      // A later invoice applies what is left and no more.
      let invoice = try await portal.invoice(of: deposit.projectID, cents: 400_000)
      #expect(invoice.creditedCents == 50_000)
      let none = try await portal.refundDeposit(deposit.projectID, nil)
      #expect(none.code == "above_deposit" && none.text.contains("0 in minor units"))
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `the rest becomes a credit, is used, and is a deposit again by a contra entry`() async throws {
    try await BillingFixture.run { portal in
      let deposit = try await deposit(portal, paying: 150_000)
      let first = try await portal.post(
        "/projects/\(deposit.projectID)/deposit-credits", DepositCreditRequest(), key: "d-1")
      let credit: CreditDetail = try first.decode()
      #expect(first.status == 201 && credit.depositID == deposit.id && credit.remainingCents == 150_000)
      let again = try await portal.post(
        "/projects/\(deposit.projectID)/deposit-credits", DepositCreditRequest(), key: "d-1")
      #expect(again.body == first.body)
      #expect(try await portal.statement(limit: 5).first?.balanceCents == -150_000)
      let invoice = try await portal.invoice(of: deposit.projectID, cents: 40_000)
      #expect(invoice.creditedCents == 0)
      let applied = try await portal.post(
        "/credits/\(credit.id)/applications", CreditApplicationRequest(invoiceID: invoice.id, amountCents: 40_000))
      #expect(applied.status == 200)
      let used = try await portal.restoreDeposit(credit.id)
      #expect(used.status == 409 && used.code == "credit_used")
      _ = try await portal.reverse(try #require(try await portal.uses(of: credit.id).first))
      let empty = try await portal.post("/credits/\(credit.id)/reversal", ReversalRequest(reason: ""))
      #expect(empty.status == 422 && empty.field == "reason")
      let restored: CreditDetail = try await portal.restoreDeposit(credit.id).decode()
      #expect(restored.reversal?.reason == "Mistyped" && restored.remainingCents == 0)
      #expect(try await portal.restoreDeposit(credit.id).code == "credit_reversed")
      #expect(try await sum(portal, deposit) == [900_000, 190_000, 150_000, 710_000])
      #expect(try await portal.invoice(of: deposit.projectID, cents: 400_000).creditedCents == 150_000)
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `its page says what went back, on which day and how, and no more of what was taken back`() async throws {
    try await BillingFixture.run { portal in
      let deposit = try await deposit(portal, paying: 150_000)
      func page() async throws -> (shown: [PageReturn]?, etag: String) {
        let answer = try await portal.get("/invoices/\(deposit.id)/page", by: portal.link(to: deposit.id))
        return (try answer.decode(InvoicePage.self).returned, try #require(answer.headers["etag"]))
      }
      let before = try await page()
      #expect(before.shown == nil)
      #expect(try await portal.refundDeposit(deposit.projectID, 100_000).status == 201)
      let refunded = PageReturn(
        returnedOn: BillingFixture.today, method: .transfer, reference: "T-9", amountCents: 100_000)
      let first = try await page()
      #expect(first.shown == [refunded] && first.etag != before.etag)
      let credit: CreditDetail = try await portal.creditDeposit(deposit.projectID, 30_000).decode()
      let kept = try await page()
      let day = try #require(kept.shown?.last?.returnedOn)
      #expect(kept.shown == [refunded, PageReturn(returnedOn: day, amountCents: 30_000)] && kept.etag != first.etag)
      // Some of the credit is paid out, tomorrow; its page is another one by then.
      let tomorrow = try await portal.day(1, in: "UTC")
      #expect(
        try await portal.post(
          "/credits/\(credit.id)/refunds", RefundRequest(amountCents: 10_000, method: .cash, refundedOn: tomorrow)
        ).status == 200)
      let paidOut = try await page()
      #expect(
        Set(paidOut.shown ?? []) == [
          refunded, PageReturn(returnedOn: day, amountCents: 20_000),
          PageReturn(returnedOn: tomorrow, method: .cash, amountCents: 10_000),
        ])
      #expect(paidOut.etag != kept.etag)
      #expect(paidOut.shown?.reduce(0) { $0 + $1.amountCents } == 130_000)
      #expect(try await portal.reverse(try #require(try await portal.uses(of: credit.id).first)).status == 200)
      let undone = try await page()
      #expect(undone.shown == kept.shown && undone.etag != paidOut.etag)
      #expect(try await portal.restoreDeposit(credit.id).status == 200)
      #expect(try await page().shown == [refunded])
    }
  }

  @Test func `no more goes back than was paid, and what went back keeps its payment`() async throws {
    try await BillingFixture.run { portal in
      let deposit = try await deposit(portal, paying: 0)
      #expect(try await portal.creditDeposit(deposit.projectID, 1).code == "above_deposit")
      let payment = try await portal.pay(deposit.id, 60_000)
      #expect(try await portal.creditDeposit(deposit.projectID, 60_001).code == "above_deposit")
      for wrong in [0, -1] as [Int64] {
        let answer = try await portal.creditDeposit(deposit.projectID, wrong)
        #expect(answer.status == 422 && answer.field == "amount_cents", "\(wrong)")
        #expect(answer.code == "out_of_range")
      }
      let future = try await portal.post(
        "/projects/\(deposit.projectID)/deposit-refunds",
        DepositRefundRequest(method: .cash, refundedOn: "2999-01-01"))
      #expect(future.status == 422 && future.field == "refunded_on")
      let credit: CreditDetail = try await portal.creditDeposit(deposit.projectID, nil).decode()
      #expect(credit.amountCents == 60_000)
      let reversal = try await portal.post("/payments/\(payment.id)/reversal", ReversalRequest(reason: "Bounced"))
      #expect(reversal.status == 409 && reversal.code == "deposit_returned")
      #expect(try await portal.post("/invoices/\(deposit.id)/void", VoidRequest(reason: "x")).code == "has_payments")
      #expect(try await portal.restoreDeposit(credit.id).status == 200)
      #expect(try await portal.reverse(payment.id).status == .reversed)
      #expect(try await portal.void(deposit.id).status == .void)
      #expect(try await portal.creditDeposit(deposit.projectID, nil).code == "no_deposit")
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `a refund of ten years ago is taken, and none of a day before that`() async throws {
    try await BillingFixture.run { portal in
      let deposit = try await deposit(portal, paying: 150_000, on: try await portal.day(-3_660, in: "UTC"))
      func refund(_ days: Int) async throws -> BillingFixture.Answer {
        let day = try await portal.day(days, in: "UTC")
        return try await portal.post(
          "/projects/\(deposit.projectID)/deposit-refunds",
          DepositRefundRequest(amountCents: 100, method: .cash, refundedOn: day))
      }
      for days in [-3_661, 2] {
        let refused = try await refund(days)
        #expect(refused.status == 422 && refused.field == "refunded_on", "\(refused.text)")
      }
      #expect(try await sum(portal, deposit) == [900_000, 150_000, 150_000, 750_000])
      for days in [-3_660, 1] { #expect(try await refund(days).status == 201, "\(days)") }
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `nothing goes back before it came, day by day`() async throws {
    try await BillingFixture.run { portal in
      let deposit = try await deposit(portal, paying: 100_000, on: "2025-03-01")
      _ = try await portal.pay(deposit.id, 50_000, on: "2025-03-20")
      func refund(_ cents: Int64, _ day: String) async throws -> BillingFixture.Answer {
        try await portal.post(
          "/projects/\(deposit.projectID)/deposit-refunds",
          DepositRefundRequest(amountCents: cents, method: .cash, refundedOn: day))
      }
      func requireRefused(_ cents: Int64, _ day: String, before first: String) async throws {
        let refused = try await refund(cents, day)
        #expect((refused.status, refused.code, refused.field) == (422, "out_of_range", "refunded_on"))
        #expect(refused.text.contains("Not before \(first), the day of what is given back."), "\(refused.text)")
      }
      try await requireRefused(1, "2025-02-28", before: "2025-03-01")
      try await requireRefused(100_001, "2025-03-19", before: "2025-03-20")
      #expect(try await refund(60_000, "2025-03-01").status == 201)
      // With the 60,000 that went back before.
      try await requireRefused(40_001, "2025-03-19", before: "2025-03-20")
      #expect(try await refund(40_000, "2025-03-19").status == 201)
      #expect(try await refund(50_000, "2025-03-20").status == 201)
      #expect(try await sum(portal, deposit) == [900_000, 0, 0, 900_000])
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `a deposit that comes tomorrow is a credit tomorrow`() async throws {
    try await BillingFixture.run { portal in
      let zone = try #require(BillingFixture.issue.timeZone)
      let tomorrow = try await portal.day(1, in: zone)
      let deposit = try await deposit(portal, paying: 150_000, on: tomorrow)
      let credit: CreditDetail = try await portal.creditDeposit(deposit.projectID, nil).decode()
      #expect(credit.availableOn == tomorrow)
      let days = try await portal.rows(
        "SELECT occurred_on::text AS day FROM ledger_entries WHERE credit_id = \(credit.id)")
      #expect(try days.map { try $0.decode("day", as: String.self) } == [tomorrow])
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `what goes back tomorrow is a deposit again tomorrow, not before`() async throws {
    try await BillingFixture.run { portal in
      let deposit = try await deposit(portal, paying: 150_000)
      let tomorrow = try await portal.day(1, in: "UTC")
      let use: CreditUseDetail = try await portal.post(
        "/projects/\(deposit.projectID)/deposit-refunds",
        DepositRefundRequest(amountCents: 100, method: .cash, refundedOn: tomorrow)
      ).decode()
      #expect(try await portal.reverse(use).status == 200)
      #expect(try await portal.restoreDeposit(use.creditID).status == 200)
      let days = try await portal.rows(
        "SELECT occurred_on::text AS day FROM ledger_entries WHERE credit_id = \(use.creditID) ORDER BY sequence")
      // Given back, paid out, and both taken back.
      #expect(try days.map { try $0.decode("day", as: String.self) } == Array(repeating: tomorrow, count: 4))
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `a draft that applies what went back meanwhile is outdated`() async throws {
    try await BillingFixture.run { portal in
      let deposit = try await deposit(portal, paying: 150_000)
      let draft: InvoiceDetail = try await portal.post(
        "/projects/\(deposit.projectID)/invoices",
        BillingContract.InvoiceDraft(
          kind: .standard, lines: [InvoiceLineDraft(description: "Work", quantity: 1, unitPriceCents: 200_000)])
      ).decode()
      #expect(try await portal.refundDeposit(deposit.projectID, 1).status == 201)
      #expect(try await portal.post("/invoices/\(draft.id)/issue", BillingFixture.issue).code == "draft_outdated")
    }
  }

  @Test func `a deposit that is a milestone is no money on account`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract(
        [("Work", 100_000)], deposit: 30_000, milestones: [("Deposit", 30_000), ("Rest", 70_000)]
      ).projectID
      let drafts: BillingContract.Page<InvoiceSummary> = try await portal.get(
        "/invoices", query: "project_id=\(project)"
      ).decode()
      let deposit = try await portal.issued(try #require(drafts.items.first).id)
      _ = try await portal.pay(deposit.id, 30_000)
      for answer in [try await portal.refundDeposit(project, 1), try await portal.creditDeposit(project, nil)] {
        #expect(answer.status == 409 && answer.code == "no_deposit", "\(answer.text)")
      }
      let none = try await portal.contract([("Work", 100_000)]).projectID
      #expect(try await portal.creditDeposit(none, nil).code == "no_deposit")
      // One that is only a draft was not billed either.
      let drafted = try await portal.contract([("Work", 100_000)], deposit: 30_000).projectID
      #expect(try await portal.creditDeposit(drafted, nil).code == "no_deposit")
    }
  }

  @Test func `64 at once give back what is there and no more, PM-8`() async throws {
    try await BillingFixture.run(poolSize: 16) { portal in
      let deposit = try await deposit(portal, paying: 100_000)
      let project = deposit.projectID
      let payment = try await portal.pay(deposit.id, 50_000)
      try await withThrowingTaskGroup(of: BillingFixture.Answer.self) { group in
        for number in 0..<64 {
          group.addTask {
            switch number % 8 {
            case 0, 1: return try await portal.refundDeposit(project, 9_000)
            case 2, 3: return try await portal.creditDeposit(project, 7_000)
            case 4:
              let credit = try await portal.credits().first { $0.depositID != nil }
              guard let credit else { return try await portal.creditDeposit(project, 1_000) }
              return try await portal.restoreDeposit(credit.id)
            case 5: return try await portal.post("/payments/\(payment.id)/reversal", ReversalRequest(reason: "Race"))
            case 6: return try await portal.post("/invoices/\(deposit.id)/void", VoidRequest(reason: "Race"))
            default:
              let draft = try await portal.post(
                "/projects/\(project)/invoices",
                BillingContract.InvoiceDraft(
                  kind: .standard, lines: [InvoiceLineDraft(description: "Work", quantity: 1, unitPriceCents: 8_000)]))
              guard draft.status == 201 else { return draft }
              let id = try draft.decode(InvoiceDetail.self).id
              return try await portal.post("/invoices/\(id)/issue", BillingFixture.issue)
            }
          }
        }
        for try await answer in group {
          #expect([200, 201, 404, 409, 422].contains(answer.status), "\(answer.text)")
        }
      }
      let row = try #require(
        try await portal.rows(
          """
          SELECT deposit_billed_cents, deposit_applied_cents, deposit_returned_cents FROM contracts
          """
        ).first)
      let returned: Int64 = try row.decode("deposit_returned_cents")
      let paid = try await portal.read(deposit.id).paidCents
      #expect(returned > 0 && returned <= paid)
      #expect(try row.decode("deposit_applied_cents", as: Int64.self) + returned <= 150_000)
      #expect(try await portal.count("SELECT sum(amount_cents)::bigint AS count FROM ledger_postings") == 0)
      #expect(try await portal.findings() == [])
    }
  }
}
