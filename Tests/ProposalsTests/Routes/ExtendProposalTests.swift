import CallContext
import CivilCalendar
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

/// More time for a version that was sent, and what the team hears of its end.
@Suite struct ExtendProposalTests {
  private func ask(
    _ portal: ProposalsFixture, _ id: ProposalsContract.ProposalID, by link: Caller, note: String? = nil
  ) async throws -> ProposalsFixture.Answer {
    try await portal.post(
      "/proposals/\(id)/extension-requests", ProposalsContract.ExtensionRequest(note: note), by: link)
  }

  private func announce(_ portal: ProposalsFixture, batch: Int = 100) async throws {
    try await portal.announcingEnds { try await $0(batch: batch) }
  }

  @Test func `what is over can be decided again once the team moves its end, and stays as it was sent`() async throws {
    try await ProposalsFixture.run { portal in
      let sent = try await portal.sent()
      try await portal.end(sent.id, in: .seconds(-60))
      let link = portal.link(to: sent.id)
      let path = "/proposals/\(sent.id)/page"
      #expect(try await portal.get(path, by: link).decode(ProposalPage.self).state == .expired)
      let extended: ProposalDetail = try await portal.extend(sent.id, until: ProposalsFixture.day(10)).decode()
      let later = try ProposalsFixture.day(10)
      #expect((extended.state, extended.validUntil) == (.sent, later))
      #expect(extended.contentSHA256 == sent.contentSHA256)
      let page: ProposalPage = try await portal.get(path, by: link).decode()
      #expect((page.state, page.validUntil) == (.sent, later))
      #expect(
        page.content == sent.clientContent && page.expiresAt > WallClock.system.now().addingTimeInterval(9 * 86_400))
      let told = try await portal.event(.extended, of: sent.id)
      #expect((told.validUntil, told.actor) == (later, portal.team.principal.text))
      let listed = try await portal.get("/proposals", query: "state=sent", by: portal.team)
      #expect(listed.text.contains("\(sent.id)") && listed.text.contains(later))
      let accepted = try await portal.post(
        "/proposals/\(sent.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      #expect(accepted.status == 200)
      let late = try await portal.extend(sent.id, until: ProposalsFixture.day(20))
      #expect((late.status, late.code, late.member("state")) == (409, "not_extendable", "accepted"))
    }
  }

