import BillingContract
import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Billing

/// What was owed at the end of a day, whatever happened since.
@Suite struct ReportAgingTests {
  private func report(_ portal: BillingFixture, _ query: String) async throws -> AgingReport {
    try await portal.get("/reports/aging", query: query).decode()
  }

  private func parts(of row: BillingContract.AgingRow) -> [Int64] {
    [row.notDueCents, row.days1To30Cents, row.days31To60Cents, row.days61To90Cents, row.over90Cents, row.heldCents]
  }

  /// The only row of a day.
  private func parts(_ portal: BillingFixture, on day: String) async throws -> [Int64] {
    let report = try await report(portal, "as_of=\(day)")
    #expect(report.asOf == day && report.rows.count <= 1 && report.nextCursor == nil)
    guard let row = report.rows.first else { return [] }
    #expect(row.totalCents == parts(of: row).dropLast().reduce(0, +))
    return parts(of: row)
  }

  /// As if it had been issued, and were due, on other days.
  private func issued(
    _ invoice: InvoiceDetail, _ portal: BillingFixture, on day: String, due: String
  ) async throws {
    try await occurred(
      portal, "invoice_id = \(invoice.id) AND kind IN ('invoice_issued', 'retainage_released')", on: day)
    try await portal.forced("UPDATE invoices SET due_on = \(due)::date WHERE id = \(invoice.id)")
  }

  private func occurred(_ portal: BillingFixture, _ which: SQL, on day: String) async throws {
    _ = try await portal.rows("UPDATE ledger_entries SET occurred_on = \(day)::date WHERE \(which)")
  }

  /// After days were moved behind the service's back.
  private func sumUp(_ portal: BillingFixture) async throws {
    _ = try await portal.rows("DELETE FROM receivables")
    _ = try await portal.rows(
      """
      INSERT INTO receivables
      SELECT
        p.organization_id, p.client_id, p.currency, i.due_on,
        coalesce(sum(p.amount_cents) FILTER (WHERE p.account = 'accounts_receivable'), 0),
        coalesce(sum(p.amount_cents) FILTER (WHERE p.account = 'retainage_receivable'), 0)
      FROM ledger_postings p
      JOIN invoices i ON i.organization_id = p.organization_id AND i.id = p.invoice_id
      GROUP BY 1, 2, 3, 4
      """)
    #expect(try await portal.findings() == [])
  }

