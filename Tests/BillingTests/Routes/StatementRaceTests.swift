import BillingContract
import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime
import TestSupport
import Testing

@testable import Billing

/// Entries are numbered when they are written and seen when their transaction ends: what ends between two pages belongs to
/// neither, whatever its number and its day.
@Suite struct StatementRaceTests {
  /// A payment from long ago that is being written: its number is given.
  private func begin(_ entry: UUID, of client: BillingContract.ClientID, _ portal: BillingFixture) -> SQL {
    """
    INSERT INTO ledger_entries (organization_id, id, kind, client_id, occurred_on, description, created_by)
    VALUES (\(portal.organization), \(entry), 'payment_recorded', \(client), '2025-03-01', 'late', 'key:x')
    """
  }

  private func finish(
    _ entry: UUID, of invoice: InvoiceDetail, of client: BillingContract.ClientID, _ portal: BillingFixture
  ) -> SQL {
    """
    INSERT INTO ledger_postings (
      organization_id, entry_id, line, account, client_id, project_id, invoice_id, amount_cents, currency
    ) VALUES
      (\(portal.organization), \(entry), 1, 'cash', \(client), NULL, NULL, 500, 'USD'),
      (\(portal.organization), \(entry), 2, 'accounts_receivable', \(client), \(invoice.projectID), \(invoice.id), -500,
        'USD')
    """
  }

  @Test(arguments: [false, true])
  func `what was under way at the first page is on none of those that follow`(isOfOneJob: Bool) async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let invoice = try await portal.invoice(of: project, cents: 100_000)
      for day in 1...5 { _ = try await portal.pay(invoice.id, 1_000, on: "2025-03-0\(day)") }
      let query = isOfOneJob ? "&project_id=\(project)" : ""
      let (admin, entry) = (portal.database.openAsSuperuser(), UUID())
      let first = try await admin.transaction(
        in: .system(task: "test"), deadline: .after(.seconds(30))
      ) { transaction in
        try await transaction.execute(begin(entry, of: portal.clientID, portal))
        // Numbered after it, and seen before it.
        _ = try await portal.pay(invoice.id, 1_000, on: "2025-03-06")
        let page = try await portal.statementPage(limit: 2, query)
        try await transaction.execute(finish(entry, of: invoice, of: portal.clientID, portal))
        return page
      }
      await admin.shutdown(deadline: .after(.seconds(1)))
      var (page, lines) = (first, first.entries)
      while let cursor = page.nextCursor {
        page = try await portal.statementPage(limit: 2, query, after: cursor)
        lines += page.entries
      }
      #expect(lines.count == 7 && lines.allSatisfy { $0.description != "late" })
      #expect(lines.map(\.balanceCents) == [94_000, -6_000, -5_000, -4_000, -3_000, -2_000, -1_000])
      // Read anew it is there, and in every balance.
      let again = try await portal.statement(limit: 3, query)
      #expect(again.map(\.balanceCents) == [93_500, -6_500, -5_500, -4_500, -3_500, -2_500, -1_500, -1_000])
      #expect(again.contains { $0.description == "late" })
    }
  }

  @Test func `statements stay whole while many write entries of earlier days`() async throws {
    try await BillingFixture.run(poolSize: 16) { portal in
      let project = try await portal.contract([("Work", 9_000_000)]).projectID
      var invoices: [InvoiceDetail] = []
      for _ in 0..<4 { invoices.append(try await portal.invoice(of: project, cents: 1_000_000)) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (place, invoice) in invoices.enumerated() {
          group.addTask {
            for day in 10..<22 { _ = try await portal.pay(invoice.id, 1_000 + Int64(place), on: "2025-03-\(day)") }
          }
        }
        for _ in 0..<2 {
          group.addTask {
            for _ in 0..<6 {
              var page = try await portal.statementPage(limit: 3)
              var lines = page.entries
              while let cursor = page.nextCursor {
                page = try await portal.statementPage(limit: 3, after: cursor)
                lines += page.entries
              }
              // The last balance is what its own line brought: from nothing, without a break.
              for (newer, older) in zip(lines, lines.dropFirst()) {
                #expect(newer.balanceCents - newer.chargeCents + newer.paymentCents == older.balanceCents)
              }
              let oldest = try #require(lines.last)
              #expect(oldest.balanceCents == oldest.chargeCents - oldest.paymentCents)
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await portal.findings() == [])
    }
  }
}
