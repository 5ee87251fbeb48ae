import BillingContract
import CallContext
import CivilCalendar
import Cryptography
import Foundation
import Postgres
import ServiceRuntime
import TestSupport
import Testing

@testable import Billing

/// Reminders 3 days before the day, and 1, 7 and 30 after it, by the calendar of the seller.
@Suite struct RemindOfInvoicesTests {
  private func remind(_ portal: BillingFixture, replicas: Int = 1, batch: Int = 100) async throws {
    let database = portal.database.open(poolSize: 2 * replicas)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<replicas {
        let world = World(clock: .system, ids: .timeOrdered(clock: .system, randomBytes: Random.bytes))
        let reminders = RemindOfInvoices(
          database: database, events: EventOutbox(encoding: .contract, world: world))
        group.addTask { try await reminders(batch: batch) }
      }
      try await group.waitForAll()
    }
    await database.shutdown(deadline: .after(.seconds(1)))
  }

  private func today(in zone: String) throws -> CalendarDay {
    let zone = try #require(TimeZone(identifier: zone))
    return try #require(CalendarDay(of: WallClock.system.now(), in: zone))
  }

  private func setDue(
    _ portal: BillingFixture, _ invoice: BillingContract.InvoiceID, daysAgo: Int,
    in zone: String = "America/Los_Angeles"
  ) async throws {
    let day = try #require(try today(in: zone).advanced(byDays: -daysAgo))
    try await portal.forced("UPDATE invoices SET due_on = \(day.text)::date WHERE id = \(invoice)")
  }

  /// Days overdue that were told of an invoice, in order.
  private func told(_ portal: BillingFixture, _ invoice: BillingContract.InvoiceID) async throws -> [Int] {
    try await portal.rows(
      """
      SELECT payload FROM outbox
      WHERE aggregate_id = \(invoice) AND type = 'invoice.reminder'
      ORDER BY sequence
      """
    ).map { row in
      let text = try row.decode("payload", as: String.self)
      let match = try #require(text.firstMatch(of: /"days_overdue":(-?[0-9]+)/))
      return try #require(Int(match.1))
    }
  }

  private func invoice(
    _ portal: BillingFixture, terms: Int = 30, zone: String = "America/Los_Angeles", kept: Int? = nil
  ) async throws -> InvoiceDetail {
    let project = try await portal.contract([("Work", 1_000_000)]).projectID
    let draft: InvoiceDetail = try await portal.post(
      "/projects/\(project)/invoices",
      BillingContract.InvoiceDraft(
        kind: .standard, lines: [InvoiceLineDraft(description: "Work", quantity: 1, unitPriceCents: 10_000)],
        retainageBasisPoints: kept, termsDays: terms)
    ).decode()
    var request = BillingFixture.issue
    request.timeZone = zone
    return try await portal.post("/invoices/\(draft.id)/issue", request).decode()
  }

  @Test func `each reminder is told on its day and once`() async throws {
    try await BillingFixture.run { portal in
      let invoice = try await invoice(portal)
      for (daysAgo, expected) in [
        (-30, []), (-4, []), (-3, [-3]), (-3, [-3]), (0, [-3]), (1, [-3, 1]), (6, [-3, 1]), (7, [-3, 1, 7]),
        (29, [-3, 1, 7]), (30, [-3, 1, 7, 30]), (31, [-3, 1, 7, 30]), (400, [-3, 1, 7, 30]),
      ] as [(Int, [Int])] {
        try await setDue(portal, invoice.id, daysAgo: daysAgo)
        try await remind(portal)
        #expect(try await told(portal, invoice.id) == expected, "\(daysAgo)")
      }
    }
  }

  @Test func `what was held up is told once, not all together`() async throws {
    try await BillingFixture.run { portal in
      let invoice = try await invoice(portal)
      try await setDue(portal, invoice.id, daysAgo: 8)
      try await remind(portal)
      try await remind(portal)
      #expect(try await told(portal, invoice.id) == [8])
    }
  }

  @Test func `an invoice that is due when it comes is not reminded of the same day`() async throws {
    try await BillingFixture.run { portal in
      let (now, soon) = (try await invoice(portal, terms: 0), try await invoice(portal, terms: 3))
      try await remind(portal)
      #expect(try await told(portal, now.id) == [])
      #expect(try await told(portal, soon.id) == [])
      try await setDue(portal, now.id, daysAgo: 1)
      try await remind(portal)
      #expect(try await told(portal, now.id) == [1])
    }
  }

  @Test func `nothing is told of what is announced, paid, void or only held`() async throws {
    try await BillingFixture.run { portal in
      let announced = try await invoice(portal)
      let announcement = try await portal.announce(announced.id, 10_000)
      let paid = try await invoice(portal)
      let payment = try await portal.pay(paid.id, 10_000)
      let void = try await portal.void(try await invoice(portal).id)
      let held = try await invoice(portal, kept: 1_000)
      _ = try await portal.pay(held.id, 9_000)
      let partly = try await invoice(portal)
      _ = try await portal.pay(partly.id, 1)
      for id in [announced.id, paid.id, void.id, held.id, partly.id] { try await setDue(portal, id, daysAgo: 9) }
      try await remind(portal)
      #expect(try await portal.count("SELECT count(*) AS count FROM outbox WHERE type = 'invoice.reminder'") == 1)
      #expect(try await told(portal, partly.id) == [9])
      // What did not come after all is owed again.
      _ = try await portal.post("/announcements/\(announcement.id)/rejection", AnnouncementRejection(reason: "Lost"))
      _ = try await portal.reverse(payment.id)
      try await remind(portal)
      #expect(try await told(portal, announced.id) == [9])
      #expect(try await told(portal, paid.id) == [9])
    }
  }

  @Test func `the day is the seller's`() async throws {
    try await BillingFixture.run { portal in
      // At any moment these two have different days.
      let (early, late) = ("Pacific/Kiritimati", "Pacific/Pago_Pago")
      let (east, west) = (try await invoice(portal, zone: early), try await invoice(portal, zone: late))
      for id in [east.id, west.id] { try await setDue(portal, id, daysAgo: 1, in: early) }
      try await remind(portal)
      #expect(try await told(portal, east.id) == [1])
      let days = try #require(try await told(portal, west.id).first)
      #expect([-1, 0].contains(days))
    }
  }

  @Test func `four replicas tell each reminder once, in batches of any size`() async throws {
    try await BillingFixture.run(poolSize: 4) { portal in
      let project = try await portal.contract([("Work", 9_000_000)], terms: BillingFixture.progressTerms).projectID
      for _ in 0..<25 { _ = try await portal.invoice(of: project, cents: 100) }
      try await portal.forced("UPDATE invoices SET due_on = current_date - 3")
      try await remind(portal, replicas: 4, batch: 7)
      #expect(try await portal.count("SELECT count(*) AS count FROM outbox WHERE type = 'invoice.reminder'") == 25)
      #expect(try await portal.count("SELECT min(reminded)::bigint AS count FROM invoices") == 2)
    }
  }
}
