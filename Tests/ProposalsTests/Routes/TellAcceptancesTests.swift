import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Proposals

/// Acceptances from before there was billing are told to it, each once and as they were.
@Suite struct TellAcceptancesTests {
  private func accepted(_ portal: ProposalsFixture) async throws -> ProposalsContract.ProposalID {
    let proposal = try await portal.sent()
    let answer = try await portal.post(
      "/proposals/\(proposal.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
    #expect(answer.status == 200)
    return proposal.id
  }

  /// As if the service had not known billing yet.
  private func forget(_ ids: [ProposalsContract.ProposalID], _ portal: ProposalsFixture) async throws {
    for id in ids {
      _ = try await portal.rows("DELETE FROM outbox WHERE subscriber = 'billing' AND aggregate_id = \(id)")
      _ = try await portal.rows("DELETE FROM acceptances_told WHERE proposal_id = \(id)")
    }
  }

  private func told(_ id: ProposalsContract.ProposalID, _ portal: ProposalsFixture) async throws -> [String] {
    try await portal.rows(
      """
      SELECT payload::text AS payload FROM outbox WHERE subscriber = 'billing' AND aggregate_id = \(id) ORDER BY sequence
      """
    ).map { try $0.decode("payload") }
  }

  private func tell(_ portal: ProposalsFixture, replicas: Int = 1) async throws -> Int {
    let database = portal.database.open(poolSize: replicas)
    let world = World(clock: .system, ids: .timeOrdered(clock: .system, randomBytes: Random.bytes))
    let tell = TellAcceptances(database: database, events: EventOutbox(encoding: .contract, world: world))
    let outcome: Result<Int, any Error>
    do {
      outcome = .success(
        try await withThrowingTaskGroup(of: Int.self) { group in
          for _ in 0..<replicas { group.addTask { try await tell(batch: 2) } }
          return try await group.reduce(0, +)
        })
    } catch {
      outcome = .failure(error)
    }
    await database.shutdown(deadline: .after(.seconds(1)))
    return try outcome.get()
  }

  @Test func `each is told once, by however many, and says what it said`() async throws {
    try await ProposalsFixture.run { portal in
      var ids: [ProposalsContract.ProposalID] = []
      for _ in 0..<5 { ids.append(try await accepted(portal)) }
      let declined = try await portal.sent()
      _ = try await portal.post("/proposals/\(declined.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      var before: [[String]] = []
      for id in ids { before.append(try await told(id, portal)) }
      #expect(before.allSatisfy { $0.count == 1 })
      // Whoever was told is not told again, also when its event was swept.
      _ = try await portal.rows("DELETE FROM outbox WHERE aggregate_id = \(ids[4])")
      #expect(try await tell(portal) == 0)
      try await forget(Array(ids.prefix(4)), portal)
      // Who waits for another's lock for too long leaves it to the next time.
      let together = try? await tell(portal, replicas: 4)
      #expect(together ?? 4 == 4)
      #expect(try await tell(portal) == 0 || together == nil)
      for (id, payload) in zip(ids, before).prefix(4) { #expect(try await told(id, portal) == payload) }
      #expect(try await told(ids[4], portal) == [])
      #expect(try await told(declined.id, portal) == [])
      // Nobody else is told anything.
      #expect(
        try await portal.count(
          "SELECT count(*) AS count FROM outbox WHERE subscriber <> 'billing' AND type = 'proposal.accepted'") == 4)
      #expect(try await portal.count("SELECT count(*) AS count FROM acceptances_told") == 5)
    }
  }

  @Test func `what billing could not take before is delivered again, and nothing else`() async throws {
    try await ProposalsFixture.run { portal in
      let id = try await accepted(portal)
      let admin = portal.database.openAsSuperuser()
      try await admin.execute(
        "UPDATE outbox SET parked_at = now(), attempts = 10 WHERE aggregate_id = \(id)", in: .system(task: "test"),
        deadline: .after(.seconds(30)))
      await admin.shutdown(deadline: .after(.seconds(5)))
      #expect(try await tell(portal) == 0)
      #expect(
        try await portal.count(
          """
          SELECT count(*) AS count FROM outbox
          WHERE subscriber = 'billing' AND type = 'proposal.accepted' AND parked_at IS NULL AND attempts = 0
          """) == 1)
      // What others could not take is theirs.
      #expect(try await portal.count("SELECT count(*) AS count FROM outbox WHERE parked_at IS NOT NULL") >= 1)
    }
  }

  @Test func `one that can't be told holds up no other, and is told when it can`() async throws {
    try await ProposalsFixture.run { portal in
      var ids: [ProposalsContract.ProposalID] = []
      for _ in 0..<3 { ids.append(try await accepted(portal)) }
      try await forget(ids, portal)
      try await add(1, to: ids[1], portal)
      do {
        _ = try await tell(portal)
        Issue.record("a figure that nobody agreed to was told")
      } catch let failures as DueWork.Failures {
        #expect(failures.all.map(\.subject) == ["\(ids[1])"])
      }
      #expect(try await told(ids[0], portal).count == 1)
      #expect(try await told(ids[1], portal).isEmpty)
      #expect(try await told(ids[2], portal).count == 1)
      try await add(-1, to: ids[1], portal)
      #expect(try await tell(portal) == 1)
      #expect(try await Application.tellAcceptances(database: portal.database.conninfo) == 0)
      for id in ids { #expect(try await told(id, portal).count == 1) }
    }
  }

  /// To what was agreed, past its guards.
  private func add(_ cents: Int64, to id: ProposalsContract.ProposalID, _ portal: ProposalsFixture) async throws {
    let admin = portal.database.openAsSuperuser()
    try await admin.transaction(in: .system(task: "test"), deadline: .after(.seconds(30))) { transaction in
      try await transaction.execute("SET LOCAL session_replication_role = replica")
      try await transaction.execute(
        """
        UPDATE decisions SET tax_cents = tax_cents + \(cents), total_cents = total_cents + \(cents)
        WHERE proposal_id = \(id)
        """)
    }
    await admin.shutdown(deadline: .after(.seconds(1)))
  }
}
