import BillingContract
import CallContext
import Foundation
import Identifiers
import Postgres
import TestSupport
import Testing

@testable import Billing

/// The ledger page by page, as it stood at the first page.
@Suite struct ListLedgerTests {
  private func list(
    _ portal: BillingFixture, limit: Int, between: () async throws -> Void = {}
  ) async throws -> [BillingContract.LedgerEntry] {
    try await portal.all("/ledger", limit: limit, between: between)
  }

  private func asSuperuser(_ portal: BillingFixture, _ work: (Transaction) async throws -> Void) async throws {
    let admin = portal.database.openAsSuperuser()
    try await admin.transaction(in: .system(task: "test"), deadline: .after(.seconds(30))) { try await work($0) }
    await admin.shutdown(deadline: .after(.seconds(1)))
  }

  @Test func `what has ended is there, whatever else still runs, and what ends between two pages is not`() async throws
  {
    try await BillingFixture.run { portal in
      let invoice = try await portal.invoice(
        of: try await portal.contract([("Work", 1_000_000)]).projectID, cents: 100_000)
      for day in 1...3 { _ = try await portal.pay(invoice.id, 1_000, on: "2025-03-0\(day)") }
      let before = try await list(portal, limit: 100)
      #expect(before.count == 4)
      try await asSuperuser(portal) { transaction in
        try await transaction.execute("SELECT pg_current_xact_id()")
        _ = try await portal.pay(invoice.id, 1_000, on: "2025-03-04")
        let pages = try await list(portal, limit: 2) { _ = try await portal.pay(invoice.id, 1_000, on: "2025-03-05") }
        #expect(pages.count == 5 && pages.starts(with: before))
      }
      #expect(try await list(portal, limit: 2).count == 6)
    }
  }

  /// The numbers of transactions begin anew there.
  @Test func `what was restored into a new cluster is listed, in ledger and statement`() async throws {
    try await BillingFixture.run { portal in
      let invoice = try await portal.invoice(
        of: try await portal.contract([("Work", 1_000_000)]).projectID, cents: 100_000)
      for day in 1...3 { _ = try await portal.pay(invoice.id, 1_000, on: "2025-03-0\(day)") }
      let (ledger, statement) = (try await list(portal, limit: 100), try await portal.statement(limit: 100))
      try await asSuperuser(portal) {
        try await $0.execute("UPDATE ledger_entries SET transaction_id = '4611686018427387904'")
      }
      #expect(try await list(portal, limit: 2) == ledger)
      #expect(try await portal.statement(limit: 2) == statement)
      _ = try await portal.pay(invoice.id, 1_000, on: "2025-03-04")
      #expect(try await list(portal, limit: 2).dropLast() == ledger[...])
      #expect(try await portal.statement(limit: 2).count == statement.count + 1)
    }
  }

  @Test func `a page that is read while money comes in is of one state`() async throws {
    try await BillingFixture.run(poolSize: 8) { portal in
      let project = try await portal.contract([("Work", 9_000_000)]).projectID
      let invoice = try await portal.invoice(of: project, cents: 1_000_000)
      let database = portal.database.open(poolSize: 4, on: try TestReactor.shared())
      let read = ReadInvoicePage(database: database)
      let call = Call(caller: portal.team, deadline: .after(.seconds(60)), requestID: "test")
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { for _ in 0..<60 { _ = try await portal.pay(invoice.id, 1_000, on: "2025-03-01") } }
        for _ in 0..<3 {
          group.addTask {
            for _ in 0..<60 {
              let page = try await read.forPaper(InvoiceID(invoice.id), call: call)
              #expect(page.reading.invoice.paidCents == page.payments.reduce(0) { $0 + $1.cents })
              #expect(page.sum.paidCents == page.reading.invoice.paidCents)
            }
          }
        }
        try await group.waitForAll()
      }
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }
}
