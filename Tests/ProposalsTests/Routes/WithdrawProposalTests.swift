import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

extension ProposalsFixture {
  func withdraw(_ id: ProposalsContract.ProposalID, reason: String? = nil) async throws -> Answer {
    try await post("/proposals/\(id)/withdrawal", WithdrawalRequest(reason: reason), by: team)
  }
}

@Suite struct WithdrawProposalTests {
  @Test func `the team takes a sent proposal back: no decision, an event, the estimate stays`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      #expect(try await portal.open(proposal.id, session: ProposalsFixture.session(), by: link).status == 204)
      let before = try await portal.get("/proposals/\(proposal.id)/page", by: link)
      let detail: ProposalDetail = try await portal.withdraw(proposal.id, reason: "A larger island").decode()
      #expect(detail.state == .withdrawn)
      #expect(detail.withdrawal?.reason == "A larger island")
      #expect(detail.withdrawal?.withdrawnBy == portal.team.principal.text)
      #expect(detail.engagement.opened == 1)
      #expect(detail.contentSHA256 == proposal.contentSHA256)
      let read: ProposalDetail = try await portal.get("/proposals/\(proposal.id)", by: portal.team).decode()
      #expect(read == detail)
      let estimate: EstimateDetail = try await portal.get("/estimates/\(proposal.estimateID)", by: portal.team).decode()
      #expect(estimate.stage == .viewed)

      // Who has the link is told, though not why, and a page that was kept is not good any more.
      let page = try await portal.get("/proposals/\(proposal.id)/page", by: link)
      #expect(page.member("state") == "withdrawn" && page.headers["etag"] != before.headers["etag"])
      #expect(!page.text.contains("A larger island"))
      let accepted = try await portal.post(
        "/proposals/\(proposal.id)/acceptance", AcceptanceRequest.by(.client(confirmed: true), of: proposal), by: link)
      #expect((accepted.status, accepted.code, accepted.member("state")) == (409, "not_decidable", "withdrawn"))
      let declined = try await portal.post(
        "/proposals/\(proposal.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      #expect((declined.status, declined.code) == (409, "not_decidable"))

      #expect(try await portal.events(of: proposal.id) == ["proposal.sent", "proposal.opened", "proposal.withdrawn"])
      let event = try await portal.event(.withdrawn, of: proposal.id)
      #expect((event.withdrawalReason, event.actor) == ("A larger island", portal.team.principal.text))
      #expect(event.decision == nil)
    }
  }

  @Test func `anything but a sent one is refused with its state`() async throws {
    try await ProposalsFixture.run { portal in
      func refusal(_ id: ProposalsContract.ProposalID) async throws -> [String] {
        let answer = try await portal.withdraw(id)
        return ["\(answer.status)", answer.code, answer.member("state")]
      }
      func expected(_ state: String) -> [String] { ["409", "not_withdrawable", state] }
      #expect(try await refusal(try await portal.draft().id) == expected("draft"))

      let accepted = try await portal.sent()
      let yes = try await portal.post(
        "/proposals/\(accepted.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      #expect(yes.status == 200)
      #expect(try await refusal(accepted.id) == expected("accepted"))

      let declined = try await portal.sent()
      let no = try await portal.post("/proposals/\(declined.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      #expect(no.status == 200)
      #expect(try await refusal(declined.id) == expected("declined"))

      let expired = try await portal.sent()
      try await portal.expire(expired.id)
      #expect(try await refusal(expired.id) == expected("expired"))

      let first = try await portal.sent()
      let second: ProposalDetail = try await portal.post(
        "/estimates/\(first.estimateID)/proposals", try Sample.service.proposalDraft(), by: portal.team
      ).decode()
      #expect(try await portal.dispatch(second.id).status == 200)
      #expect(try await refusal(first.id) == expected("superseded"))

      #expect(try await portal.withdraw(second.id).status == 200)
      #expect(try await refusal(second.id) == expected("withdrawn"))
      #expect(try await portal.count("SELECT count(*) AS count FROM outbox WHERE type = 'proposal.withdrawn'") == 1)
    }
  }

  @Test func `the same key gets the first answer again (PM-6)`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      func post(_ reason: String, key: String) async throws -> ProposalsFixture.Answer {
        try await portal.call(
          "POST", "/proposals/\(proposal.id)/withdrawal", by: portal.team,
          body: try JSONOutput.encode(WithdrawalRequest(reason: reason)), headers: [("idempotency-key", key)])
      }
      let first = try await post("Once", key: "one")
      let second = try await post("Once", key: "one")
      #expect((first.status, second.status, second.body) == (200, 200, first.body))
      #expect(second.headers["idempotency-replayed"] == "true")
      #expect(try await post("Twice", key: "one").code == "idempotency_key_reused")
      #expect(try await post("Once", key: "two").code == "not_withdrawable")
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent", "proposal.withdrawn"])
    }
  }

  @Test func `what does not fit is refused and changes nothing`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let long = try await portal.withdraw(proposal.id, reason: String(repeating: "x", count: 6_001))
      #expect((long.status, long.code, long.member("field")) == (422, "too_long", "reason"))
      let unknown = try await portal.call(
        "POST", "/proposals/\(proposal.id)/withdrawal", by: portal.team, body: Array(#"{"why": "x"}"#.utf8))
      #expect((unknown.status, unknown.code) == (400, "unknown_key"))
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent"])
      #expect(try await portal.withdraw(proposal.id, reason: String(repeating: "x", count: 6_000)).status == 200)
    }
  }
}
