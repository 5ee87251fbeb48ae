import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import TestSupport
import Testing

@testable import Proposals

/// The sums of a proposal's views: added up as they come, counted again where that can't be, and the same in any order.
@Suite struct EngagementStoreTests {
  private typealias Fixture = ProposalsFixture

  @Test func `the sums are those of the views, whoever writes at the same time`() async throws {
    try await Fixture.run { portal in
      let proposals = [try await portal.sent(), try await portal.sent()]
      let visitors = (0..<6).map { number in
        Fixture.visitor(proposals[number % 2].id, network: number < 4 ? "00000000000000aa" : Fixture.network)
      }
      try await withThrowingTaskGroup(of: Int.self) { group in
        for round in 1...6 {
          group.addTask { try await portal.fetch(visitors[round % 6], visitors[(round + 1) % 6]).status }
          group.addTask {
            try await portal.tell(
              Fixture.beat(visitors[(round + 2) % 6], sequence: round),
              Fixture.beat(visitors[(round + 3) % 6], sequence: round, webdriver: round % 3 == 0)
            ).status
          }
          group.addTask {
            let proposal = proposals[round % 2].id
            guard let view = try await portal.views(of: proposal).first else { return 204 }
            let path = "/proposals/\(proposal)/views/\(view.id.uuidString.lowercased())/overrule"
            let answer = try await portal.post(path, OverruleRequest(wasPerson: round % 2 == 0), by: portal.team)
            // What is no machine at this moment is refused.
            return [200, 422].contains(answer.status) ? 204 : answer.status
          }
        }
        for try await status in group { #expect(status == 204) }
      }
      try await Self.expectSums(portal)
    }
  }

  @Test func `batches about the same proposals in any order wait for each other, and lose or double nothing`()
    async throws
  {
    try await Fixture.run { portal in
      let proposals = [
        try await portal.sent().id, try await portal.sent().id, try await portal.sent().id, try await portal.sent().id,
      ]
      let machine = Fixture.visitor(proposals[0], reason: "known_bot")
      _ = try await portal.tell(Fixture.beat(machine))
      let called = try #require(try await portal.views(of: proposals[0]).first)
      let rounds = 8
      try await withThrowingTaskGroup(of: Int.self) { group in
        for round in 0..<rounds {
          for order in [proposals, proposals.reversed(), Array(proposals[2...] + proposals[..<2])] {
            group.addTask {
              let beats = order.map { Fixture.beat(Fixture.visitor($0)) }
              return try await portal.post("/beats", BeatBatch(beats: beats), by: portal.gateway).status
            }
          }
          group.addTask {
            try await portal.overrule(called, of: proposals[0], wasPerson: round % 2 == 0).status == 200 ? 204 : 0
          }
        }
        for try await status in group { #expect(status == 204) }
      }
      #expect(try await portal.count("SELECT count(*) AS count FROM beats") == 12 * rounds + 1)
      #expect(try await portal.count("SELECT count(*) AS count FROM views") == 12 * rounds + 1)
      #expect(
        try await portal.count(
          "SELECT deadlocks AS count FROM pg_stat_database WHERE datname = current_database()") == 0)
      for proposal in proposals {
        #expect(try await portal.events(of: proposal) == ["proposal.sent", "proposal.opened"])
      }
      try await Self.expectSums(portal)
    }
  }

  @Test func `what a batch of beats reads is found by indexes`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      _ = try await portal.fetch(Fixture.visitor(proposal.id))
      let database = portal.database.open(poolSize: 1)
      var random = SeededGenerator(seed: 7)
      let views = (0..<2_000).map { _ in Self.view(of: Proposals.ProposalID(proposal.id.rawValue), &random) }
      let opened = (0..<2_000).map { _ in PageLoad(id: UUID(), lastSequence: 1, lastBeatAt: Date()) }
      _ = try await database.pipeline(
        [try ViewStore.insertion(of: views), EngagementStore.insertion(of: opened)],
        in: .organization(portal.organization), deadline: .after(.seconds(30)))
      _ = try await portal.rows("ANALYZE views, page_loads")
      let (proposals, loads) = (Set([Proposals.ProposalID(UUID()), .init(UUID())]), Set([UUID(), UUID()]))
      for (statement, index) in [
        (EngagementStore.beginning(proposals), "proposals_"), (EngagementStore.locking(proposals), "engagements_pkey"),
        (ViewStore.latest(of: ["a", "b"]), "views_of_session"), (ViewStore.days(ofLinks: ["a", "b"]), "views_of_link"),
        (EngagementStore.loads(loads), "page_loads_pkey"),
      ] {
        let answers = try await database.pipeline(
          [.keptPlans, "EXPLAIN \(statement)"], in: .organization(portal.organization), deadline: .after(.seconds(30)))
        let plan = try answers[1].map { try $0.decode("QUERY PLAN", as: String.self) }.joined(separator: "\n")
        #expect(plan.contains(index) && !plan.contains("Seq Scan"), "\(plan)")
      }
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }

  @Test func `counting again in the database is adding up in the program, whatever the views`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      _ = try await portal.fetch(Fixture.visitor(proposal.id))
      let database = portal.database.open(poolSize: 1)
      for seed in 1...20 as ClosedRange<UInt64> {
        var random = SeededGenerator(seed: seed)
        let views = (0..<Int.random(in: 1...40, using: &random)).map { _ in
          Self.view(of: Proposals.ProposalID(proposal.id.rawValue), &random)
        }
        _ = try await portal.rows("DELETE FROM views")
        try await database.transaction(
          in: .organization(portal.organization), deadline: .after(.seconds(30))
        ) { transaction in
          try await transaction.execute(ViewStore.insertion(of: views))
          for view in views where view.overruledAt != nil { try await transaction.execute(ViewStore.overruling(view)) }
          try await transaction.execute(EngagementStore.recounting([Proposals.ProposalID(proposal.id.rawValue)]))
        }
        #expect(try await Self.isSummed(portal), "seed \(seed)")
      }
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }

  /// Anything that the table takes.
  private static func view(of proposal: Proposals.ProposalID, _ random: inout SeededGenerator) -> Proposals.View {
    func moment() -> Date {
      Date(timeIntervalSince1970: 1_800_000_000 + Double.random(in: 0...9e6, using: &random).rounded())
    }
    func maybe() -> Date? { Bool.random(using: &random) ? moment() : nil }
    var view = Proposals.View(
      id: ViewID(UUID()), proposal: proposal, principal: "link:\(UUID())", session: Fixture.session(), device: "phone",
      sign: [nil, nil, "known_bot", "several_links", "just_sent"].randomElement(using: &random) ?? nil,
      startedAt: moment(), lastSeenAt: moment(), lastBeatAt: maybe())
    view.activeMilliseconds = Int.random(in: 3_000...9_000_000, using: &random)
    view.trustedEvents = 1
    view.depthBasisPoints = Int.random(in: 0...10_000, using: &random)
    view.openedAt = maybe()
    view.readAt = view.openedAt == nil ? nil : maybe()
    view.overruledAt = maybe()
    view.overruledBy = view.overruledAt.map { _ in "key:x" }
    return view
  }

  private static func expectSums(_ portal: Fixture) async throws {
    #expect(try await isSummed(portal))
  }

  /// Whether each row of sums is what its views come to.
  private static func isSummed(_ portal: Fixture) async throws -> Bool {
    let views = try await portal.rows("SELECT v.*, v.parts::text AS parts FROM views v").map(ViewStore.view)
    let expected = Dictionary(grouping: views, by: \.proposal).mapValues {
      $0.map { Engagement($0) }.reduce(into: .init(), add)
    }
    let database = portal.database.open(poolSize: 1)
    var isSummed = true
    for (proposal, sums) in expected {
      var kept = try await database.transaction(
        in: .organization(portal.organization), deadline: .after(.seconds(30))
      ) { try await EngagementStore.engagement(of: proposal, in: $0) }
      kept.isLookingNow = false
      isSummed = isSummed && kept == sums
    }
    await database.shutdown(deadline: .after(.seconds(1)))
    return isSummed
  }

  private static func add(_ sum: inout Engagement, _ one: Engagement) {
    sum.fetched += one.fetched
    sum.opened += one.opened
    sum.read += one.read
    sum.automated += one.automated
    sum.activeMilliseconds += one.activeMilliseconds
    sum.depthBasisPoints = max(sum.depthBasisPoints, one.depthBasisPoints)
    sum.firstOpenedAt = [sum.firstOpenedAt, one.firstOpenedAt].compactMap { $0 }.min()
    sum.lastBeatAt = [sum.lastBeatAt, one.lastBeatAt].compactMap { $0 }.max()
  }
}