  @Test func `a job that was given up is taken up again with more time, and won by a yes`() async throws {
    try await ProposalsFixture.run { portal in
      let sent = try await portal.sent()
      func stage() async throws -> ProposalsContract.PipelineStage {
        try await portal.get("/estimates/\(sent.estimateID)", by: portal.team).decode(EstimateDetail.self).stage
      }
      try await portal.end(sent.id, in: .seconds(-60))
      let lost = try await portal.post("/estimates/\(sent.estimateID)/loss", LossRequest(), by: portal.team)
      #expect(lost.status == 200)
      #expect(try await portal.extend(sent.id, until: ProposalsFixture.day(10)).status == 200)
      #expect(try await stage() == .sent)
      // It is open again, by its later end.
      let open = try await portal.post("/estimates/\(sent.estimateID)/loss", LossRequest(), by: portal.team)
      #expect((open.status, open.code) == (409, "version_open"))
      _ = try await portal.post("/proposals/\(sent.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      #expect(try await stage() == .won)
    }
  }

  @Test func `one end that can't be told holds up no other`() async throws {
    try await ProposalsFixture.run { portal in
      let broken = try await portal.sent()
      let other = try await portal.sent()
      try await portal.end(broken.id, in: .seconds(-120))
      try await portal.end(other.id, in: .seconds(-60))
      _ = try await portal.rows("ALTER TABLE proposals DISABLE TRIGGER proposals_guard")
      _ = try await portal.rows("UPDATE proposals SET content = '{}' WHERE id = \(broken.id)")
      _ = try await portal.rows("ALTER TABLE proposals ENABLE TRIGGER proposals_guard")
      await #expect(throws: DueWork.Failures.self) { try await announce(portal, batch: 1) }
      #expect(try await portal.events(of: other.id) == ["proposal.sent", "proposal.expired"])
      #expect(try await portal.events(of: broken.id) == ["proposal.sent"])
    }
  }

  @Test func `the new day is later, real, and not beyond all measure`() async throws {
    try await ProposalsFixture.run { portal in
      let sent = try await portal.sent()
      let present = try #require(sent.validUntil)
      for (wrong, code) in [
        (present, "not_later"), (try ProposalsFixture.day(-1), "not_later"), (try ProposalsFixture.day(367), "too_far"),
        ("2026-02-30", "invalid_value"), ("tomorrow", "invalid_value"),
      ] {
        let answer = try await portal.extend(sent.id, until: wrong)
        #expect((answer.status, answer.code, answer.member("field")) == (422, code, "valid_until"), "\(wrong)")
      }
      #expect(try await portal.extend(sent.id, until: ProposalsFixture.day(366)).status == 200)
      let draft = try await portal.draft()
      let early = try await portal.extend(draft.id, until: ProposalsFixture.day(60))
      #expect((early.status, early.code) == (409, "not_extendable"))
      #expect(try await portal.extend(.init(UUID()), until: ProposalsFixture.day(60)).status == 404)
    }
  }

  @Test func `a recipient asks for more time once for each end, and the page says so`() async throws {
    try await ProposalsFixture.run { portal in
      let sent = try await portal.sent()
      let link = portal.link(to: sent.id)
      let path = "/proposals/\(sent.id)/page"
      let before = try await portal.get(path, by: link)
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<5 {
          group.addTask { try await ask(portal, sent.id, by: link, note: "We are away until Monday").status }
        }
        return try await group.reduce(into: [Int]()) { $0.append($1) }
      }
      #expect(statuses == Array(repeating: 204, count: 5))
      #expect(try await portal.events(of: sent.id) == ["proposal.sent", "proposal.extension_requested"])
      #expect(try await portal.event(.extensionRequested, of: sent.id).note == "We are away until Monday")
      let asked: ProposalPage = try await portal.get(path, by: link).decode()
      #expect(try before.decode(ProposalPage.self).extensionRequestedAt == nil)
      #expect(asked.extensionRequestedAt != nil)
      // A new end can be asked to be moved again.
      #expect(try await portal.extend(sent.id, until: ProposalsFixture.day(90)).status == 200)
      #expect(try await portal.get(path, by: link).decode(ProposalPage.self).extensionRequestedAt == nil)
      #expect(try await ask(portal, sent.id, by: link).status == 204)
      #expect(try await portal.events(of: sent.id).count == 4)

      let long = try await ask(portal, sent.id, by: link, note: String(repeating: "x", count: 6_001))
      #expect((long.status, long.member("field")) == (422, "note"))
      #expect(try await ask(portal, sent.id, by: portal.link(to: .init(UUID()))).status == 404)
      _ = try await portal.post("/proposals/\(sent.id)/withdrawal", WithdrawalRequest(), by: portal.team)
      let late = try await ask(portal, sent.id, by: link)
      #expect((late.status, late.code) == (409, "not_extendable"))
    }
  }

  @Test func `the team is told before the end and after it, once each, and again after an extension`() async throws {
    try await ProposalsFixture.run { portal in
      let far = try await portal.sent()
      let near = try await portal.sent()
      try await portal.end(near.id, in: .seconds(86_400))
      try await announce(portal)
      try await announce(portal)
      #expect(try await portal.events(of: near.id) == ["proposal.sent", "proposal.expiring"])
      try await portal.end(near.id, in: .seconds(-1))
      async let first: Void = announce(portal)
      async let second: Void = announce(portal)
      _ = try await (first, second)
      #expect(try await portal.events(of: near.id) == ["proposal.sent", "proposal.expiring", "proposal.expired"])
      #expect(try await portal.extend(near.id, until: ProposalsFixture.day(2)).status == 200)
      try await announce(portal)
      #expect(
        try await portal.events(of: near.id) == [
          "proposal.sent", "proposal.expiring", "proposal.expired", "proposal.extended", "proposal.expiring",
        ])
      #expect(try await portal.events(of: far.id) == ["proposal.sent"])
    }
  }
}
