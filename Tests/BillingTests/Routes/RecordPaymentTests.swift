import BillingContract
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Billing

@Suite struct RecordPaymentTests {
  @Test func `a payment is written once, whatever is repeated`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let invoice = try await portal.invoice(of: project, cents: 500_000)
      let draft = portal.payment(200_000, reference: "1042")
      let first = try await portal.post("/invoices/\(invoice.id)/payments", draft, key: "k-1")
      #expect(first.status == 201)
      let again = try await portal.post("/invoices/\(invoice.id)/payments", draft, key: "k-1")
      #expect(again.body == first.body)
      let other = try await portal.post("/invoices/\(invoice.id)/payments", portal.payment(1), key: "k-1")
      #expect(other.status == 422)
      #expect(other.code == "idempotency_key_reused")
      let alike = try await portal.post("/invoices/\(invoice.id)/payments", draft, key: "k-2")
      #expect(alike.status == 409)
      #expect(alike.code == "looks_like_another")
      var confirmed = draft
      confirmed.confirmed = true
      #expect(try await portal.post("/invoices/\(invoice.id)/payments", confirmed, key: "k-3").status == 201)
      let read = try await portal.read(invoice.id)
      #expect([read.paidCents, read.balanceCents] == [400_000, 100_000])
      #expect(read.status == .partiallyPaid)
      let list: BillingContract.Page<PaymentDetail> = try await portal.get("/invoices/\(invoice.id)/payments").decode()
      #expect(list.items.map(\.receiptNumber) == ["R-0002", "R-0001"])
    }
  }

  @Test func `what is over becomes a credit, which is applied or refunded`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let first = try await portal.invoice(of: project, cents: 100_000)
      let payment: PaymentDetail = try await portal.post("/invoices/\(first.id)/payments", portal.payment(150_000))
        .decode()
      #expect(payment.creditCents == 50_000)
      #expect(try await portal.read(first.id).status == .paid)
      let second = try await portal.invoice(of: project, cents: 30_000)
      let credits: BillingContract.Page<CreditDetail> = try await portal.get("/clients/\(portal.clientID)/credits")
        .decode()
      let credit = try #require(credits.items.first)
      let tooMuch = try await portal.post(
        "/credits/\(credit.id)/applications", CreditApplicationRequest(invoiceID: second.id, amountCents: 30_001))
      #expect(tooMuch.code == "above_balance")
      let applied: CreditDetail = try await portal.post(
        "/credits/\(credit.id)/applications", CreditApplicationRequest(invoiceID: second.id, amountCents: 30_000)
      ).decode()
      #expect(applied.remainingCents == 20_000)
      #expect(try await portal.read(second.id).status == .paid)
      let above = try await portal.post(
        "/credits/\(credit.id)/refunds",
        RefundRequest(amountCents: 20_001, method: .check, refundedOn: BillingFixture.today))
      #expect(above.code == "above_credit")
      let refunded: CreditDetail = try await portal.post(
        "/credits/\(credit.id)/refunds",
        RefundRequest(amountCents: 20_000, method: .check, refundedOn: BillingFixture.today)
      ).decode()
      #expect(refunded.remainingCents == 0)
      // What was used keeps the payment; it can't be taken back under it.
      let reversal = try await portal.post("/payments/\(payment.id)/reversal", ReversalRequest(reason: "Bounced"))
      #expect(reversal.code == "credit_used")
      let cash = try await portal.count(
        "SELECT sum(amount_cents)::bigint AS count FROM ledger_postings WHERE account = 'cash'")
      #expect(cash == 130_000)
      let owed = try await portal.count(
        "SELECT sum(amount_cents)::bigint AS count FROM ledger_postings WHERE account = 'customer_credits'")
      #expect(owed == 0)
    }
  }

  @Test func `a payment over several invoices, taken back by a contra entry`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let one = try await portal.invoice(of: project, cents: 100_000)
      let two = try await portal.invoice(of: project, cents: 200_000)
      var draft = portal.payment(250_000)
      draft.allocations = [
        PaymentShare(invoiceID: one.id, amountCents: 100_000), PaymentShare(invoiceID: two.id, amountCents: 150_000),
      ]
      let payment: PaymentDetail = try await portal.post("/invoices/\(one.id)/payments", draft).decode()
      #expect(try await portal.read(one.id).status == .paid)
      #expect(try await portal.read(two.id).balanceCents == 50_000)
      let reversed: PaymentDetail = try await portal.post(
        "/payments/\(payment.id)/reversal", ReversalRequest(reason: "No funds")
      ).decode()
      #expect(reversed.status == .reversed)
      #expect(try await portal.read(one.id).balanceCents == 100_000)
      #expect(try await portal.read(two.id).paidCents == 0)
      let twice = try await portal.post("/payments/\(payment.id)/reversal", ReversalRequest(reason: "Again"))
      #expect(twice.code == "payment_reversed")
      #expect(
        try await portal.events().suffix(5) == [
          "payment.recorded", "invoice.paid", "payment.recorded", "payment.reversed", "payment.reversed",
        ])
      #expect(
        try await portal.count("SELECT count(*) FROM account_balances WHERE account = 'cash' AND balance_cents <> 0")
          == 0)
    }
  }

  @Test(arguments: [
    ("amount_cents", #"{"amount_cents":-1}"#), ("amount_cents", #"{"amount_cents":0}"#),
    ("amount_cents", #"{"amount_cents":9223372036854775807}"#), ("currency", #"{"currency":"EUR"}"#),
    ("received_on", #"{"received_on":"2026-02-30"}"#), ("received_on", #"{"received_on":"2999-01-01"}"#),
    ("deposited_on", #"{"deposited_on":"2001-01-01"}"#), ("deposited_on", #"{"deposited_on":"2999-01-01"}"#),
    ("reference", #"{"reference":"a\nb"}"#),
    ("reference", #"{"reference":""}"#), ("allocations", #"{"allocations":[]}"#),
  ])
  func `bad input is refused with its field, and nothing is written`(field: String, change: String) async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let invoice = try await portal.invoice(of: project, cents: 100_000)
      var body = try #require(
        try JSONSerialization.jsonObject(with: Data(try JSONOutput.encode(portal.payment(100)))) as? [String: Any])
      let changes = try #require(try JSONSerialization.jsonObject(with: Data(change.utf8)) as? [String: Any])
      body.merge(changes) { $1 }
      let answer = try await portal.call(
        "POST", "/invoices/\(invoice.id)/payments", by: portal.team,
        body: Array(try JSONSerialization.data(withJSONObject: body)))
      #expect(answer.status == 422)
      #expect(answer.field == field)
      #expect(try await portal.count("SELECT count(*) FROM payments") == 0)
      #expect(try await portal.read(invoice.id).paidCents == 0)
    }
  }

  @Test func `it goes to open invoices of one client, whose address it names`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let own = try await portal.invoice(of: project, cents: 1_000)
      let void = try await portal.void(try await portal.invoice(of: project, cents: 1_000).id)
      let draft: InvoiceDetail = try await portal.post(
        "/projects/\(project)/invoices",
        BillingContract.InvoiceDraft(
          kind: .standard, lines: [InvoiceLineDraft(description: "Work", quantity: 1, unitPriceCents: 1_000)])
      ).decode()
      var data = portal.acceptance([("Work", 1_000_000)])
      data.clientID = .init(UUID())
      #expect(try await portal.tell(data).status == 204)
      let others = try await portal.invoice(of: .init(try #require(data.projectID)), cents: 1_000)
      for (id, state) in [(draft.id, "draft"), (void.id, "void")] {
        let refused = try await portal.post("/invoices/\(id)/payments", portal.payment(100))
        #expect(refused.status == 409 && refused.code == "not_payable", "\(state): \(refused.text)")
        let announced = try await portal.post(
          "/invoices/\(id)/announcements",
          AnnouncementRequest(amountCents: 1, mailedOn: BillingFixture.today, requestKey: "k"), by: portal.link(to: id))
        // Whoever has a link knows of no draft.
        #expect(announced.code == (state == "draft" ? "not_found" : "not_payable"), "\(announced.text)")
      }
      var payment = portal.payment(200)
      payment.allocations = [own, others].map { PaymentShare(invoiceID: $0.id, amountCents: 100) }
      let mixed = try await portal.post("/invoices/\(own.id)/payments", payment)
      #expect(mixed.status == 422 && mixed.field == "allocations", "\(mixed.text)")
      payment.allocations = [own.id, .init(UUID())].map { PaymentShare(invoiceID: $0, amountCents: 100) }
      #expect(try await portal.post("/invoices/\(own.id)/payments", payment).status == 404)
      payment.allocations = [PaymentShare(invoiceID: own.id, amountCents: 100)]
      #expect(try await portal.post("/invoices/\(others.id)/payments", payment).status == 404)
      var more = portal.payment(2_000)
      more.allocations = [PaymentShare(invoiceID: own.id, amountCents: 1_001)]
      let above = try await portal.post("/invoices/\(own.id)/payments", more)
      #expect(above.status == 422 && above.code == "above_balance", "\(above.text)")
      #expect(above.field == "allocations[0].amount_cents")
      #expect(try await portal.count("SELECT count(*) FROM payments") == 0)
    }
  }

  @Test func `one of ten years ago is taken, and none of a day before that`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let invoice = try await portal.invoice(of: project, cents: 100_000)
      let zone = try #require(BillingFixture.issue.timeZone)
      func pay(_ days: Int) async throws -> BillingFixture.Answer {
        let day = try await portal.day(days, in: zone)
        return try await portal.post("/invoices/\(invoice.id)/payments", portal.payment(100, on: day))
      }
      for days in [-3_661, 2] {
        let refused = try await pay(days)
        #expect(refused.status == 422 && refused.field == "received_on", "\(refused.text)")
      }
      #expect(try await portal.count("SELECT count(*) FROM payments") == 0)
      for days in [-3_660, 1] { #expect(try await pay(days).status == 201, "\(days)") }
    }
  }

  @Test func `64 at once on one invoice never pay more than is owed, PM-8`() async throws {
    try await BillingFixture.run(poolSize: 16) { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let invoice = try await portal.invoice(of: project, cents: 100_000)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<64 {
          group.addTask {
            if number % 16 == 7 {
              _ = try await portal.post("/invoices/\(invoice.id)/void", VoidRequest(reason: "Race"))
            } else {
              _ = try await portal.post("/invoices/\(invoice.id)/payments", portal.payment(7_000))
            }
          }
        }
        try await group.waitForAll()
      }
      let read = try await portal.read(invoice.id)
      let paid = try await portal.count("SELECT coalesce(sum(amount_cents), 0)::bigint AS count FROM payments")
      let credited = try await portal.count("SELECT coalesce(sum(amount_cents), 0)::bigint AS count FROM credits")
      if read.status == .void {
        #expect(paid == 0)
      } else {
        #expect(read.paidCents == Int64(paid - credited))
        #expect(read.paidCents <= 100_000)
      }
      let ledger = try await portal.count("SELECT coalesce(sum(amount_cents), 0)::bigint AS count FROM ledger_postings")
      #expect(ledger == 0)
      let receipts = try await portal.count("SELECT count(*) FROM payments")
      let last = try await portal.count("SELECT coalesce(max(receipt_number), 0) AS count FROM payments")
      #expect(receipts == last)
    }
  }

  @Test func `a mailed check is announced, rests as processing, and becomes the payment`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let invoice = try await portal.invoice(of: project, cents: 100_000)
      let link = portal.link(to: invoice.id)
      let wish = AnnouncementRequest(
        amountCents: 60_000, mailedOn: BillingFixture.today, reference: "1042", requestKey: "form-1")
      for _ in 0..<3 {
        #expect(try await portal.post("/invoices/\(invoice.id)/announcements", wish, by: link).status == 204)
      }
      #expect(try await portal.read(invoice.id).status == .processing)
      #expect(try await portal.sum(of: project).inFlightCents == 60_000)
      var more = wish
      more.requestKey = "form-2"
      more.amountCents = 40_001
      let refused = try await portal.post("/invoices/\(invoice.id)/announcements", more, by: link)
      #expect(refused.code == "above_balance")
      let open: BillingContract.Page<AnnouncementDetail> = try await portal.get("/invoices/\(invoice.id)/announcements")
        .decode()
      let announcement = try #require(open.items.first)
      #expect(open.items.count == 1)
      #expect(
        try await portal.post("/invoices/\(invoice.id)/void", VoidRequest(reason: "x")).code == "has_announcement")
      var draft = portal.payment(60_000, reference: "1042")
      draft.announcementID = announcement.id
      #expect(try await portal.post("/invoices/\(invoice.id)/payments", draft).status == 201)
      let read = try await portal.read(invoice.id)
      #expect(read.announcedCents == 0)
      #expect(read.status == .partiallyPaid)
      let late = try await portal.post(
        "/announcements/\(announcement.id)/rejection", AnnouncementRejection(reason: "Never came"))
      #expect(late.code == "announcement_answered")
      // Nor is another payment the one that was announced.
      var other = portal.payment(40_000, reference: "1043")
      other.announcementID = announcement.id
      let twice = try await portal.post("/invoices/\(invoice.id)/payments", other)
      #expect(twice.status == 409 && twice.code == "announcement_answered")
    }
  }
}
