import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

extension ProposalsFixture {
  func revise(
    _ id: ProposalsContract.ProposalID, as draft: ProposalsContract.ProposalDraft? = nil
  ) async throws -> Answer {
    try await post("/proposals/\(id)/revisions", RevisionRequest(draft: draft), by: team)
  }
}

@Suite struct ReviseProposalTests {
  private func lineIDs(_ proposal: ProposalDetail) -> [ProposalsContract.LineID] {
    let content = proposal.clientContent
    return (content?.sections.flatMap(\.lines) ?? []).map(\.id)
      + (content?.packages?.choices.flatMap(\.lines) ?? []).map(\.id)
  }

  @Test(arguments: [Sample.service, .roof])
  func `a copy is the next draft, keeps its ids, and replaces the earlier version when sent`(
    sample: Sample
  ) async throws {
    try await ProposalsFixture.run { portal in
      let first = try await portal.sent(sample)
      let answer = try await portal.revise(first.id)
      #expect(answer.status == 201)
      let draft: ProposalDetail = try answer.decode()
      #expect((draft.state, draft.revision, draft.estimateID) == (.draft, 2, first.estimateID))
      #expect(draft.id != first.id && draft.publicID != first.publicID)
      #expect((draft.content, draft.totals) == (first.content, first.totals))
      // Nothing happens to the earlier version until the new one is sent.
      let before: ProposalDetail = try await portal.get("/proposals/\(first.id)", by: portal.team).decode()
      #expect(before.state == .sent)
      let second: ProposalDetail = try await portal.dispatch(draft.id).decode()
      #expect(lineIDs(second) == lineIDs(first) && !lineIDs(first).isEmpty)
      let after: ProposalDetail = try await portal.get("/proposals/\(first.id)", by: portal.team).decode()
      #expect(after.state == .superseded)
      let estimate: EstimateDetail = try await portal.get("/estimates/\(first.estimateID)", by: portal.team).decode()
      #expect(estimate.stage == .sent && estimate.proposals.map(\.revision).sorted() == [1, 2])
      let refused = try await portal.revise(first.id)
      #expect((refused.status, refused.code, refused.member("state")) == (409, "not_revisable", "superseded"))
    }
  }

  @Test func `a draft in the body takes the place of the copy, and is judged as any other`() async throws {
    try await ProposalsFixture.run { portal in
      let first = try await portal.sent()
      var wanted = try Sample.service.proposalDraft()
      wanted.sections[0].lines[0].unitPriceCents += 100
      let draft: ProposalDetail = try await portal.revise(first.id, as: wanted).decode()
      #expect(draft.revision == 2 && draft.totals.totalCents == first.totals.totalCents + 100)
      wanted.sections[0].lines[0].name = ""
      let wrong = try await portal.revise(first.id, as: wanted)
      #expect((wrong.status, wrong.member("field")) == (422, "sections[0].lines[0].name"))
      let unknown = try await portal.call(
        "POST", "/proposals/\(first.id)/revisions", by: portal.team, body: Array(#"{"lines": []}"#.utf8))
      #expect((unknown.status, unknown.code) == (400, "unknown_key"))
      let incomplete = try await portal.call(
        "POST", "/proposals/\(first.id)/revisions", by: portal.team, body: Array(#"{"valid_days": 3}"#.utf8))
      #expect((incomplete.status, incomplete.code) == (422, "missing_field"))
    }
  }

  @Test func `expired, declined and withdrawn ones are followed, and only the expired one is replaced`() async throws {
    try await ProposalsFixture.run { portal in
      let expired = try await portal.sent()
      try await portal.expire(expired.id)
      let declined = try await portal.sent()
      let no = try await portal.post("/proposals/\(declined.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      #expect(no.status == 200)
      let withdrawn = try await portal.sent()
      #expect(try await portal.withdraw(withdrawn.id).status == 200)
      for (source, state) in [
        (expired, ProposalsContract.ProposalState.superseded), (declined, .declined), (withdrawn, .withdrawn),
      ] {
        let draft: ProposalDetail = try await portal.revise(source.id).decode()
        #expect(try await portal.dispatch(draft.id).status == 200)
        let after: ProposalDetail = try await portal.get("/proposals/\(source.id)", by: portal.team).decode()
        #expect(after.state == state)
        let estimate: EstimateDetail = try await portal.get("/estimates/\(source.estimateID)", by: portal.team).decode()
        #expect(estimate.stage == .sent)
        let accepted = try await portal.post(
          "/proposals/\(draft.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
        #expect(accepted.status == 200)
      }
    }
  }

  @Test func `a draft and a won estimate are refused`() async throws {
    try await ProposalsFixture.run { portal in
      let draft = try await portal.draft()
      let early = try await portal.revise(draft.id)
      #expect((early.status, early.code, early.member("state")) == (409, "not_revisable", "draft"))
      let won = try await portal.sent()
      let yes = try await portal.post("/proposals/\(won.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      #expect(yes.status == 200)
      let closed = try await portal.revise(won.id)
      #expect((closed.status, closed.code, closed.member("stage")) == (409, "estimate_closed", "won"))
      #expect(try await portal.count("SELECT count(*) AS count FROM proposals WHERE revision > 1") == 0)
    }
  }

  @Test func `several at once are several versions, and one key is one (PM-6)`() async throws {
    try await ProposalsFixture.run(poolSize: 10) { portal in
      let first = try await portal.sent()
      let revisions = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<6 {
          group.addTask { try (try await portal.revise(first.id)).decode(ProposalDetail.self).revision }
        }
        return try await group.reduce(into: [Int]()) { $0.append($1) }
      }
      #expect(revisions.sorted() == [2, 3, 4, 5, 6, 7])
      var bodies: Set<[UInt8]> = []
      for _ in 0..<2 {
        let answer = try await portal.call(
          "POST", "/proposals/\(first.id)/revisions", by: portal.team, body: Array("{}".utf8),
          headers: [("idempotency-key", "one")])
        #expect(answer.status == 201)
        bodies.insert(answer.body)
      }
      #expect(bodies.count == 1)
    }
  }
}
