import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

@Suite struct DeclineProposalTests {
  @Test func `a client declines with a reason, and the context is kept`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent(reasonRequired: true)
      let path = "/proposals/\(proposal.id)/decline"
      let link = portal.link(to: proposal.id)
      for (code, reason, field) in [
        (nil, nil, "reason_code"), (nil, "Too late", "reason_code"), (.price, nil, "reason"),
        (.price, " \r\n", "reason"),
      ] as [(ProposalsContract.DeclineReason?, String?, String)] {
        let refused = try await portal.post(
          path, DeclineRequest.by(.client(confirmed: true), of: proposal, code: code, reason: reason), by: link)
        #expect((refused.status, refused.code, refused.member("field")) == (422, "reason_required", field))
      }
      let decision: DecisionDetail = try await portal.post(
        path, DeclineRequest.by(.client(confirmed: true), of: proposal, code: .otherContractor, reason: "Too late"),
        by: link
      ).decode()
      #expect((decision.kind, decision.state, decision.stage) == (.declined, .declined, .declined))
      #expect((decision.reasonCode, decision.reason) == (.otherContractor, "Too late"))
      #expect(decision.projectID == nil)
      let estimate: EstimateDetail = try await portal.get("/estimates/\(proposal.estimateID)", by: portal.team).decode()
      #expect((estimate.stage, estimate.projectID) == (.declined, nil))
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent", "proposal.declined"])
    }
  }

  @Test func `only a repetition, where it is wanted, and never a new decision PM-6`() async throws {
    try await ProposalsFixture.run { portal in
      for name in ["acceptance", "decline"] {
        let proposal = try await portal.sent()
        func ask(_ onlyIfRepeated: Bool?, key: String = "\(name)-1") async throws -> ProposalsFixture.Answer {
          let path = "/proposals/\(proposal.id)/\(name)"
          if name == "decline" {
            var request = DeclineRequest.onBehalf(key: key)
            request.onlyIfRepeated = onlyIfRepeated
            return try await portal.post(path, request, by: portal.team)
          }
          var request = AcceptanceRequest.onBehalf(key: key)
          request.onlyIfRepeated = onlyIfRepeated
          return try await portal.post(path, request, by: portal.team)
        }
        let nothing = try await ask(true)
        #expect((nothing.status, nothing.code) == (409, "not_recorded"))
        #expect(try await portal.events(of: proposal.id) == ["proposal.sent"])
        let first = try await ask(nil)
        #expect(first.status == 200)
        let again = try await ask(true)
        #expect(again.status == 200 && again.body == first.body && again.headers["idempotency-replayed"] == "true")
        #expect(try await ask(true, key: "other").code == "not_recorded")
      }
    }
  }

  @Test func `an accept after a decline changes nothing`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      _ = try await portal.post("/proposals/\(proposal.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      let answer = try await portal.post(
        "/proposals/\(proposal.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      #expect((answer.status, answer.code, answer.member("state")) == (409, "already_decided", "declined"))
      #expect(try await portal.count("SELECT count(*) AS count FROM projects") == 0)
    }
  }

  @Test func `after a decline a new version can be sent and won`() async throws {
    try await ProposalsFixture.run { portal in
      let first = try await portal.sent()
      _ = try await portal.post("/proposals/\(first.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      let second: ProposalDetail = try await portal.post(
        "/estimates/\(first.estimateID)/proposals", try Sample.service.proposalDraft(), by: portal.team
      ).decode()
      #expect(try await portal.dispatch(second.id).status == 200)
      let accepted = try await portal.post(
        "/proposals/\(second.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      #expect(accepted.status == 200)
      let third = try await portal.post(
        "/estimates/\(first.estimateID)/proposals", try Sample.service.proposalDraft(), by: portal.team)
      #expect((third.status, third.code) == (409, "estimate_closed"))
    }
  }
}
