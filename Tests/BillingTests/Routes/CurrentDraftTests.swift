import BillingContract
import Foundation
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Billing

/// What is issued is what would be computed at that moment, and nothing is billed twice in another shape.
@Suite struct CurrentDraftTests {
  private let terms = ContractTerms(
    billing: .progress,
    retainage: ProposalsContract.RetainageTerms(
      rule: .constant, rateCompletedBasisPoints: 1000, rateStoredBasisPoints: 1000))

  private func draft(_ portal: BillingFixture, _ schedule: ScheduleDetail, cents: Int64, rate: Int? = nil) async throws
    -> InvoiceDetail
  {
    try await portal.post(
      "/projects/\(schedule.projectID)/applications",
      ApplicationRequest(
        lines: [ApplicationLineDraft(lineID: schedule.lines[0].id, completedCents: cents)],
        retainageRateBasisPoints: rate)
    ).decode()
  }

  private func put(_ portal: BillingFixture, _ path: String, _ body: some Encodable) async throws -> Int {
    try await portal.call("PUT", path, by: portal.team, body: try JSONOutput.encode(body)).status
  }

  @Test func `a draft is outdated by another schedule and by other terms`() async throws {
    try await BillingFixture.run { portal in
      let schedule = try await portal.contract([("A", 1_000_000), ("B", 500_000)], terms: terms)
      let project = schedule.projectID
      let first = try await draft(portal, schedule, cents: 1_000_000)
      let change = ScheduleChange(
        ifVersion: schedule.version,
        lines: [
          ScheduleLineChange(id: schedule.lines[0].id, description: "A", scheduledCents: 500_000),
          ScheduleLineChange(id: schedule.lines[1].id, description: "B", scheduledCents: 1_000_000),
        ])
      #expect(try await put(portal, "/projects/\(project)/schedule-of-values", change) == 200)
      #expect(try await portal.post("/invoices/\(first.id)/issue", BillingFixture.issue).code == "draft_outdated")
      _ = try await portal.call("DELETE", "/invoices/\(first.id)", by: portal.team)
      let second = try await draft(portal, schedule, cents: 100_000)
      let now: ScheduleDetail = try await portal.get("/projects/\(project)/schedule-of-values").decode()
      let other = BillingTermsChange(ifVersion: now.version, retainage: nil, termsDays: 30)
      #expect(try await put(portal, "/projects/\(project)/billing-terms", other) == 200)
      #expect(try await portal.post("/invoices/\(second.id)/issue", BillingFixture.issue).code == "draft_outdated")
      _ = try await portal.call("DELETE", "/invoices/\(second.id)", by: portal.team)
      let third = try await portal.issued(try await draft(portal, schedule, cents: 100_000).id)
      #expect(third.retainageHeldCents == 0)
    }
  }

  @Test func `what a lower rate released stays released, and a void brings the rate back`() async throws {
    try await BillingFixture.run { portal in
      let schedule = try await portal.contract([("A", 10_000_000)], terms: terms)
      let project = schedule.projectID
      _ = try await portal.issued(try await draft(portal, schedule, cents: 5_000_000).id)
      let released = try await portal.issued(try await draft(portal, schedule, cents: 1_000_000, rate: 0).id)
      #expect(released.retainageHeldCents == -500_000)
      let third = try await draft(portal, schedule, cents: 2_000_000)
      #expect(third.retainageHeldCents == 0)
      _ = try await portal.call("DELETE", "/invoices/\(third.id)", by: portal.team)
      // The contract's own rate again, where somebody says so.
      let raised = try await draft(portal, schedule, cents: 2_000_000, rate: 1000)
      #expect(raised.retainageHeldCents == 800_000)
      _ = try await portal.call("DELETE", "/invoices/\(raised.id)", by: portal.team)
      #expect(try await portal.post("/invoices/\(released.id)/void", VoidRequest(reason: "Early")).status == 200)
      let again = try await draft(portal, schedule, cents: 1_000_000)
      #expect(again.retainageHeldCents == 100_000)
      #expect(try await portal.sum(of: project).heldCents == 500_000)
    }
  }

