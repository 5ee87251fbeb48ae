import CallContext
import Foundation
import HTTPTypes
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

/// A change order goes the way of every proposal; what differs is what it leads to.
@Suite struct ChangeOrderRouteTests {
  @Test func `an accepted change order changes its project and makes no other`() async throws {
    try await ProposalsFixture.run { portal in
      let project = try await portal.project()
      let order = try await portal.changeOrder(of: project, 100_000, -20_000, tax: 1_000)
      #expect((order.projectID, order.changeOrderNumber) == (project, 1))
      #expect(
        order.clientContent?.changeOrder
          == ChangeOrderFacts(
            number: 1, projectNumber: "E-2026-0118", projectTitle: order.clientContent?.changeOrder?.projectTitle ?? "",
            contractBeforeCents: ProposalsFixture.kitchenCents))
      #expect(try await portal.page(of: order.id).contractBeforeCents == ProposalsFixture.kitchenCents)

      let decision = try await portal.accept(order.id)
      #expect((decision.stage, decision.projectID, decision.totals.totalCents) == (.won, project, 88_000))
      #expect(decision.contractBeforeCents == ProposalsFixture.kitchenCents)
      let estimate: EstimateDetail = try await portal.get("/estimates/\(order.estimateID)", by: portal.team).decode()
      #expect((estimate.kind, estimate.stage, estimate.projectID) == (.changeOrder, .won, project))
      #expect(estimate.changeOrderNumber == 1)
      let projects: Page<ProjectSummary> = try await portal.get("/projects", by: portal.team).decode()
      #expect(projects.items.map(\.id) == [project])
      #expect(projects.items.map(\.contractSumCents) == [ProposalsFixture.kitchenCents])
      #expect(projects.items.map(\.approvedChangesCents) == [88_000])

      #expect(try await portal.events(of: order.id) == ["proposal.sent", "proposal.accepted"])
      #expect(try await portal.events(of: order.id, for: EventOutbox.billing) == ["proposal.accepted"])
      let event = try await portal.event(.accepted, of: order.id)
      #expect((event.kind, event.projectID, event.changeOrderNumber) == (.changeOrder, project, 1))
      #expect(event.lines?.map(\.amountCents) == [100_000, -20_000])
      #expect(event.lines?.map(\.taxCents) == [10_000, -2_000])
      #expect((event.contract, event.totals.depositCents) == (nil, nil))
      #expect(event.paymentSchedule?.isEmpty == true)
    }
  }

  @Test func `the page says what the contract comes to now, the receipt what it came to then`() async throws {
    try await ProposalsFixture.run { portal in
      let project = try await portal.project()
      let first = try await portal.changeOrder(of: project, 50_000)
      let second = try await portal.changeOrder(of: project, -10_000)
      let link = portal.link(to: second.id)
      let before = try await portal.get("/proposals/\(second.id)/page", by: link)
      let tag = before.headers["etag"] ?? ""
      _ = try await portal.accept(first.id)
      let after = try await portal.call(
        "GET", "/proposals/\(second.id)/page", by: link, headers: [("if-none-match", tag)])
      #expect(after.status == 200)
      let page: ProposalPage = try after.decode()
      #expect(page.contractBeforeCents == ProposalsFixture.kitchenCents + 50_000)
      // What was sent is as it was.
      #expect(page.content.changeOrder?.contractBeforeCents == ProposalsFixture.kitchenCents)
      #expect(page.content.changeOrder?.number == 2)
      let earlier: ProposalPage = try before.decode()
      #expect(page.contentSHA256 == earlier.contentSHA256)

      let decision: DecisionDetail = try await portal.post(
        "/proposals/\(second.id)/acceptance", AcceptanceRequest.by(.client(confirmed: true), of: second), by: link
      ).decode()
      #expect(decision.contractBeforeCents == ProposalsFixture.kitchenCents + 50_000)
      _ = try await portal.accept(try await portal.changeOrder(of: project, 1_000).id)
      let receipt: ProposalPage = try await portal.get("/proposals/\(second.id)/page", by: link).decode()
      #expect(receipt.contractBeforeCents == ProposalsFixture.kitchenCents + 50_000)
      #expect(receipt.decision?.totals.totalCents == -10_000)
      #expect(receipt.decision?.quotation?.totals.totalCents == -10_000)
      let proof: ProposalRecord = try await portal.get(
        "/proposals/\(second.id)/proof", by: portal.caller(.service("gateway"), [])
      ).decode()
      #expect(proof.contractBeforeCents == ProposalsFixture.kitchenCents + 50_000)
      #expect(proof.evidence?.contains("\"contract_before_cents\":\(ProposalsFixture.kitchenCents + 50_000)") == true)
    }
  }

  @Test func `a revision keeps the number, a decline leaves a gap`() async throws {
    try await ProposalsFixture.run { portal in
      let project = try await portal.project()
      let first = try await portal.changeOrder(of: project, 50_000)
      let decline = try await portal.post("/proposals/\(first.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      #expect(decline.status == 200)
      #expect(try decline.decode(DecisionDetail.self).projectID == nil)
      let revision: ProposalDetail = try await portal.post(
        "/proposals/\(first.id)/revisions", RevisionRequest(draft: ProposalsFixture.changes([-3_000])),
        by: portal.team
      ).decode()
      let sent: ProposalDetail = try await portal.dispatch(revision.id).decode()
      #expect((sent.changeOrderNumber, sent.clientContent?.changeOrder?.number) == (1, 1))
      #expect(try await portal.changeOrder(of: project, 1).changeOrderNumber == 2)
      #expect(try await portal.accept(sent.id).totals.totalCents == -3_000)
      #expect(try await portal.changeOrder(of: project, 1).changeOrderNumber == 3)
      let list: Page<ProposalSummary> = try await portal.get(
        "/proposals", query: "project_id=\(project)", by: portal.team
      ).decode()
      #expect(list.items.map(\.changeOrderNumber) == [3, 2, 1, 1])
      #expect(list.items.allSatisfy { $0.projectID == project })
      let rival: Page<ProposalSummary> = try await portal.get(
        "/proposals", query: "project_id=\(project)", by: portal.rival
      ).decode()
      #expect(rival.items.isEmpty)
    }
  }

  @Test func `accepted is immutable: it is corrected by another one`() async throws {
    try await ProposalsFixture.run { portal in
      let project = try await portal.project()
      let order = try await portal.changeOrder(of: project, 50_000)
      let key = "k-\(UUID())"
      let request = AcceptanceRequest.onBehalf(key: key)
      let path = "/proposals/\(order.id)"
      let first = try await portal.post("\(path)/acceptance", request, by: portal.team)
      let again = try await portal.post("\(path)/acceptance", request, by: portal.team)
      #expect((again.status, again.body) == (first.status, first.body))
      var other = request
      other.contractBeforeCents = ProposalsFixture.kitchenCents
      let reused = try await portal.post("\(path)/acceptance", other, by: portal.team)
      #expect((reused.status, reused.code) == (422, "idempotency_key_reused"))
      #expect(try await portal.post("\(path)/withdrawal", WithdrawalRequest(), by: portal.team).status == 409)
      #expect(try await portal.post("\(path)/revisions", RevisionRequest(), by: portal.team).status == 409)
      #expect(
        try await portal.post("\(path)/decline", DeclineRequest.onBehalf(), by: portal.team).code == "already_decided")
      let more = try await portal.post(
        "/estimates/\(order.estimateID)/proposals", ProposalsFixture.changes([1]), by: portal.team)
      #expect(more.code == "estimate_closed")
      #expect(try await portal.accept(try await portal.changeOrder(of: project, -50_000).id).stage == .won)
      #expect(try await portal.count("SELECT count(*) AS count FROM projects") == 1)
    }
  }

  @Test func `a project that is unknown, of a rival or of another client is refused alike`() async throws {
    try await ProposalsFixture.run { portal in
      let project = try await portal.project()
      func refused(_ draft: ProposalsContract.EstimateDraft, by caller: Caller) async throws -> String {
        let answer = try await portal.post("/estimates", draft, by: caller)
        #expect(answer.status == 422)
        return "\(answer.code) \(answer.text)".contains("\"field\":\"project_id\"") ? "project_id" : answer.text
      }
      let unknown = ProposalsFixture.changeOrderDraft(of: .init(UUID()), for: portal.clientID)
      let foreign = ProposalsFixture.changeOrderDraft(of: project, for: portal.clientID)
      let others = ProposalsFixture.changeOrderDraft(of: project, for: .init(UUID()))
      let nobodys = ProposalsFixture.changeOrderDraft(of: nil, for: portal.clientID)
      #expect(try await refused(unknown, by: portal.team) == "project_id")
      #expect(try await refused(foreign, by: portal.rival) == "project_id")
      #expect(try await refused(others, by: portal.team) == "project_id")
      #expect(try await refused(nobodys, by: portal.team) == "project_id")
      let euros = ProposalsFixture.changeOrderDraft(of: project, for: portal.clientID, currency: "EUR")
      #expect(try await refused(euros, by: portal.team).contains("\"field\":\"currency\""))
    }
  }

  @Test func `more than the contract can't be taken away, also not by two together`() async throws {
    try await ProposalsFixture.run { portal in
      let project = try await portal.project()
      let most = try await portal.changeOrder(of: project, 1 - ProposalsFixture.kitchenCents)
      let another = try await portal.changeOrder(of: project, -2)
      _ = try await portal.accept(most.id)
      let path = "/proposals/\(another.id)/acceptance"
      #expect(try await portal.post(path, AcceptanceRequest.onBehalf(), by: portal.team).code == "total_negative")
      let page = try await portal.page(of: another.id)
      #expect((page.state, page.contractBeforeCents) == (.sent, 1))
    }
  }

  @Test func `what takes away more than there is can't be sent, and takes no number`() async throws {
    try await ProposalsFixture.run { portal in
      let project = try await portal.project()
      let draft = try await portal.changeOrderToSend(of: project, -1 - ProposalsFixture.kitchenCents)
      for refused in [
        try await portal.dispatch(draft.id),
        try await portal.call("POST", "/proposals/\(draft.id)/number", by: portal.team),
      ] {
        #expect((refused.status, refused.code) == (422, "total_negative"))
      }
      let read: ProposalDetail = try await portal.get("/proposals/\(draft.id)", by: portal.team).decode()
      #expect((read.state, read.changeOrderNumber) == (.draft, nil))
      #expect(try await portal.changeOrder(of: project, -ProposalsFixture.kitchenCents).changeOrderNumber == 1)
    }
  }

  @Test func `nobody agrees on top of a contract that they have not seen`() async throws {
    try await ProposalsFixture.run { portal in
      let project = try await portal.project()
      let order = try await portal.changeOrder(of: project, 50_000)
      _ = try await portal.accept(try await portal.changeOrder(of: project, 20_000).id)
      let link = portal.link(to: order.id)
      var seen = AcceptanceRequest.by(.client(confirmed: true), of: order)
      seen.contractBeforeCents = ProposalsFixture.kitchenCents
      let stale = try await portal.post("/proposals/\(order.id)/acceptance", seen, by: link)
      #expect((stale.status, stale.code, stale.member("field")) == (409, "contract_changed", "contract_before_cents"))
      var told = AcceptanceRequest.onBehalf()
      told.contractBeforeCents = ProposalsFixture.kitchenCents + 20_001
      #expect(
        try await portal.post("/proposals/\(order.id)/acceptance", told, by: portal.team).code == "contract_changed")
      #expect(try await portal.page(of: order.id).state == .sent)
      seen.contractBeforeCents = ProposalsFixture.kitchenCents + 20_000
      let decision: DecisionDetail = try await portal.post("/proposals/\(order.id)/acceptance", seen, by: link).decode()
      #expect(decision.contractBeforeCents == ProposalsFixture.kitchenCents + 20_000)
      // What is no change order stands on no contract.
      let proposal = try await portal.sent()
      var other = AcceptanceRequest.by(.client(confirmed: true), of: proposal)
      other.contractBeforeCents = 0
      let refused = try await portal.post(
        "/proposals/\(proposal.id)/acceptance", other, by: portal.link(to: proposal.id))
      #expect(refused.status == 422 && refused.text.contains("\"field\":\"contract_before_cents\""))
    }
  }

  @Test func `of many that are accepted at the same time each stands on those before it`() async throws {
    try await ProposalsFixture.run(poolSize: 10) { portal in
      let project = try await portal.project()
      var orders: [ProposalDetail] = []
      for cents in 1...8 { orders.append(try await portal.changeOrder(of: project, Int64(cents) * 100)) }
      let decisions = try await withThrowingTaskGroup(of: DecisionDetail.self) { group in
        for order in orders { group.addTask { try await portal.accept(order.id) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      var expected = ProposalsFixture.kitchenCents
      for decision in decisions.sorted(by: { ($0.contractBeforeCents ?? 0) < ($1.contractBeforeCents ?? 0) }) {
        #expect(decision.contractBeforeCents == expected)
        expected += decision.totals.totalCents
      }
      #expect(expected == ProposalsFixture.kitchenCents + 3_600)
    }
  }

  @Test func `sent at the same time, each has a number of its own`() async throws {
    try await ProposalsFixture.run(poolSize: 10) { portal in
      let project = try await portal.project()
      let numbers = try await withThrowingTaskGroup(of: Int?.self) { group in
        for _ in 0..<8 { group.addTask { try await portal.changeOrder(of: project, 100).changeOrderNumber } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(numbers.compactMap { $0 }.sorted() == Array(1...8))
    }
  }

  @Test func `a number that was given before sending stays`() async throws {
    try await ProposalsFixture.run { portal in
      let project = try await portal.project()
      let draft = try await portal.changeOrderToSend(of: project, 100)
      func number(_ id: ProposalsContract.ProposalID, by caller: Caller) async throws -> ProposalsFixture.Answer {
        try await portal.call("POST", "/proposals/\(id)/number", by: caller)
      }
      #expect(try await number(draft.id, by: portal.caller(.service("gateway"), [])).status == 403)
      #expect(try await number(draft.id, by: portal.rival).status == 404)
      for _ in 0..<2 {
        #expect(try await number(draft.id, by: portal.team).decode(ProposalDetail.self).changeOrderNumber == 1)
      }
      #expect(try await portal.changeOrder(of: project, 100).changeOrderNumber == 2)
      let sent: ProposalDetail = try await portal.dispatch(draft.id).decode()
      #expect((sent.changeOrderNumber, sent.clientContent?.changeOrder?.number) == (1, 1))
      // Nothing is numbered that is no change order.
      let kitchen: Page<ProposalSummary> = try await portal.get("/proposals", by: portal.team).decode()
      let first = try #require(kitchen.items.last)
      #expect(try await number(first.id, by: portal.team).decode(ProposalDetail.self).changeOrderNumber == nil)
    }
  }

  @Test func `a preview has the number that sending would give`() async throws {
    try await ProposalsFixture.run { portal in
      let project = try await portal.project()
      _ = try await portal.changeOrder(of: project, 100)
      let draft = try await portal.changeOrderToSend(of: project, -7_000)
      #expect((draft.projectID, draft.totals.totalCents, draft.changeOrderNumber) == (project, -7_000, nil))
      let page: ProposalPage = try await portal.post(
        "/proposals/\(draft.id)/preview", ProposalsFixture.dispatchRequest(), by: portal.team
      ).decode()
      #expect(page.content.changeOrder?.number == 2)
      #expect(page.content.changeOrder?.contractBeforeCents == ProposalsFixture.kitchenCents)
      #expect(page.contractBeforeCents == ProposalsFixture.kitchenCents)
    }
  }
}