  @Test func `a past day says what was owed then, by figures of one's own`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 9_000_000)]).projectID
      // Paid in part later.
      let paid = try await portal.invoice(of: project, cents: 100_000)
      try await issued(paid, portal, on: "2025-01-05", due: "2025-02-04")
      _ = try await portal.pay(paid.id, 60_000, on: "2025-03-01")
      // Void later.
      let voided = try await portal.invoice(of: project, cents: 50_000)
      try await issued(voided, portal, on: "2025-01-20", due: "2025-02-19")
      _ = try await portal.void(voided.id)
      try await occurred(portal, "invoice_id = \(voided.id) AND kind = 'invoice_voided'", on: "2025-03-10")
      // Paid, and the payment taken back later.
      let bounced = try await portal.invoice(of: project, cents: 30_000)
      try await issued(bounced, portal, on: "2025-02-01", due: "2025-03-03")
      let payment = try await portal.reverse(try await portal.pay(bounced.id, 30_000, on: "2025-02-10").id)
      try await occurred(portal, "payment_id = \(payment.id) AND kind = 'payment_reversed'", on: "2025-03-05")
      // A part is held, and released later.
      let kept = try await portal.invoice(of: project, cents: 10_000, retainage: 1_000)
      try await issued(kept, portal, on: "2025-02-15", due: "2025-03-17")
      let release = try await portal.release(project, 1_000)
      try await issued(release, portal, on: "2025-03-20", due: "2025-04-19")
      try await sumUp(portal)
      // Not due, 1 to 30, 31 to 60, 61 to 90, over 90, held.
      #expect(try await parts(portal, on: "2025-01-04") == [])
      #expect(try await parts(portal, on: "2025-01-05") == [100_000, 0, 0, 0, 0, 0])
      #expect(try await parts(portal, on: "2025-01-31") == [150_000, 0, 0, 0, 0, 0])
      #expect(try await parts(portal, on: "2025-02-09") == [80_000, 100_000, 0, 0, 0, 0])
      #expect(try await parts(portal, on: "2025-02-10") == [50_000, 100_000, 0, 0, 0, 0])
      #expect(try await parts(portal, on: "2025-02-28") == [9_000, 150_000, 0, 0, 0, 1_000])
      #expect(try await parts(portal, on: "2025-03-01") == [9_000, 90_000, 0, 0, 0, 1_000])
      #expect(try await parts(portal, on: "2025-03-15") == [9_000, 30_000, 40_000, 0, 0, 1_000])
      #expect(try await parts(portal, on: "2025-03-31") == [1_000, 39_000, 40_000, 0, 0, 0])
      #expect(try await parts(portal, on: "2025-07-31") == [0, 0, 0, 0, 80_000, 0])
      // What is paid before it is billed is on account, as the statement of that day says.
      _ = try await portal.pay(paid.id, 7_000, on: "2025-01-02")
      #expect(try await parts(portal, on: "2025-01-04") == [-7_000, 0, 0, 0, 0, 0])
      #expect(try await parts(portal, on: "2025-01-05") == [93_000, 0, 0, 0, 0, 0])
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `what is owed stands where its days say, and what is paid, void or a draft nowhere`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 900_000_000)]).projectID
      // The last days of each part, and the first ones.
      let days = [-1, 0, 1, 30, 31, 60, 61, 90, 91, 400]
      for (place, late) in days.enumerated() {
        let invoice = try await portal.invoice(of: project, cents: Int64(1) << Int64(place))
        try await portal.forced(
          "UPDATE invoices SET due_on = '2026-03-02'::date - \(late)::integer WHERE id = \(invoice.id)")
      }
      let paid = try await portal.invoice(of: project, cents: 5_000)
      _ = try await portal.pay(paid.id, 5_000)
      _ = try await portal.void(try await portal.invoice(of: project, cents: 5_000).id)
      let kept = try await portal.invoice(of: project, cents: 10_000, retainage: 1_000)
      _ = try await portal.pay(kept.id, 9_000)
      try await occurred(portal, "true", on: "2026-03-01")
      try await sumUp(portal)
      let edges: [Int64] = [0b11, 0b1100, 0b11_0000, 0b1100_0000, 0b11_0000_0000, 1_000]
      #expect(try await parts(portal, on: "2026-03-02") == edges)
      // A day later each edge has moved.
      let moved: [Int64] = [0b1, 0b110, 0b1_1000, 0b110_0000, 0b11_1000_0000, 1_000]
      #expect(try await parts(portal, on: "2026-03-03") == moved)
    }
  }

  @Test func `today says what the invoices say, also where it is tomorrow already`() async throws {
    try await BillingFixture.run { portal in
      let story = try await portal.story()
      let page: BillingContract.Page<InvoiceSummary> = try await portal.get("/invoices", query: "limit=100").decode()
      let row = try #require(try await report(portal, "").rows.first)
      let issued = page.items.filter { ![.draft, .void].contains($0.status) }
      #expect(row.totalCents == issued.reduce(0) { $0 + $1.balanceCents })
      #expect(row.heldCents == (try await portal.statementPage(limit: 1)).heldCents)
      let today = try await report(portal, "").asOf
      try await occurred(portal, "payment_id = \(story.payment.id)", on: "2099-01-01")
      let ahead = try await report(portal, "")
      #expect(today < "2099" && ahead.asOf == "2099-01-01" && ahead.rows.first?.totalCents == row.totalCents)
      // Of the day before the payment was not there.
      #expect(try await report(portal, "as_of=2098-12-31").rows.first?.totalCents ?? 0 > row.totalCents)
    }
  }

  /// Against the plain sum of what was posted until then.
  @Test func `every day says what had been posted until then`() async throws {
    try await BillingFixture.run { portal in
      _ = try await portal.story()
      try await occurred(portal, "true", on: "2025-01-01")
      _ = try await portal.rows(
        "UPDATE ledger_entries SET occurred_on = '2025-01-01'::date + (sequence * 37 % 60)::integer")
      try await portal.forced(
        "UPDATE invoices SET due_on = '2025-01-20'::date + (number * 7 % 90)::integer WHERE state <> 'draft'")
      try await sumUp(portal)
      for number in 0..<62 {
        let sums = try #require(
          try await portal.rows(
            """
            SELECT
              ('2025-01-01'::date + \(number)::integer)::text AS day,
              coalesce(sum(amount_cents) FILTER (WHERE account = 'accounts_receivable'), 0)::bigint AS owed,
              coalesce(sum(amount_cents) FILTER (WHERE account = 'retainage_receivable'), 0)::bigint AS held
            FROM ledger_postings p
            JOIN ledger_entries e ON e.organization_id = p.organization_id AND e.id = p.entry_id
            WHERE e.occurred_on <= '2025-01-01'::date + \(number)::integer
            """
          ).first)
        let parts = try await parts(portal, on: try sums.decode("day"))
        #expect(try parts.dropLast().reduce(0, +) == sums.decode("owed", as: Int64.self), "\(number)")
        #expect(try parts.last ?? 0 == sums.decode("held", as: Int64.self), "\(number)")
      }
    }
  }

  @Test func `page by page, each client and currency once, all of one day`() async throws {
    try await BillingFixture.run { portal in
      for number in 0..<5 {
        for currency in ["EUR", "USD"] {
          var data = portal.acceptance([("Work", 1_000_000)])
          data.clientID = .init(UUID(uuidString: "00000000-0000-4000-8000-00000000000\(number)") ?? UUID())
          data.currency = currency
          _ = try await portal.tell(data)
          let invoice = try await portal.invoice(of: .init(try #require(data.projectID)), cents: Int64(100 + number))
          try await issued(invoice, portal, on: "2025-01-0\(number + 1)", due: "2025-02-01")
          // Who has paid everything is on no page of today.
          if number == 2 {
            _ = try await portal.post("/invoices/\(invoice.id)/payments", portal.payment(102, currency: currency))
          }
        }
      }
      try await sumUp(portal)
      for (day, count) in [("", 8), ("as_of=2025-01-03&", 6), ("as_of=2025-01-31&", 10)] {
        let all = try await report(portal, day + "limit=100")
        #expect(all.rows.count == count && all.nextCursor == nil)
        #expect(
          all.rows.map { "\($0.clientID) \($0.currency)" } == all.rows.map { "\($0.clientID) \($0.currency)" }.sorted())
        for limit in 1...4 {
          var page = try await report(portal, day + "limit=\(limit)")
          var rows = page.rows
          while let cursor = page.nextCursor {
            page = try await report(portal, "limit=\(limit)&cursor=\(cursor)")
            #expect(page.asOf == all.asOf && !page.rows.isEmpty && page.rows.count <= limit)
            rows += page.rows
          }
          #expect(rows == all.rows, "\(day) \(limit)")
        }
      }
      let cursor = try #require(try await report(portal, "as_of=2025-01-31&limit=1").nextCursor)
      #expect(try await report(portal, "as_of=2025-01-31&limit=1&cursor=\(cursor)").rows.count == 1)
      let other = try await portal.get("/reports/aging", query: "as_of=2025-01-30&cursor=\(cursor)")
      #expect(other.status == 422 && other.field == "as_of")
    }
  }

  @Test func `today is read from an index, however many invoices and payments there were`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      _ = try await portal.invoice(of: project, cents: 1_000)
      _ = try await portal.rows(
        """
        INSERT INTO receivables
        SELECT \(portal.organization), client_id, 'USD', '2010-01-01'::date + n, 0, 0
        FROM receivables, generate_series(1, 3000) n
        """)
      _ = try await portal.rows("ANALYZE receivables")
      let database = portal.database.open(poolSize: 1)
      let plan = try await database.query(
        """
        EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) \(
          AgingStore.selection(
            on: try .stored("2030-01-01"), isPast: false, after: nil, limit: 100))
        """, in: .organization(portal.organization), deadline: .after(.seconds(30))
      ).map { try $0.decode("QUERY PLAN", as: String.self) }.joined(separator: "\n")
      await database.shutdown(deadline: .after(.seconds(1)))
      #expect(plan.contains("receivables_open") && !plan.contains("Seq Scan"), "\(plan)")
      #expect(!plan.contains("Removed by Filter"), "\(plan)")
    }
  }
}
