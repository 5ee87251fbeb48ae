import BillingContract
import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Billing

/// What clients accept of a project that was sold comes into its contract, each once and under the contract's lock.
@Suite struct AcceptedChangeOrderTests {
  private func order(
    _ portal: BillingFixture, of project: BillingContract.ProjectID, _ lines: [(name: String, cents: Int64)],
    taxCents: Int64 = 0, number: Int? = 1
  ) -> ProposalEventData {
    var data = portal.acceptance(lines, taxCents: taxCents)
    data.kind = .changeOrder
    data.title = "Heated floor"
    data.number = "E-1-CO"
    data.revision = 2
    data.projectID = .init(project.rawValue)
    data.changeOrderNumber = number
    return data
  }

  private func schedule(_ portal: BillingFixture, _ project: BillingContract.ProjectID) async throws -> ScheduleDetail {
    try await portal.get("/projects/\(project)/schedule-of-values").decode()
  }

  @Test func `fifty deliveries add its lines once, tax apart`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)], taxCents: 80_000).projectID
      let data = order(portal, of: project, [("Heating mat", 100_000), ("Tile taken out", -20_000)], taxCents: 8_000)
      let event = UUID()
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<50 {
          group.addTask { try await portal.tell(data, event: number % 5 == 0 ? UUID() : event).status }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.allSatisfy { $0 == 204 })
      #expect(try await portal.count("SELECT count(*) FROM contracts") == 1)
      #expect(try await portal.count("SELECT count(*) FROM change_orders") == 1)
      let found = try await schedule(portal, project)
      #expect(found.lines.map(\.scheduledCents) == [1_000_000, 100_000, -20_000])
      #expect(found.lines.map(\.taxCents) == [80_000, 8_000, 0])
      #expect(found.lines.map(\.changeOrder?.number) == [nil, 1, 1])
      #expect(found.lines.last?.changeOrder?.title == "Heated floor")
      #expect(
        [found.originalCents, found.changeOrdersCents, found.contractSumCents] == [1_000_000, 80_000, 1_080_000])
      let sum = try await portal.sum(of: project)
      #expect([sum.originalCents, sum.approvedChangesCents, sum.currentCents] == [1_080_000, 88_000, 1_168_000])
      let row = try #require(
        try await portal.rows("SELECT proposal_id, reference, amount_cents, tax_cents FROM change_orders").first)
      #expect(try row.decode("proposal_id", as: UUID.self) == data.proposalID.rawValue)
      #expect(try row.decode("reference", as: String.self) == "E-1-CO R2")
      #expect(try row.decode("amount_cents", as: Int64.self) == 80_000)
      #expect(try row.decode("tax_cents", as: Int64.self) == 8_000)
    }
  }

  @Test func `what comes before its contract is told again, and is not lost`() async throws {
    try await BillingFixture.run { portal in
      let contract = portal.acceptance([("Work", 1_000_000)])
      let project = BillingContract.ProjectID(try #require(contract.projectID))
      let data = order(portal, of: project, [("More", 5_000)])
      let event = UUID()
      let early = try await portal.tell(data, event: event)
      // What the relay tries again; nothing says that it came.
      #expect((early.status, early.code) == (409, "contract_awaited"))
      #expect(try await portal.count("SELECT count(*) FROM inbox") == 0)
      #expect(try await portal.tell(contract).status == 204)
      #expect(try await portal.tell(data, event: event).status == 204)
      #expect(try await schedule(portal, project).changeOrdersCents == 5_000)
    }
  }

  @Test func `a draft that does not know of it is outdated, and the next application has its own lines`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract(
        [("Work", 1_000_000)], terms: BillingFixture.progressTerms
      ).projectID
      let draft: InvoiceDetail = try await portal.draftApplication(project, [(0, 100_000)]).decode()
      #expect(draft.application?.summary.changeOrdersCents == 0)
      #expect(try await portal.tell(order(portal, of: project, [("More", 50_000)])).status == 204)
      let refused = try await portal.post("/invoices/\(draft.id)/issue", BillingFixture.issue)
      #expect(refused.code == "draft_outdated")
      #expect(try await portal.call("DELETE", "/invoices/\(draft.id)", by: portal.team).status == 204)
      let issued = try await portal.application(project, [(0, 100_000), (1, 50_000)])
      let summary = try #require(issued.application?.summary)
      #expect([summary.originalContractSumCents, summary.changeOrdersCents] == [1_000_000, 50_000])
      #expect(summary.contractSumToDateCents == 1_050_000)
      // A correction of it is another one, which may take away.
      #expect(try await portal.tell(order(portal, of: project, [("Less", -50_000)], number: 2)).status == 204)
      let found = try await schedule(portal, project)
      #expect(found.lines.map(\.changeOrder?.number) == [nil, 1, 2])
      #expect(found.changeOrdersCents == 0)
    }
  }

  @Test func `a number that the team has taken is left to it`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let entered = try await portal.post(
        "/projects/\(project)/change-orders",
        ChangeOrderDraft(title: "By hand", lines: [ChangeOrderLine(description: "Shelf", amountCents: 100)]))
      #expect(entered.status == 201)
      #expect(try await portal.tell(order(portal, of: project, [("More", 5_000)])).status == 204)
      #expect(try await portal.tell(order(portal, of: project, [("More", 6_000)], number: 5)).status == 204)
      let found = try await schedule(portal, project)
      #expect(found.lines.compactMap(\.changeOrder?.number) == [1, 2, 5])
    }
  }

  @Test func `what was accepted stands, whatever else the team has taken away`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let entered = try await portal.post(
        "/projects/\(project)/change-orders",
        ChangeOrderDraft(title: "By hand", lines: [ChangeOrderLine(description: "Less", amountCents: -600_000)]))
      #expect(entered.status == 201)
      #expect(try await portal.tell(order(portal, of: project, [("Less", -500_000)], number: 2)).status == 204)
      #expect(try await portal.sum(of: project).currentCents == -100_000)
    }
  }

  @Test func `a change order of another organization's project changes nothing`() async throws {
    try await BillingFixture.run { portal in
      let data = order(portal, of: .init(UUID()), [("More", 5_000)])
      let answer = try await portal.tell(data)
      #expect(answer.code == "contract_awaited")
      let count = try await portal.count("SELECT count(*) FROM change_orders")
      #expect(count == 0)
    }
  }
}
