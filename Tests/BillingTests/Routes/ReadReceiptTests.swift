import BillingContract
import Foundation
import Postgres
import ServiceRuntime
import Testing

@testable import Billing

/// What is printed: of an invoice for the team, of a payment for the team and for the link of an invoice that it went to.
@Suite struct ReadReceiptTests {
  /// A payment over two invoices with something left over.
  private func split(
    _ portal: BillingFixture
  ) async throws -> (one: InvoiceDetail, two: InvoiceDetail, payment: PaymentDetail) {
    let project = try await portal.contract([("Work", 1_000_000)]).projectID
    let one = try await portal.invoice(of: project, cents: 100_000)
    let two = try await portal.invoice(of: project, cents: 200_000)
    var draft = portal.payment(310_000, reference: "1042")
    draft.note = "Came late"
    draft.allocations = [
      PaymentShare(invoiceID: one.id, amountCents: 100_000), PaymentShare(invoiceID: two.id, amountCents: 200_000),
    ]
    return (one, two, try await portal.post("/invoices/\(one.id)/payments", draft).decode())
  }

  @Test func `the team's receipt says all of the payment, and nothing of the team's own`() async throws {
    try await BillingFixture.run { portal in
      let (one, two, payment) = try await split(portal)
      let answer = try await portal.get("/payments/\(payment.id)/receipt")
      let receipt: ReceiptDetail = try answer.decode()
      #expect(receipt.receiptNumber == payment.receiptNumber && receipt.amountCents == 310_000 && !receipt.isPart)
      #expect(receipt.shares.map(\.invoiceNumber) == [one.number, two.number])
      #expect(receipt.shares.map(\.amountCents) == [100_000, 200_000] && receipt.creditCents == 10_000)
      #expect(receipt.seller == BillingFixture.issue.seller && receipt.billTo == BillingFixture.issue.billTo)
      #expect(receipt.reference == "1042" && receipt.reversedAt == nil)
      _ = try await portal.reverse(payment.id)
      let reversed = try await portal.get("/payments/\(payment.id)/receipt")
      #expect(try reversed.decode(ReceiptDetail.self).reversedAt != nil)
      for text in [answer.text, reversed.text] { #expect(!text.contains("Came late") && !text.contains("Bounced")) }
    }
  }

  @Test func `a link gets what came to its invoice, of a payment that is void too, and of no other`() async throws {
    try await BillingFixture.run { portal in
      let (one, two, payment) = try await split(portal)
      func read(_ invoice: InvoiceDetail, _ number: String) async throws -> BillingFixture.Answer {
        try await portal.get("/invoices/\(invoice.id)/receipts/\(number)", by: portal.link(to: invoice.id))
      }
      let part: ReceiptDetail = try await read(two, payment.receiptNumber).decode()
      #expect(part.isPart && part.amountCents == 200_000 && part.creditCents == 0)
      #expect(part.shares.map(\.invoiceNumber) == [two.number])
      let other = try await portal.invoice(of: one.projectID, cents: 50_000)
      let whole = try await portal.pay(other.id, 60_000)
      let all: ReceiptDetail = try await read(other, whole.receiptNumber).decode()
      #expect(!all.isPart && all.amountCents == 60_000 && all.creditCents == 10_000)
      let nothing = try await read(one, "R-9999")
      #expect(nothing.status == 404)
      for (invoice, number) in [
        (one, whole.receiptNumber), (other, payment.receiptNumber), (one, "R-1"), (one, "1"), (one, "R-0001x"),
        (one, "R--001"), (one, "X-0001"), (one, "R-99999999999999999999"),
      ] {
        let answer = try await read(invoice, number)
        #expect(answer.status == 404, "\(number)")
        let bare = { (text: String) in text.replacing(/"instance":"[0-9a-f]+"/, with: "") }
        #expect(bare(answer.text) == bare(nothing.text))
      }
      _ = try await portal.reverse(whole.id)
      let page: InvoicePage = try await portal.get("/invoices/\(other.id)/page", by: portal.link(to: other.id)).decode()
      #expect(page.payments.isEmpty)
      #expect(try await read(other, whole.receiptNumber).decode(ReceiptDetail.self).reversedAt != nil)
    }
  }

  @Test func `a payment that went to no invoice is from whom the last one was for`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let invoice = try await portal.invoice(of: project, cents: 1_000)
      _ = try await portal.pay(invoice.id, 1_000)
      let over = try await portal.pay(invoice.id, 500)
      #expect(over.allocations.isEmpty)
      let receipt: ReceiptDetail = try await portal.get("/payments/\(over.id)/receipt").decode()
      #expect(receipt.shares.isEmpty && receipt.creditCents == 500 && receipt.billTo == BillingFixture.issue.billTo)
      let link = portal.link(to: invoice.id)
      let hidden = try await portal.get("/invoices/\(invoice.id)/receipts/\(over.receiptNumber)", by: link)
      #expect(hidden.status == 404)
    }
  }

  @Test func `what is issued later changes nothing of whom it is from`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      func issued(to name: String) async throws -> InvoiceDetail {
        let draft: InvoiceDetail = try await portal.post(
          "/projects/\(project)/invoices",
          BillingContract.InvoiceDraft(
            kind: .standard, lines: [InvoiceLineDraft(description: "Work", quantity: 1, unitPriceCents: 1_000)])
        ).decode()
        var request = BillingFixture.issue
        request.billTo = BillTo(name: name)
        return try await portal.post("/invoices/\(draft.id)/issue", request).decode()
      }
      let first = try await issued(to: "Ngozi Okafor")
      let second = try await issued(to: "Ngozi Silva")
      _ = try await portal.pay(first.id, 1_000)
      let over = try await portal.pay(first.id, 500)
      // Both lie longer before the payment than what comes now lies after it.
      for (invoice, years) in [(first, 2), (second, 1)] {
        try await portal.forced(
          "UPDATE invoices SET issued_at = issued_at - make_interval(\(years)::integer) WHERE id = \(invoice.id)")
      }
      func read() async throws -> BillingFixture.Answer { try await portal.get("/payments/\(over.id)/receipt") }
      let receipt = try await read()
      #expect(try receipt.decode(ReceiptDetail.self).billTo.name == "Ngozi Silva")
      let third = try await issued(to: "Ngozi Lima")
      #expect(try await read().body == receipt.body)
      // Where there was none before, the first one after says it.
      _ = try await issued(to: "Ngozi Costa")
      try await portal.forced(
        "UPDATE invoices SET issued_at = issued_at + interval '3 years' WHERE id <> \(third.id)")
      #expect(try await read().decode(ReceiptDetail.self).billTo.name == "Ngozi Lima")
    }
  }

  @Test func `the team's copy of an invoice is what its client sees, and a draft has none`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let invoice = try await portal.invoice(of: project, cents: 100_000)
      let paper: InvoicePage = try await portal.get("/invoices/\(invoice.id)/paper").decode()
      let page: InvoicePage = try await portal.get(
        "/invoices/\(invoice.id)/page", by: portal.link(to: invoice.id)
      ).decode()
      #expect(paper == page)
      let draft: InvoiceDetail = try await portal.post(
        "/projects/\(project)/invoices",
        BillingContract.InvoiceDraft(
          kind: .standard, lines: [InvoiceLineDraft(description: "More", quantity: 1, unitPriceCents: 100)])
      ).decode()
      let early = try await portal.get("/invoices/\(draft.id)/paper")
      #expect(early.status == 409 && early.code == "not_issued")
    }
  }

  @Test func `what a credit paid is told as that, and what a payment paid is not`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let first = try await portal.invoice(of: project, cents: 100_000)
      _ = try await portal.pay(first.id, 150_000)
      let second = try await portal.invoice(of: project, cents: 30_000)
      let credit = try #require(try await portal.credits().first)
      for cents in [Int64(10_000), 20_000] {
        let applied = try await portal.post(
          "/credits/\(credit.id)/applications", CreditApplicationRequest(invoiceID: second.id, amountCents: cents))
        #expect(applied.status == 200)
      }
      let told = try await portal.rows(
        "SELECT payload->>'credit_cents' AS cents FROM outbox WHERE type = 'invoice.paid' ORDER BY sequence"
      ).map { try $0.decode("cents", as: String?.self) }
      #expect(told == [nil, "20000"])
      // Of whatever is told, which project it is about.
      let projects = try await portal.rows("SELECT payload->>'project_title' AS title, type FROM outbox").map {
        try $0.decode("title", as: String?.self)
      }
      #expect(projects.count > 4 && Set(projects) == ["Kitchen"])
    }
  }
}
