import BillingContract
import Foundation
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Billing

@Suite struct DraftInvoiceTests {
  private typealias Line = (name: String, cents: Int64)
  private let lines: [Line] = [("Demolition", 1_000_000), ("Framing", 4_000_000), ("Finishes", 5_000_000)]
  private let terms = ContractTerms(
    billing: .progress,
    retainage: ProposalsContract.RetainageTerms(
      rule: .retroactive, rateCompletedBasisPoints: 1000, rateStoredBasisPoints: 1000, reducedRateBasisPoints: 500,
      thresholdBasisPoints: 5000, release: "Punch list"))

  private func application(
    _ portal: BillingFixture, _ project: BillingContract.ProjectID, _ work: [(Int, Int64, Int64)],
    rate: Int? = nil
  ) async throws -> InvoiceDetail {
    let schedule: ScheduleDetail = try await portal.get("/projects/\(project)/schedule-of-values").decode()
    let request = ApplicationRequest(
      lines: work.map { place, cents, stored in
        ApplicationLineDraft(lineID: schedule.lines[place].id, completedCents: cents, storedCents: stored)
      }, retainageRateBasisPoints: rate)
    let draft: InvoiceDetail = try await portal.post("/projects/\(project)/applications", request).decode()
    return try await portal.issued(draft.id)
  }

  private func figures(_ invoice: InvoiceDetail) -> [Int64] {
    guard let summary = invoice.application?.summary else { return [] }
    return [
      summary.contractSumToDateCents, summary.completedAndStoredCents, summary.heldCents, summary.earnedLessHeldCents,
      summary.previouslyCertifiedCents, summary.paymentDueCents, summary.balanceToFinishCents,
    ].map { $0 / 100 }
  }

