import BillingContract
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Billing

extension BillingFixture {
  func statementPage(limit: Int, _ query: String = "", after cursor: String? = nil) async throws -> StatementDetail {
    try await get(
      "/clients/\(clientID)/statement", query: "limit=\(limit)\(query)\(cursor.map { "&cursor=\($0)" } ?? "")"
    ).decode()
  }

  /// All lines, page by page.
  func statement(limit: Int, _ query: String = "") async throws -> [StatementEntry] {
    var page = try await statementPage(limit: limit, query)
    var lines = page.entries
    #expect(lines.first?.balanceCents == page.balanceCents || lines.isEmpty)
    while let cursor = page.nextCursor {
      page = try await statementPage(limit: limit, query, after: cursor)
      #expect(!page.entries.isEmpty && page.entries.count <= limit)
      lines += page.entries
    }
    return lines
  }
}

@Suite struct ReadStatementTests {
  @Test func `the newest day first, with what was owed after each line, in pages of any size`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let first = try await portal.invoice(of: project, cents: 100_000)
      let second = try await portal.invoice(of: project, cents: 50_000)
      let third = try await portal.invoice(of: project, cents: 7)
      _ = try await portal.void(third.id)
      let late = try await portal.pay(first.id, 60_000, on: "2025-03-01")
      let early = try await portal.pay(first.id, 10_000, on: "2025-02-01")
      let over = try await portal.pay(second.id, 55_000, on: "2025-03-01")
      _ = try await portal.reverse(early.id)
      let lines = try await portal.statement(limit: 50)
      #expect(lines.last?.paymentID == early.id)
      #expect(lines.dropLast().last?.paymentID == late.id)
      #expect(lines.map(\.on) == lines.map(\.on).sorted(by: >))
      #expect(
        lines.map(\.balanceCents) == [35_000, 25_000, 25_007, 25_000, -25_000, -125_000, -70_000, -10_000])
      // 150,007 billed, 7 void, 115,000 paid of which 5,000 is a credit.
      #expect(lines.reduce(0) { $0 + $1.chargeCents - $1.paymentCents } == 100_000 + 50_000 - 60_000 - 55_000)
      var owed = lines[0].balanceCents
      for line in lines {
        #expect(line.balanceCents == owed)
        owed -= line.chargeCents - line.paymentCents
      }
      #expect(owed == 0)
      #expect(lines.first { $0.paymentID == over.id }?.paymentCents == 55_000)
      #expect(Set(lines.map(\.kind)) == [.invoice, .void, .payment, .reversal])
      for limit in [1, 2, 3, 7, 8] { #expect(try await portal.statement(limit: limit) == lines, "\(limit)") }
    }
  }

  @Test func `what is entered between two pages is on neither`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let invoice = try await portal.invoice(of: project, cents: 100_000)
      for day in 1...5 { _ = try await portal.pay(invoice.id, 1_000, on: "2025-03-0\(day)") }
      let first = try await portal.statementPage(limit: 3)
      _ = try await portal.pay(invoice.id, 500, on: "2025-03-01")
      _ = try await portal.pay(invoice.id, 500)
      let second = try await portal.statementPage(limit: 3, after: first.nextCursor)
      #expect(second.entries.map(\.balanceCents) == [-3_000, -2_000, -1_000])
      #expect(second.balanceCents == 94_000)
      #expect(second.nextCursor == nil)
      #expect(try await portal.statement(limit: 3).count == 8)
    }
  }

  @Test func `of one job alone, with what is held of it`() async throws {
    try await BillingFixture.run { portal in
      let story = try await portal.story()
      let all = try await portal.statementPage(limit: 100)
      let one = try await portal.statementPage(limit: 100, "&project_id=\(story.project)")
      let other = try await portal.statementPage(limit: 100, "&project_id=\(story.deposit.projectID)")
      let sum = try await portal.sum(of: story.project)
      #expect(one.heldCents == sum.heldCents)
      #expect(one.balanceCents == sum.unpaidCents + sum.inFlightCents)
      #expect(all.heldCents == one.heldCents + other.heldCents)
      // A credit belongs to no job.
      let credits = try await portal.credits().reduce(0) { $0 + $1.remainingCents }
      #expect(credits > 0 && all.balanceCents == one.balanceCents + other.balanceCents - credits)
      for statement in [all, one, other] {
        #expect(statement.balanceCents == statement.entries.reduce(0) { $0 + $1.chargeCents - $1.paymentCents })
      }
      #expect(Set(all.entries.map(\.kind)).isSuperset(of: [.invoice, .release, .payment, .refund, .reversal, .void]))
      let nobodys = try await portal.statementPage(limit: 100, "&project_id=\(UUID().uuidString.lowercased())")
      #expect(nobodys.entries.isEmpty && nobodys.balanceCents == 0)
    }
  }

  @Test func `each currency has its own`() async throws {
    try await BillingFixture.run { portal in
      let dollars = try await portal.contract([("Work", 1_000_000)]).projectID
      _ = try await portal.invoice(of: dollars, cents: 100)
      var data = portal.acceptance([("Work", 1_000_000)])
      data.currency = "EUR"
      _ = try await portal.tell(data)
      let euros = try await portal.invoice(of: .init(try #require(data.projectID)), cents: 7)
      let paid = try await portal.post("/invoices/\(euros.id)/payments", portal.payment(10, currency: "EUR"))
      #expect(paid.status == 201)
      let asked = try await portal.get("/clients/\(portal.clientID)/statement")
      #expect(asked.status == 422 && asked.field == "currency" && asked.text.contains("EUR, USD"))
      let ours = try await portal.statementPage(limit: 9, "&currency=EUR")
      #expect(ours.balanceCents == -3 && ours.entries.count == 2 && ours.currency == "EUR")
      #expect(try await portal.statementPage(limit: 9, "&currency=USD").balanceCents == 100)
      // What is over in one currency pays nothing in the other.
      let credit = try #require(try await portal.credits().first)
      let invoice = try await portal.invoice(of: dollars, cents: 3)
      let refused = try await portal.post(
        "/credits/\(credit.id)/applications", CreditApplicationRequest(invoiceID: invoice.id, amountCents: 3))
      #expect(refused.status == 404)
    }
  }
}
