import CallContext
import Foundation
import Identifiers
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

/// What the team says of a visit, and how it may take that back.
@Suite struct ReadViewsTests {
  private typealias Fixture = ProposalsFixture

  @Test func `machines stand apart with their reason, and a person can say otherwise`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      for reason in ["known_bot", "prefetch", "head_request", "own_team"] {
        _ = try await portal.fetch(Fixture.visitor(proposal.id, reason: reason))
      }
      _ = try await portal.tell(Fixture.beat(Fixture.visitor(proposal.id), webdriver: true))
      let views = try await portal.views(of: proposal.id)
      #expect(views.allSatisfy { $0.tier == .automated })
      #expect(
        Set(views.map(\.reason)) == ["known_bot", "prefetch", "head_request", "own_team", "webdriver"])
      var engagement = try await portal.engagement(of: proposal.id)
      #expect((engagement.fetched, engagement.opened, engagement.automated) == (0, 0, 5))
      #expect(engagement.activeSeconds == 0)

      let driven = try #require(views.first { $0.reason == "webdriver" })
      let path = "/proposals/\(proposal.id)/views/\(driven.id.uuidString.lowercased())/overrule"
      let told: ViewDetail = try await portal.post(path, OverruleRequest(wasPerson: true), by: portal.team).decode()
      #expect((told.tier, told.reason, told.overruled) == (.opened, "overruled", true))
      engagement = try await portal.engagement(of: proposal.id)
      #expect((engagement.fetched, engagement.opened, engagement.automated, engagement.activeSeconds) == (1, 1, 4, 4))
      let back: ViewDetail = try await portal.post(path, OverruleRequest(wasPerson: false), by: portal.team).decode()
      #expect((back.tier, back.reason, back.overruled) == (.automated, "webdriver", false))
      #expect(try await portal.engagement(of: proposal.id).opened == 0)
      let reader = portal.caller(.key(UUID()), [.proposalsRead])
      #expect(try await portal.post(path, OverruleRequest(wasPerson: true), by: reader).status == 403)
      let other = try await portal.sent()
      let elsewhere = path.replacing("\(proposal.id)", with: "\(other.id)")
      #expect(try await portal.post(elsewhere, OverruleRequest(wasPerson: true), by: portal.team).status == 404)
    }
  }

  @Test func `what nobody takes for a machine can't be called a person`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      _ = try await portal.fetch(Fixture.visitor(proposal.id))
      let view = try #require(try await portal.views(of: proposal.id).first)
      let answer = try await portal.overrule(view, of: proposal.id)
      #expect((answer.status, answer.code, answer.member("field")) == (422, "not_automated", "was_person"))
      #expect(try await portal.overrule(view, of: proposal.id, wasPerson: false).status == 200)
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent"])
      #expect(try await portal.engagement(of: proposal.id).opened == 0)
    }
  }

  @Test func `a machine that is called a person may read, and still be taken back`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let visitor = Fixture.visitor(proposal.id, reason: "known_bot")
      let load = UUID()
      for sequence in 1...3 {
        _ = try await portal.tell(
          Fixture.beat(
            visitor, load: load, sequence: sequence, milliseconds: 15_000, parts: ["section-1": 8_000, "price": 7_000]))
        try await portal.letPass(seconds: 20)
      }
      let view = try #require(try await portal.views(of: proposal.id).first)
      #expect((view.tier, view.overruled) == (.automated, false))
      let told: ViewDetail = try await portal.overrule(view, of: proposal.id).decode()
      #expect((told.tier, told.reason, told.overruled) == (.read, "read_enough", true))
      let back: ViewDetail = try await portal.overrule(view, of: proposal.id, wasPerson: false).decode()
      #expect((back.tier, back.reason, back.overruled) == (.automated, "known_bot", false))
    }
  }
}