  @Test func `five applications with a change order and a release, as the design's table`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract(lines, terms: terms).projectID
      let first = try await application(portal, project, [(0, 1_000_000, 0), (1, 1_000_000, 0)])
      #expect(figures(first) == [100_000, 20_000, 2_000, 18_000, 0, 18_000, 82_000])
      #expect(
        try await portal.ledger(of: first.id) == [
          "accounts_receivable": 1_800_000, "retainage_receivable": 200_000, "revenue": -2_000_000,
        ])
      let order = ChangeOrderDraft(
        title: "Skylight", lines: [ChangeOrderLine(description: "Skylight", amountCents: 500_000)])
      let changed: ScheduleDetail = try await portal.post("/projects/\(project)/change-orders", order).decode()
      #expect(changed.lines.last?.changeOrder?.number == 1)
      let second = try await application(portal, project, [(1, 2_000_000, 0), (2, 0, 300_000), (3, 200_000, 0)])
      #expect(figures(second) == [105_000, 45_000, 4_500, 40_500, 18_000, 22_500, 64_500])
      let third = try await application(portal, project, [(1, 1_000_000, 0), (2, 3_000_000, 0), (3, 300_000, 0)])
      #expect(figures(third) == [105_000, 85_000, 4_250, 80_750, 40_500, 40_250, 24_250])
      #expect(third.totalCents == 4_000_000)
      #expect(third.retainageHeldCents == -25_000)
      #expect(third.payableCents == 4_025_000)
      let fourth = try await application(portal, project, [(2, 2_000_000, 0)])
      #expect(figures(fourth) == [105_000, 105_000, 5_250, 99_750, 80_750, 19_000, 5_250])
      let fifth = try await application(portal, project, [], rate: 0)
      #expect(figures(fifth) == [105_000, 105_000, 0, 105_000, 99_750, 5_250, 0])
      #expect(fifth.number == "INV-0005")
      let sum = try await portal.sum(of: project)
      #expect(
        [sum.originalCents, sum.approvedChangesCents, sum.billedCents, sum.heldCents, sum.leftCents] == [
          10_000_000, 500_000, 10_500_000, 0, 0,
        ])
      // Nothing is retained any more, and all revenue was posted once.
      #expect(
        try await portal.count(
          "SELECT coalesce(sum(amount_cents), 0)::bigint AS count FROM ledger_postings WHERE account = 'retainage_receivable'"
        ) == 0)
      #expect(
        try await portal.count(
          "SELECT -sum(amount_cents)::bigint AS count FROM ledger_postings WHERE account = 'revenue'") == 10_500_000)
    }
  }

  @Test func `a release invoice asks for what is held, by source, and never for more`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract(lines, terms: terms).projectID
      let first = try await application(portal, project, [(0, 1_000_000, 0)])
      let second = try await application(portal, project, [(1, 2_000_000, 0)])
      #expect([first.retainageHeldCents, second.retainageHeldCents] == [100_000, 200_000])
      let refused = try await portal.post(
        "/projects/\(project)/retainage-releases", BillingContract.ReleaseRequest(amountCents: 300_001))
      #expect(refused.status == 422)
      #expect(refused.code == "release_above_held")
      #expect(refused.field == "amount_cents")
      let draft: InvoiceDetail = try await portal.post(
        "/projects/\(project)/retainage-releases", BillingContract.ReleaseRequest(amountCents: 150_000)
      ).decode()
      let release = try await portal.issued(draft.id)
      #expect(release.lines.map(\.amountCents) == [100_000, 50_000])
      #expect(release.lines.map(\.sourceNumber) == ["INV-0001", "INV-0002"])
      #expect(release.payableCents == 150_000)
      #expect(try await portal.ledger(of: release.id) == ["accounts_receivable": 150_000])
      #expect(try await portal.read(first.id).retainageReleasedCents == 100_000)
      #expect(try await portal.sum(of: project).heldCents == 150_000)
      // Void, it is held again.
      let void = try await portal.post("/invoices/\(release.id)/void", VoidRequest(reason: "Too early"))
      #expect(void.status == 200)
      #expect(try await portal.sum(of: project).heldCents == 300_000)
      #expect(try await portal.read(first.id).retainageReleasedCents == 0)
      #expect(try await portal.ledger(of: release.id) == ["accounts_receivable": 0])
    }
  }

  @Test func `only the last application can be voided, and its number is used again`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract(lines, terms: terms).projectID
      let first = try await application(portal, project, [(0, 1_000_000, 0)])
      let second = try await application(portal, project, [(1, 1_000_000, 0)])
      let refused = try await portal.post("/invoices/\(first.id)/void", VoidRequest(reason: "Wrong"))
      #expect(refused.status == 409)
      #expect(refused.code == "not_last_application")
      #expect(try await portal.post("/invoices/\(second.id)/void", VoidRequest(reason: "Wrong")).status == 200)
      let again = try await application(portal, project, [(1, 1_500_000, 0)])
      #expect(again.application?.number == 2)
      #expect(again.number == "INV-0003")
      #expect(try await portal.read(second.id).status == .void)
    }
  }

  @Test func `a contract whose ceiling lies above its rates is billed more than once`() async throws {
    try await BillingFixture.run { portal in
      let schedule = try await portal.contract(lines, terms: BillingFixture.progressTerms)
      let retainage = Retainage(
        rule: .constant, rateCompletedBasisPoints: 1000, rateStoredBasisPoints: 1000, ceilingBasisPoints: 10_000)
      let change = BillingTermsChange(ifVersion: schedule.version, retainage: retainage, termsDays: 30)
      let changed = try await portal.call(
        "PUT", "/projects/\(schedule.projectID)/billing-terms", by: portal.team, body: try JSONOutput.encode(change))
      #expect(changed.status == 200)
      for _ in 0..<2 {
        let issued = try await application(portal, schedule.projectID, [(1, 1_000_000, 0)])
        #expect(issued.retainageHeldCents == 100_000)
      }
    }
  }

  @Test func `a draft computed before something changed is not issued`() async throws {
    try await BillingFixture.run { portal in
      let schedule = try await portal.contract(lines, terms: terms)
      let project = schedule.projectID
      let request = ApplicationRequest(lines: [ApplicationLineDraft(lineID: schedule.lines[0].id, completedCents: 100)])
      let draft: InvoiceDetail = try await portal.post("/projects/\(project)/applications", request).decode()
      let twice = try await portal.post("/projects/\(project)/applications", request)
      #expect(twice.code == "draft_there")
      let order = ChangeOrderDraft(title: "More", lines: [ChangeOrderLine(description: "More", amountCents: 1)])
      #expect(try await portal.post("/projects/\(project)/change-orders", order).status == 201)
      let stale = try await portal.post("/invoices/\(draft.id)/issue", BillingFixture.issue)
      #expect(stale.status == 409)
      #expect(stale.code == "draft_outdated")
      #expect(try await portal.call("DELETE", "/invoices/\(draft.id)", by: portal.team).status == 204)
      #expect(try await portal.get("/invoices/\(draft.id)").status == 404)
      #expect(try await portal.post("/projects/\(project)/applications", request).status == 201)
    }
  }

  @Test func `tax is rounded half-up on each line, retainage before tax`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let draft: InvoiceDetail = try await portal.post(
        "/projects/\(project)/invoices",
        BillingContract.InvoiceDraft(
          kind: .standard,
          lines: [
            InvoiceLineDraft(description: "Duct", quantity: 2.5, unit: "lf", unitPriceCents: 333, taxBasisPoints: 1035),
            InvoiceLineDraft(description: "Trip", quantity: 1, unitPriceCents: 10, taxBasisPoints: 500),
          ], retainageBasisPoints: 1000)
      ).decode()
      // 2.5 x 333 = 832.5 -> 833; 10.35 % of it 86.2 -> 86; 5 % of 10 = 0.5 -> 1.
      #expect(draft.lines.map(\.amountCents) == [833, 10])
      #expect(draft.lines.map(\.taxCents) == [86, 1])
      #expect(draft.lines.map(\.retainedCents) == [83, 1])
      #expect(draft.totalCents == 930)
      #expect(draft.payableCents == 846)
      #expect(draft.status == .draft)
      #expect(draft.number == nil)
    }
  }
}
