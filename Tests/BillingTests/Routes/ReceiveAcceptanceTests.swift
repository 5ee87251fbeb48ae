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

@Suite struct ReceiveAcceptanceTests {
  private func acceptance(
    _ portal: BillingFixture, deposit: Int64?, milestones: [(name: String, cents: Int64)] = []
  ) -> ProposalEventData {
    var data = portal.acceptance(
      [("Cabinets", 900_000), ("Labor", 100_000)], taxCents: 93_150, deposit: deposit, milestones: milestones)
    data.seller = SellerDetails(
      name: "Harbor & Pine Remodeling LLC", tradingAs: nil, email: nil, phone: nil, website: nil, licenseNumber: nil,
      address: nil, accentColor: "#1f5e4b", declineReasonRequired: false)
    data.client = ClientDetails(name: "Ngozi Okafor", address: nil)
    data.locale = "en-US"
    data.timeZone = "America/Los_Angeles"
    data.recipients = [
      ProposalsContract.Recipient(
        contactID: .init(UUID()), name: "Ngozi", email: "ngozi@example.com", role: .decides),
      ProposalsContract.Recipient(contactID: .init(UUID()), name: "Bj\u{f6}rn", email: "b@example.com", role: .reads),
    ]
    return data
  }

  @Test func `fifty deliveries make one contract and one deposit invoice`() async throws {
    try await BillingFixture.run { portal in
      let data = acceptance(portal, deposit: 150_000)
      let event = UUID()
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<50 {
          // The relay repeats an event under its id; a restored sender may tell the same under another.
          group.addTask { try await portal.tell(data, event: number % 5 == 0 ? UUID() : event).status }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.allSatisfy { $0 == 204 })
      #expect(try await portal.count("SELECT count(*) FROM contracts") == 1)
      let invoices: BillingContract.Page<InvoiceSummary> = try await portal.get("/invoices").decode()
      #expect(invoices.items.map(\.kind) == [.deposit])
      #expect(invoices.items.map(\.number) == ["INV-0001"])
      #expect(invoices.items.map(\.totalCents) == [150_000])
      #expect(try await portal.events() == ["invoice.issued"])
    }
  }

  @Test func `a deposit on account is owed to the client until an invoice applies it`() async throws {
    try await BillingFixture.run { portal in
      let data = acceptance(portal, deposit: 150_000)
      _ = try await portal.tell(data)
      let project = BillingContract.ProjectID(try #require(data.projectID))
      let listed: BillingContract.Page<InvoiceSummary> = try await portal.get(
        "/invoices", query: "project_id=\(project)"
      ).decode()
      let deposit = try #require(listed.items.first)
      #expect(
        try await portal.ledger(of: deposit.id) == ["accounts_receivable": 150_000, "customer_deposits": -150_000])
      let invoice = try await portal.invoice(of: project, cents: 500_000)
      #expect([invoice.payableCents, invoice.creditedCents, invoice.balanceCents] == [500_000, 150_000, 350_000])
      let sum = try await portal.sum(of: project)
      #expect([sum.currentCents, sum.billedCents, sum.leftCents] == [1_093_150, 500_000, 593_150])
      let refused = try await portal.post("/invoices/\(deposit.id)/void", VoidRequest(reason: "Wrong"))
      #expect(refused.code == "deposit_applied")
    }
  }

