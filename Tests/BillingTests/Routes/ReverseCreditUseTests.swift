import BillingContract
import Foundation
import Postgres
import ServiceRuntime
import Testing

@testable import Billing

/// What became of a credit is taken back by a contra entry.
@Suite struct ReverseCreditUseTests {
  /// A credit of 50,000 and an open invoice of 30,000.
  private func credit(
    _ portal: BillingFixture
  ) async throws -> (credit: CreditDetail, open: InvoiceDetail, payment: PaymentDetail) {
    let project = try await portal.contract([("Work", 1_000_000)]).projectID
    let paid = try await portal.invoice(of: project, cents: 100_000)
    let payment = try await portal.pay(paid.id, 150_000)
    let open = try await portal.invoice(of: project, cents: 30_000)
    return (try #require(try await portal.credits().first), open, payment)
  }

  private func apply(
    _ portal: BillingFixture, _ credit: CreditDetail, to invoice: InvoiceDetail, _ cents: Int64
  ) async throws -> CreditUseDetail {
    let answer = try await portal.post(
      "/credits/\(credit.id)/applications", CreditApplicationRequest(invoiceID: invoice.id, amountCents: cents))
    #expect(answer.status == 200, "\(answer.text)")
    return try #require(try await portal.uses(of: credit.id).first)
  }

  @Test func `what was applied is a credit again, and the invoice is owed again`() async throws {
    try await BillingFixture.run { portal in
      let (credit, open, _) = try await credit(portal)
      let use = try await apply(portal, credit, to: open, 30_000)
      #expect([use.kind == .applied, use.invoiceID == open.id, use.reversal == nil] == [true, true, true])
      #expect(try await portal.read(open.id).status == .paid)
      let on: BillingContract.Page<CreditUseDetail> = try await portal.get("/invoices/\(open.id)/credit-uses").decode()
      #expect(on.items == [use])
      let answer = try await portal.reverse(use, key: "k-1")
      let reversed: CreditUseDetail = try answer.decode()
      #expect(reversed.reversal?.reason == "Mistyped")
      // The same key gives the same bytes, another reason under it is refused, another key comes too late.
      #expect(try await portal.reverse(use, key: "k-1").body == answer.body)
      let other = try await portal.post(
        "/credits/\(credit.id)/uses/\(use.id)/reversal", ReversalRequest(reason: "Another"), key: "k-1")
      #expect(other.status == 422 && other.code == "idempotency_key_reused")
      let twice = try await portal.reverse(use)
      #expect(twice.status == 409 && twice.code == "credit_use_reversed")
      let read = try await portal.read(open.id)
      #expect([read.creditedCents, read.balanceCents] == [0, 30_000])
      #expect(read.status == .open)
      #expect(try await portal.credits().first?.remainingCents == 50_000)
      #expect(try await portal.events().suffix(2) == ["invoice.paid", "credit.reversed"])
      #expect(try await portal.ledger(of: open.id)["accounts_receivable"] == 30_000)
      let kinds = try await portal.rows("SELECT kind FROM ledger_entries ORDER BY sequence DESC LIMIT 2")
      #expect(try kinds.map { try $0.decode("kind", as: String.self) } == ["credit_use_reversed", "credit_applied"])
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `an invoice with a credit on it is voided once that is taken back`() async throws {
    try await BillingFixture.run { portal in
      let (credit, open, payment) = try await credit(portal)
      let use = try await apply(portal, credit, to: open, 10_000)
      let refused = try await portal.post("/invoices/\(open.id)/void", VoidRequest(reason: "x"))
      #expect(refused.status == 409 && refused.code == "has_payments")
      #expect(refused.text.contains("uses of credits"))
      #expect(try await portal.reverse(use).status == 200)
      #expect(try await portal.void(open.id).status == .void)
      // So is the payment of which the credit was.
      #expect(try await portal.reverse(payment.id).status == .reversed)
      #expect(try await portal.credits(all: true).map(\.remainingCents) == [0])
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `a refund that was recorded in error is taken back, and the statement says both`() async throws {
    try await BillingFixture.run { portal in
      let (credit, _, _) = try await credit(portal)
      _ = try await portal.post(
        "/credits/\(credit.id)/refunds",
        RefundRequest(amountCents: 20_000, method: .check, reference: "77", refundedOn: BillingFixture.today))
      let use = try #require(try await portal.uses(of: credit.id).first)
      #expect(use.method == .check && use.reference == "77" && use.invoiceID == nil)
      #expect(try await portal.reverse(use).status == 200)
      #expect(try await portal.credits().first?.remainingCents == 50_000)
      let lines = try await portal.statement(limit: 50)
      let own = lines.filter { $0.kind == .refund || $0.kind == .reversal }
      #expect(Set(own.map(\.chargeCents)) == [20_000, 0] && Set(own.map(\.paymentCents)) == [0, 20_000])
      #expect(own.map(\.description).sorted() == ["Refund by check", "Refund by check taken back"])
      let cash = try await portal.count(
        "SELECT sum(amount_cents)::bigint AS count FROM ledger_postings WHERE account = 'cash'")
      #expect(cash == 150_000)
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `what was given back of a deposit keeps the credit that paid it`() async throws {
    try await BillingFixture.run { portal in
      let (credit, _, _) = try await credit(portal)
      let project = try await portal.contract([("Cabinets", 900_000)], deposit: 40_000).projectID
      let drafts: BillingContract.Page<InvoiceSummary> = try await portal.get(
        "/invoices", query: "project_id=\(project)"
      ).decode()
      let deposit = try await portal.issued(try #require(drafts.items.first).id)
      let use = try await apply(portal, credit, to: deposit, 40_000)
      let returned: CreditDetail = try await portal.creditDeposit(project, 1).decode()
      let refused = try await portal.reverse(use)
      #expect(refused.status == 409 && refused.code == "deposit_returned", "\(refused.text)")
      #expect(try await portal.restoreDeposit(returned.id).status == 200)
      #expect(try await portal.reverse(use).status == 200)
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `a refund of tomorrow is taken back tomorrow, not before`() async throws {
    try await BillingFixture.run { portal in
      let (credit, _, _) = try await credit(portal)
      let tomorrow = try await portal.day(1, in: "UTC")
      let refunded = try await portal.post(
        "/credits/\(credit.id)/refunds", RefundRequest(amountCents: 20_000, method: .check, refundedOn: tomorrow))
      #expect(refunded.status == 200)
      #expect(try await portal.reverse(try #require(try await portal.uses(of: credit.id).first)).status == 200)
      let days = try await portal.rows(
        "SELECT occurred_on::text AS day FROM ledger_entries WHERE credit_id = \(credit.id) ORDER BY sequence")
      #expect(try days.map { try $0.decode("day", as: String.self) } == [tomorrow, tomorrow])
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `what is no use of this credit is not there, and a reason is needed`() async throws {
    try await BillingFixture.run { portal in
      let (credit, open, _) = try await credit(portal)
      let use = try await apply(portal, credit, to: open, 10_000)
      let reason = ReversalRequest(reason: "x")
      for path in ["/credits/\(UUID())/uses/\(use.id)/reversal", "/credits/\(credit.id)/uses/\(UUID())/reversal"] {
        #expect(try await portal.post(path.lowercased(), reason).status == 404, "\(path)")
      }
      let empty = try await portal.post(
        "/credits/\(credit.id)/uses/\(use.id)/reversal", ReversalRequest(reason: ""))
      #expect(empty.status == 422 && empty.field == "reason")
      let ofPayment = try await portal.restoreDeposit(credit.id)
      #expect(ofPayment.status == 409 && ofPayment.code == "credit_of_payment")
      #expect(try await portal.read(open.id).creditedCents == 10_000)
    }
  }

  @Test func `64 payments, uses, reversals and voids at once never over-apply, PM-8`() async throws {
    try await BillingFixture.run(poolSize: 16) { portal in
      let (credit, open, _) = try await credit(portal)
      let use = try await apply(portal, credit, to: open, 1_000)
      try await withThrowingTaskGroup(of: BillingFixture.Answer.self) { group in
        for number in 0..<64 {
          group.addTask {
            switch number % 8 {
            case 0, 1: return try await portal.post("/invoices/\(open.id)/payments", portal.payment(4_000))
            case 2: return try await portal.post("/invoices/\(open.id)/void", VoidRequest(reason: "Race"))
            case 3: return try await portal.reverse(use)
            case 4, 5:
              return try await portal.post(
                "/credits/\(credit.id)/applications", CreditApplicationRequest(invoiceID: open.id, amountCents: 3_000))
            case 6:
              return try await portal.post(
                "/credits/\(credit.id)/refunds",
                RefundRequest(amountCents: 2_500, method: .cash, refundedOn: BillingFixture.today))
            default:
              let uses = try await portal.uses(of: credit.id)
              guard let latest = uses.first(where: { $0.reversal == nil }) else { return try await portal.reverse(use) }
              return try await portal.reverse(latest)
            }
          }
        }
        for try await answer in group {
          #expect([200, 201, 404, 409, 422].contains(answer.status), "\(answer.text)")
        }
      }
      let read = try await portal.read(open.id)
      #expect(read.paidCents + read.creditedCents <= 30_000)
      if read.status == .void { #expect(read.paidCents + read.creditedCents == 0) }
      let uses = try await portal.uses(of: credit.id).filter { $0.reversal == nil }
      let left = try #require(try await portal.credits(all: true).first { $0.id == credit.id }).remainingCents
      #expect(left == 50_000 - uses.reduce(0) { $0 + $1.amountCents } && left >= 0)
      // Taken back once, however many asked.
      let contra = try await portal.count(
        """
        SELECT count(*) AS count FROM ledger_entries WHERE kind = 'credit_use_reversed'
        """)
      let reversed = try await portal.count(
        "SELECT count(*) AS count FROM credit_uses WHERE reversed_at IS NOT NULL")
      #expect(contra == reversed && contra > 0)
      #expect(try await portal.count("SELECT sum(amount_cents)::bigint AS count FROM ledger_postings") == 0)
      #expect(try await portal.findings() == [])
    }
  }
}
