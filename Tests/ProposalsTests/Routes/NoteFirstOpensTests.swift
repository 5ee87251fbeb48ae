import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import TestSupport
import Testing

@testable import Proposals

/// SL-4: that a person was the first at a proposal is told once, behind the batch that knows it.
@Suite struct NoteFirstOpensTests {
  private typealias Fixture = ProposalsFixture

  @Test func `a decision under way holds up the news of the first open and no beat`() async throws {
    try await Fixture.run { portal in
      let (busy, other) = (try await portal.sent(), try await portal.sent())
      let database = portal.database.open(poolSize: 1)
      let statuses = try await database.transaction(
        in: .organization(portal.organization), deadline: .after(.seconds(30))
      ) { transaction in
        // As a decision does, for as long as this takes.
        _ = try await ProposalStore.lock(Proposals.ProposalID(busy.id.rawValue), in: transaction)
        let statuses = [
          try await portal.fetch(Fixture.visitor(busy.id)).status,
          try await portal.tell(Fixture.beat(Fixture.visitor(busy.id))).status,
          try await portal.tell(Fixture.beat(Fixture.visitor(busy.id)), Fixture.beat(Fixture.visitor(other.id))).status,
        ]
        for _ in 0..<100 {
          if try await !Self.openings(of: other.id, portal).isEmpty { return statuses }
          try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("the news of another proposal was held up")
        return statuses
      }
      #expect(statuses == [204, 204, 204])
      #expect(try await portal.events(of: other.id) == ["proposal.sent", "proposal.opened"])
      #expect(try await portal.events(of: busy.id) == ["proposal.sent", "proposal.opened"])
      #expect(try await portal.engagement(of: busy.id).opened == 2)
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }

  @Test func `what a process that was killed left untold is told once, whoever finds it`() async throws {
    try await Fixture.run { portal in
      let visitors = try await [portal.sent(), portal.sent()].map { Fixture.visitor($0.id) }
      for visitor in visitors { _ = try await portal.tell(Fixture.beat(visitor)) }
      try await portal.told()
      // As it was between the batch and the news of it.
      _ = try await portal.rows("ALTER TABLE proposals DISABLE TRIGGER proposals_moves_guard")
      _ = try await portal.rows("UPDATE proposals SET first_opened_at = NULL")
      _ = try await portal.rows("ALTER TABLE proposals ENABLE TRIGGER proposals_moves_guard")
      _ = try await portal.rows("DELETE FROM outbox WHERE type = 'proposal.opened'")
      _ = try await portal.rows("UPDATE engagements SET open_due_at = now()")
      let database = portal.database.open(poolSize: 4)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 { group.addTask { try await Self.sweep(database)(batch: 1) } }
        try await group.waitForAll()
      }
      await database.shutdown(deadline: .after(.seconds(1)))
      for visitor in visitors {
        #expect(try await portal.events(of: visitor.proposalID) == ["proposal.sent", "proposal.opened"])
        let event = try await portal.event(.opened, of: visitor.proposalID)
        #expect(event.contactID == visitor.contactID)
      }
    }
  }

  @Test func `the first of several people is told, and no machine`() async throws {
    try await Fixture.run { portal in
      let (read, driven) = (try await portal.sent(), try await portal.sent())
      let visitor = Fixture.visitor(driven.id)
      // Known to be driven before the team could be told.
      _ = try await portal.tell(Fixture.beat(visitor), Fixture.beat(visitor, webdriver: true))
      _ = try await portal.rows("UPDATE engagements SET open_due_at = now()")
      try await portal.told()
      #expect(try await portal.events(of: driven.id) == ["proposal.sent"])
      let first = Fixture.visitor(read.id)
      _ = try await portal.fetch(Fixture.visitor(read.id))
      _ = try await portal.tell(Fixture.beat(Fixture.visitor(read.id, reason: "known_bot")), Fixture.beat(first))
      _ = try await portal.tell(Fixture.beat(Fixture.visitor(read.id)))
      #expect(try await portal.events(of: read.id) == ["proposal.sent", "proposal.opened"])
      #expect(try await portal.event(.opened, of: read.id).contactID == first.contactID)
    }
  }

  @Test func `who opens and decides at once has opened it, whoever is faster`() async throws {
    try await Fixture.run { portal in
      let (decided, withdrawn) = (try await portal.sent(), try await portal.sent())
      for proposal in [decided, withdrawn] { _ = try await portal.tell(Fixture.beat(Fixture.visitor(proposal.id))) }
      try await portal.told()
      _ = try await portal.rows("ALTER TABLE proposals DISABLE TRIGGER proposals_moves_guard")
      _ = try await portal.rows("UPDATE proposals SET first_opened_at = NULL")
      _ = try await portal.rows("ALTER TABLE proposals ENABLE TRIGGER proposals_moves_guard")
      _ = try await portal.rows("DELETE FROM outbox WHERE type = 'proposal.opened'")
      _ = try await portal.post("/proposals/\(decided.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      _ = try await portal.post(
        "/proposals/\(withdrawn.id)/withdrawal", WithdrawalRequest(reason: nil), by: portal.team)
      _ = try await portal.rows("UPDATE engagements SET open_due_at = now()")
      #expect(try await portal.events(of: decided.id) == ["proposal.sent", "proposal.declined", "proposal.opened"])
      #expect(try await portal.events(of: withdrawn.id) == ["proposal.sent", "proposal.withdrawn"])
    }
  }

  @Test func `a machine that the team calls a person may be the first, and is told once`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let visitor = Fixture.visitor(proposal.id, reason: "known_bot")
      _ = try await portal.tell(Fixture.beat(visitor))
      let view = try #require(try await portal.views(of: proposal.id).first)
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent"])
      for wasPerson in [true, true, false, true] {
        #expect(try await portal.overrule(view, of: proposal.id, wasPerson: wasPerson).status == 200)
        #expect(try await portal.events(of: proposal.id) == ["proposal.sent", "proposal.opened"])
      }
      #expect(try await portal.event(.opened, of: proposal.id).contactID == visitor.contactID)
    }
  }

  private static func openings(of id: ProposalsContract.ProposalID, _ portal: Fixture) async throws -> Rows {
    try await portal.rows("SELECT id FROM outbox WHERE aggregate_id = \(id) AND type = 'proposal.opened'")
  }

  private static func sweep(_ database: Database) -> NoteFirstOpens {
    let world = World(clock: .system, ids: .timeOrdered(clock: .system, randomBytes: Random.bytes))
    return NoteFirstOpens(database: database, events: EventOutbox(encoding: .contract, world: world))
  }
}
