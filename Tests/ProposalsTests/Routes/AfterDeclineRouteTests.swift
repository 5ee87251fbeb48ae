import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

@Suite struct AfterDeclineRouteTests {
  private func lose(
    _ portal: ProposalsFixture, _ id: ProposalsContract.EstimateID, reason: String? = nil, key: String? = nil
  ) async throws -> ProposalsFixture.Answer {
    try await portal.call(
      "POST", "/estimates/\(id)/loss", by: portal.team, body: try JSONOutput.encode(LossRequest(reason: reason)),
      headers: key.map { [("idempotency-key", $0)] } ?? [])
  }

  private func follow(
    _ portal: ProposalsFixture, _ id: ProposalsContract.EstimateID, _ version: Int64, _ date: String?,
    _ note: String? = nil
  ) async throws -> ProposalsFixture.Answer {
    try await portal.call(
      "PUT", "/estimates/\(id)/follow-up", by: portal.team,
      body: try JSONOutput.encode(ProposalsContract.FollowUpChange(ifVersion: version, date: date, note: note)))
  }

  private func stage(
    _ portal: ProposalsFixture, _ id: ProposalsContract.EstimateID
  ) async throws -> ProposalsContract.PipelineStage {
    let estimate: EstimateDetail = try await portal.get("/estimates/\(id)", by: portal.team).decode()
    return estimate.stage
  }

  @Test func `of two who set a follow-up at once, one is told to read it again DC-2`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let id = proposal.estimateID
      let none: FollowUpDetail = try await portal.get("/estimates/\(id)/follow-up", by: portal.team).decode()
      #expect(none.version == 0 && none.date == nil && none.setBy == nil)
      async let one = follow(portal, id, 0, "2099-03-01", "Call in spring")
      async let two = follow(portal, id, 0, "2099-04-01")
      let answers = try await [one, two]
      #expect(answers.map(\.status).sorted() == [200, 412])
      #expect(answers.first { $0.status == 412 }?.code == "stale")
      let set: FollowUpDetail = try await portal.get("/estimates/\(id)/follow-up", by: portal.team).decode()
      #expect(set.version == 1 && set.setBy == portal.team.principal.text && set.setAt != nil)
      #expect(try await follow(portal, id, 7, "2099-04-01").status == 412)
      let cleared: FollowUpDetail = try await follow(portal, id, 1, nil).decode()
      #expect(cleared.version == 2 && cleared.date == nil && cleared.note == nil)
      let again: FollowUpDetail = try await follow(portal, id, 2, "2099-12-24", "Ask Jo\u{e3}o").decode()
      let estimate: EstimateDetail = try await portal.get("/estimates/\(id)", by: portal.team).decode()
      #expect(estimate.followUp == again && again.note == "Ask Jo\u{e3}o")
    }
  }

  @Test func `a day that is none, is over, or a version out of nowhere is refused`() async throws {
    try await ProposalsFixture.run { portal in
      let id = try await portal.sent().estimateID
      for (date, code) in [
        ("2099-02-30", "invalid_value"), ("tomorrow", "invalid_value"), ("2020-01-01", "out_of_range"),
      ] {
        let answer = try await follow(portal, id, 0, date)
        #expect((answer.status, answer.code, answer.member("field")) == (422, code, "date"))
      }
      let long = try await follow(portal, id, 0, nil, String(repeating: "x", count: 6_001))
      #expect((long.status, long.code, long.member("field")) == (422, "too_long", "note"))
      // There is none, so nobody can have read its third version.
      #expect(try await follow(portal, id, 3, "2099-01-01").status == 412)
      let won = try await portal.sent()
      _ = try await portal.post("/proposals/\(won.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      #expect(try await follow(portal, won.estimateID, 0, "2099-01-01").code == "estimate_closed")
      #expect(try await portal.count("SELECT count(*) AS count FROM follow_ups") == 0)
    }
  }

  @Test func `a declined job is given up with why, once, and the feed is told`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let id = proposal.estimateID
      _ = try await portal.post("/proposals/\(proposal.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      let first = try await lose(portal, id, reason: "Went elsewhere", key: "one")
      let lost: EstimateDetail = try first.decode()
      #expect(lost.stage == .lost && lost.loss?.reason == "Went elsewhere" && lost.lastDecline != nil)
      #expect(lost.loss?.lostBy == portal.team.principal.text)
      #expect(try await lose(portal, id, reason: "Went elsewhere", key: "one").body == first.body)
      let again = try await lose(portal, id)
      #expect((again.status, again.code, again.member("stage")) == (409, "estimate_closed", "lost"))
      #expect(
        try await portal.events(of: proposal.id) == ["proposal.sent", "proposal.declined", "estimate.lost"])
      #expect(try await portal.event(.estimateLost, of: proposal.id).lossReason == "Went elsewhere")
      // It may be asked about later all the same.
      #expect(try await follow(portal, id, 0, "2099-03-01").status == 200)
    }
  }

  @Test func `sending a revision takes a lost job up again`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      _ = try await portal.post("/proposals/\(proposal.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      #expect(try await lose(portal, proposal.estimateID).status == 200)
      let draft: ProposalDetail = try await portal.revise(proposal.id).decode()
      #expect(try await stage(portal, proposal.estimateID) == .lost)
      #expect(try await portal.dispatch(draft.id).status == 200)
      let estimate: EstimateDetail = try await portal.get("/estimates/\(proposal.estimateID)", by: portal.team).decode()
      #expect(estimate.stage == .sent && estimate.loss == nil)
      let accepted = try await portal.post(
        "/proposals/\(draft.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      #expect(accepted.status == 200)
      #expect(try await lose(portal, proposal.estimateID).code == "estimate_closed")
    }
  }

  @Test func `what was never sent, or is open, is not given up; what was taken back or is over is`() async throws {
    try await ProposalsFixture.run { portal in
      #expect(try await lose(portal, try await portal.draft().estimateID).code == "never_sent")
      let open = try await portal.sent()
      let refused = try await lose(portal, open.estimateID)
      #expect((refused.status, refused.code) == (409, "version_open"))
      #expect(try await stage(portal, open.estimateID) == .sent)
      _ = try await portal.withdraw(open.id)
      #expect(try await lose(portal, open.estimateID).status == 200)
      let over = try await portal.sent()
      try await portal.expire(over.id)
      #expect(try await lose(portal, over.estimateID).status == 200)
      let long = try await lose(portal, over.estimateID, reason: String(repeating: "x", count: 6_001))
      #expect((long.status, long.code, long.member("field")) == (422, "too_long", "reason"))
    }
  }

  @Test func `a loss and a dispatch at once: it is lost and then taken up, or refused, never half of both`()
    async throws
  {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      _ = try await portal.post("/proposals/\(proposal.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      let draft: ProposalDetail = try await portal.revise(proposal.id).decode()
      async let sending = portal.dispatch(draft.id)
      async let losing = lose(portal, proposal.estimateID)
      let (sent, lost) = try await (sending, losing)
      #expect(sent.status == 200 && [200, 409].contains(lost.status))
      #expect(try await stage(portal, proposal.estimateID) == .sent)
    }
  }
}