  @Test func `a milestone is billed once, the deposit's too, and only where milestones are billed`() async throws {
    try await BillingFixture.run { portal in
      let milestones: [(name: String, cents: Int64)] = [("Deposit", 100_000), ("Rough-in", 400_000), ("Done", 500_000)]
      let project = try await portal.contract([("Work", 1_000_000)], deposit: 100_000, milestones: milestones).projectID
      // The acceptance told no parties, so the deposit waits as a draft; it is the first milestone all the same.
      for (number, status) in [(1, 409), (2, 201), (2, 409)] {
        let answer = try await portal.post(
          "/projects/\(project)/invoices", BillingContract.InvoiceDraft(kind: .standard, milestone: number))
        #expect(answer.status == status)
        if status == 409 { #expect(answer.code == "milestone_billed") }
      }
      let schedule: ScheduleDetail = try await portal.get("/projects/\(project)/schedule-of-values").decode()
      let application = try await portal.post(
        "/projects/\(project)/applications",
        ApplicationRequest(lines: [ApplicationLineDraft(lineID: schedule.lines[0].id, completedCents: 1)]))
      #expect(application.status == 422 && application.field == "lines")
      let progress = try await portal.contract(
        [("Work", 1_000_000)], deposit: 100_000, milestones: milestones, terms: terms
      ).projectID
      let milestone = try await portal.post(
        "/projects/\(progress)/invoices", BillingContract.InvoiceDraft(kind: .standard, milestone: 2))
      #expect(milestone.status == 422 && milestone.field == "milestone")
      for number in [Int.min, -1, 0, 4, Int.max] {
        let refused = try await portal.post(
          "/projects/\(project)/invoices", BillingContract.InvoiceDraft(kind: .standard, milestone: number))
        #expect(refused.status == 422 && refused.field == "milestone", "\(number): \(refused.text)")
      }
      let kept = try await portal.post(
        "/projects/\(project)/invoices",
        BillingContract.InvoiceDraft(kind: .standard, milestone: 3, retainageBasisPoints: 1_000))
      #expect(kept.status == 422 && kept.field == "retainage_basis_points", "\(kept.text)")
    }
  }

  @Test func `a deposit before applications is on account, and the first of them applies it`() async throws {
    try await BillingFixture.run { portal in
      let schedule = try await portal.contract(
        [("Work", 1_000_000)], deposit: 100_000, milestones: [("Deposit", 100_000), ("Rest", 900_000)], terms: terms)
      let list: BillingContract.Page<InvoiceSummary> = try await portal.get(
        "/invoices", query: "project_id=\(schedule.projectID)"
      ).decode()
      let deposit = try await portal.issued(try #require(list.items.first).id)
      #expect(try await portal.ledger(of: deposit.id)["customer_deposits"] == -100_000)
      let application = try await portal.issued(try await draft(portal, schedule, cents: 1_000_000).id)
      #expect([application.payableCents, application.creditedCents] == [900_000, 100_000])
      #expect(try await portal.sum(of: schedule.projectID).billedCents == 1_000_000)
    }
  }

  @Test func `a form that announces something else under its key is told so, and a part announced hides nothing`()
    async throws
  {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let invoice = try await portal.invoice(of: project, cents: 100_000)
      let link = portal.link(to: invoice.id)
      let path = "/invoices/\(invoice.id)/announcements"
      var wish = AnnouncementRequest(amountCents: 1, mailedOn: BillingFixture.today, requestKey: "form")
      #expect(try await portal.post(path, wish, by: link).status == 204)
      wish.amountCents = 2
      let other = try await portal.post(path, wish, by: link)
      #expect(other.status == 422 && other.code == "idempotency_key_reused")
      try await portal.forced("UPDATE invoices SET due_on = '2026-01-02' WHERE id = \(invoice.id)")
      #expect(try await portal.read(invoice.id).status == .overdue)
      let late: BillingContract.Page<InvoiceSummary> = try await portal.get("/invoices", query: "overdue=true").decode()
      #expect(late.items.map(\.id) == [invoice.id])
    }
  }
}
