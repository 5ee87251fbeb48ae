import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

@Suite struct ObjectionRouteTests {
  private func decline(
    _ portal: ProposalsFixture, _ proposal: ProposalDetail, key: String = "k-\(UUID())",
    code: ProposalsContract.DeclineReason? = .price, _ objections: [ProposalsContract.ObjectionDraft]?
  ) async throws -> ProposalsFixture.Answer {
    var request = DeclineRequest.onBehalf(key: key)
    request.reasonCode = code
    request.objections = objections
    return try await portal.post("/proposals/\(proposal.id)/decline", request, by: portal.team)
  }

  @Test func `a decline names its lines: in the decision, the event, the receipt and the estimate`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      #expect(try await portal.open(proposal.id, session: ProposalsFixture.session(), by: link).status == 204)
      #expect(try await portal.ask(proposal.id, .onBehalf(text: "Cheaper"), by: portal.team).status == 201)
      let line = proposal.clientLines[0]
      let wanted = [ProposalsContract.ObjectionDraft(lineID: line.id, text: "Too dear")]
      let decision: DecisionDetail = try await decline(portal, proposal, key: "once", wanted).decode()
      let objection = try #require(decision.objections?.first)
      #expect((objection.lineID, objection.name, objection.text) == (line.id, line.name, "Too dear"))
      // The same claim gets the same answer, another line is another claim.
      #expect(try await decline(portal, proposal, key: "once", wanted).decode() == decision)
      #expect(try await decline(portal, proposal, key: "once", nil).code == "idempotency_key_reused")

      let read: ProposalDetail = try await portal.get("/proposals/\(proposal.id)", by: portal.team).decode()
      #expect(read.decision == decision)
      #expect(try await portal.event(.declined, of: proposal.id).decision?.objections == [objection])
      let page: ProposalPage = try await portal.get("/proposals/\(proposal.id)/page", by: link).decode()
      #expect(page.decision?.objections == [objection])

      let estimate: EstimateDetail = try await portal.get("/estimates/\(proposal.estimateID)", by: portal.team).decode()
      let context = try #require(estimate.lastDecline)
      #expect(context.decision == decision && context.revision == 1)
      #expect(context.engagement.opened == 1 && context.engagement.firstOpenedAt != nil)
      #expect(context.changeRequests.map(\.text) == ["Cheaper"])
    }
  }

  @Test func `lines that are not there, doubled or too long are refused, and nothing is decided`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let line = proposal.clientLines[0].id
      for (objections, code, field) in [
        ([.init(lineID: .init(UUID()))], "unknown_line", "objections[0].line_id"),
        ([.init(lineID: line), .init(lineID: line)], "duplicate_line", "objections[1].line_id"),
        ([.init(lineID: line, text: String(repeating: "x", count: 1_501))], "too_long", "objections[0].text"),
      ] as [([ProposalsContract.ObjectionDraft], String, String)] {
        let answer = try await decline(portal, proposal, objections)
        #expect((answer.status, answer.code, answer.member("field")) == (422, code, field))
      }
      #expect(try await portal.count("SELECT count(*) AS count FROM decisions") == 0)
    }
  }

  @Test func `a revision marks the lines, and no client ever sees a mark`() async throws {
    try await ProposalsFixture.run { portal in
      let canary = "canary-\(UUID())"
      let first = try await portal.sent(.roof)
      let (line, other) = (first.clientLines[0], first.clientLines[1])
      _ = try await portal.ask(
        first.id, .onBehalf(text: canary, objections: [.init(lineID: other.id, text: canary)]), by: portal.team)
      #expect(try await decline(portal, first, [.init(lineID: line.id, text: canary)]).status == 200)

      let draft: ProposalDetail = try await portal.revise(first.id).decode()
      #expect(draft.revisedFrom == first.id && draft.state == .draft)
      let marks = try #require(draft.objections)
      #expect(marks.map(\.lineID) == [other.id, line.id] && marks.map(\.source) == [.changeRequest, .decline])
      #expect(marks.allSatisfy { $0.text == canary && $0.revision == 1 && $0.proposalID == first.id })
      let read: ProposalDetail = try await portal.get("/proposals/\(draft.id)", by: portal.team).decode()
      #expect(read.objections == marks)

      let preview = try await portal.post(
        "/proposals/\(draft.id)/preview", ProposalsFixture.dispatchRequest(), by: portal.team)
      #expect(preview.status == 200 && !preview.text.contains(canary))
      let second: ProposalDetail = try await portal.dispatch(draft.id).decode()
      #expect(second.clientLines.map(\.id) == first.clientLines.map(\.id))
      let page = try await portal.get("/proposals/\(second.id)/page", by: portal.link(to: second.id))
      #expect(page.status == 200 && !page.text.contains(canary) && !page.text.contains("objections"))
      #expect(
        try await portal.count(
          """
          SELECT count(*) AS count FROM proposals
          WHERE position(\(canary) IN content) > 0 OR position(\(canary) IN coalesce(frozen_content, '')) > 0
          """) == 0)
      // The next one marks what was said of its own source alone.
      let third: ProposalDetail = try await portal.revise(second.id).decode()
      #expect(third.revisedFrom == second.id && third.objections == nil)
    }
  }

  @Test func `a wish that comes while the draft is worked on is marked, too; in a new draft without its line`()
    async throws
  {
    try await ProposalsFixture.run { portal in
      let first = try await portal.sent()
      let copy: ProposalDetail = try await portal.revise(first.id).decode()
      let anew: ProposalDetail = try await portal.revise(first.id, as: try Sample.service.proposalDraft()).decode()
      #expect(copy.objections == nil && anew.objections == nil)
      let line = first.clientLines[0]
      _ = try await portal.ask(first.id, .onBehalf(text: nil, objections: [.init(lineID: line.id)]), by: portal.team)
      let marked: ProposalDetail = try await portal.get("/proposals/\(copy.id)", by: portal.team).decode()
      #expect(marked.objections?.map(\.lineID) == [line.id])
      let told: ProposalDetail = try await portal.get("/proposals/\(anew.id)", by: portal.team).decode()
      #expect(told.objections?.map(\.lineID) == [nil] && told.objections?.map(\.name) == [line.name])
    }
  }
}