  @Test func `a deposit that is the first milestone is billed with its tax and never applied`() async throws {
    try await BillingFixture.run { portal in
      let data = acceptance(
        portal, deposit: 109_315, milestones: [("Deposit", 109_315), ("Rough-in", 600_000), ("Done", 383_835)])
      _ = try await portal.tell(data)
      let project = BillingContract.ProjectID(try #require(data.projectID))
      var taxes: [Int64] = []
      for number in 2...3 {
        let draft: InvoiceDetail = try await portal.post(
          "/projects/\(project)/invoices", BillingContract.InvoiceDraft(kind: .standard, milestone: number)
        ).decode()
        let issued = try await portal.issued(draft.id)
        #expect(issued.balanceCents == [600_000, 383_835][number - 2])
        taxes.append(issued.taxCents)
      }
      let listed: BillingContract.Page<InvoiceSummary> = try await portal.get("/invoices", query: "kind=deposit")
        .decode()
      let deposit = try await portal.read(try #require(listed.items.first).id)
      // A tenth of 93,150, half-up; the three come to all of it.
      #expect(deposit.taxCents == 9_315)
      #expect(taxes.reduce(deposit.taxCents, +) == 93_150)
      #expect(try await portal.sum(of: project).leftCents == 0)
    }
  }

  @Test func `the recipient of the proposal is shown its deposit, and nobody else`() async throws {
    try await BillingFixture.run { portal in
      let data = acceptance(portal, deposit: 150_000)
      let path = "/proposals/\(data.proposalID)/deposit"
      let link = portal.link(toProposal: data.proposalID)
      let before: DepositState = try await portal.get(path, by: link).decode()
      #expect(before.isAsked && before.invoice == nil)
      _ = try await portal.tell(data)
      let state: DepositState = try await portal.get(path, by: link).decode()
      #expect(state.invoice?.number == "INV-0001")
      #expect(try await portal.get(path, by: portal.link(toProposal: .init(UUID()))).status == 404)
      let invoice = try #require(state.invoice)
      let page: InvoicePage = try await portal.get("/invoices/\(invoice.id)/page", by: portal.link(to: invoice.id))
        .decode()
      #expect(page.billTo.name == "Ngozi Okafor")
      #expect(page.balanceCents == 150_000)
      #expect(try await portal.get("/invoices/\(invoice.id)/page", by: portal.link(to: .init(UUID()))).status == 404)
      #expect(try await portal.get("/invoices/\(invoice.id)", by: portal.rival).status == 404)
    }
  }

  private func order(_ portal: BillingFixture, of project: UUID) -> ProposalEventData {
    var data = portal.acceptance([("More", 5_000)])
    data.kind = .changeOrder
    data.projectID = .init(project)
    data.changeOrderNumber = 1
    return data
  }

  @Test func `a parcel with a change order before its contract is refused as a whole`() async throws {
    try await BillingFixture.run { portal in
      let contract = acceptance(portal, deposit: 150_000)
      let order = order(portal, of: try #require(contract.projectID).rawValue)
      let early = try await portal.tell([order, contract])
      #expect((early.status, early.code) == (409, "contract_awaited"))
      for sql in [
        "SELECT count(*) FROM contracts", "SELECT count(*) FROM invoices", "SELECT count(*) FROM inbox",
        "SELECT count(*) FROM number_counters", "SELECT count(*) FROM outbox",
      ] as [SQL] {
        #expect(try await portal.count(sql) == 0)
      }
      #expect(try await portal.tell([contract, order]).status == 204)
      let invoices: BillingContract.Page<InvoiceSummary> = try await portal.get("/invoices").decode()
      #expect(invoices.items.map(\.number) == ["INV-0001"])
      #expect(try await portal.count("SELECT count(*) FROM change_orders") == 1)
    }
  }

  @Test func `a parcel that waits for a contract has taken no number yet`() async throws {
    try await BillingFixture.run { portal in
      let held = try await portal.contract([("Work", 1_000_000)]).projectID
      let other = try await portal.contract([("Work", 1_000_000)]).projectID
      // Its own deposit comes first, then a contract that somebody else has.
      let parcel = [acceptance(portal, deposit: 150_000), order(portal, of: held.rawValue)]
      let admin = portal.database.openAsSuperuser()
      let (context, deadline) = (TenantContext.system(task: "test"), Deadline.after(.seconds(20)))
      let telling = try await admin.transaction(in: context, deadline: deadline) { holder in
        _ = try await holder.query("SELECT 1 FROM contracts WHERE project_id = \(held) FOR UPDATE")
        let telling = Task { try await portal.tell(parcel) }
        let waiting: SQL = """
          SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
          """
        while try await admin.query(waiting, in: context, deadline: deadline).isEmpty {
          try await Task.sleep(for: .milliseconds(5))
        }
        #expect(try await portal.invoice(of: other, cents: 100).number == "INV-0001")
        return telling
      }
      await admin.shutdown(deadline: .after(.seconds(1)))
      #expect(try await telling.value.status == 204)
      let deposits: BillingContract.Page<InvoiceSummary> = try await portal.get("/invoices", query: "kind=deposit")
        .decode()
      #expect(deposits.items.map(\.number) == ["INV-0002"])
    }
  }

  @Test func `an event of another organization or another service is refused`() async throws {
    try await BillingFixture.run { portal in
      let data = portal.acceptance([("Work", 100)])
      let news = CloudEvent(
        id: UUID(), source: "proposals", type: ProposalEventType.accepted.rawValue, subject: "\(data.proposalID)",
        time: Date(), organization: OrganizationID(UUID()), aggregate: data.proposalID.rawValue,
        data: RawJSON(bytes: try JSONOutput.encode(data)))
      let headers = [(name: "content-type", value: CloudEvent.mediaType)]
      let foreign = try await portal.call(
        "POST", "/events", by: portal.caller(.service("proposals"), []), body: try news.json(), headers: headers,
        signer: portal.proposals)
      #expect(foreign.status == 403)
      let gateway = try await portal.call(
        "POST", "/events", by: portal.caller(.service("gateway"), []), body: try news.json(), headers: headers)
      #expect(gateway.status == 403)
      // Who may tell of acceptances may not read invoices.
      let reading = try await portal.call("GET", "/invoices", by: portal.team, signer: portal.proposals)
      #expect(reading.status == 403)
      #expect(try await portal.count("SELECT count(*) FROM contracts") == 0)
    }
  }
}
