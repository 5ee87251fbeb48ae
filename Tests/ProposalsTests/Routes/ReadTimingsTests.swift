import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Proposals

@Suite struct ReadTimingsTests {
  private typealias Fixture = ProposalsFixture
  /// A zone in which it is noon, so that minutes before now are today.
  private static let noon: String = {
    let hour = Calendar(identifier: .gregorian).dateComponents(in: .gmt, from: Date()).hour ?? 0
    return "Etc/GMT\(hour >= 12 ? "+" : "-")\(abs(hour - 12))"
  }()

  private func timings(
    _ portal: Fixture, _ query: String = "", zone: String = noon, by caller: Caller? = nil
  ) async throws -> [ProposalTiming] {
    let zone = zone.replacing("+", with: "%2B")
    let list: TimingList = try await portal.get(
      "/timings", query: "time_zone=\(zone)\(query)", by: caller ?? portal.team
    ).decode()
    return list.items
  }

  @Test func `nobody has come yet, and machines are nobody`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      _ = try await portal.fetch(Fixture.visitor(proposal.id, reason: "known_bot"))
      _ = try await portal.fetch(Fixture.visitor(proposal.id))
      _ = try await portal.tell(Fixture.beat(Fixture.visitor(proposal.id), webdriver: true))
      let timing = try #require(try await timings(portal).first)
      #expect(timing.proposalID == proposal.id && timing.estimateID == proposal.estimateID)
      #expect(timing.clientID == portal.clientID && timing.number == proposal.number && timing.revision == 1)
      #expect(timing.title == proposal.title && timing.sentAt == proposal.sentAt)
      #expect(timing.firstOpenedAt == nil && timing.openedToday == 0 && timing.lastVisit == nil)
    }
  }

  @Test func `opens of people are counted since midnight of the zone`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      for _ in 1...3 { _ = try await portal.tell(Fixture.beat(Fixture.visitor(proposal.id))) }
      let timing = try #require(try await timings(portal).first)
      #expect(timing.openedToday == 3 && timing.firstOpenedAt != nil)
      // One began at midnight, one just before it.
      let zone = try #require(TimeZone(identifier: Self.noon))
      let midnight = try #require(Timing.midnight(before: Date(), in: zone))
      let views = try await portal.views(of: proposal.id)
      for (view, instant) in zip(views, [midnight, midnight.addingTimeInterval(-0.001)]) {
        _ = try await portal.rows("UPDATE views SET started_at = \(instant) WHERE id = \(view.id)")
      }
      #expect(try await timings(portal).map(\.openedToday) == [2])
    }
  }

  @Test func `the last visit says how long, which part for longest, and whether somebody is still there`() async throws
  {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let first = Fixture.visitor(proposal.id)
      _ = try await portal.tell(Fixture.beat(first, milliseconds: 9_000, parts: ["price": 6_000, "section-1": 3_000]))
      try await portal.letPass(seconds: 3_600)
      let last = Fixture.visitor(proposal.id)
      _ = try await portal.tell(Fixture.beat(last, milliseconds: 9_000, parts: ["price": 2_000, "section-1": 7_000]))
      let visit = try #require(try await timings(portal).first?.lastVisit)
      #expect(visit.activeSeconds == 9 && visit.lookingNow)
      let title = proposal.content.sections[0].title
      #expect(visit.longest == LongestPart(part: "section-1", activeSeconds: 7, sectionTitle: title))
      let view = try #require(try await portal.views(of: proposal.id).first)
      #expect(visit.startedAt == view.startedAt && visit.lastSeenAt == view.lastSeenAt)
      try await portal.letPass(seconds: 31)
      #expect(try await timings(portal).first?.lastVisit?.lookingNow == false)
      // Whoever came first comes back: somebody is there, whichever visit began last.
      _ = try await portal.tell(Fixture.beat(last, sequence: 1))
      #expect(try await timings(portal).first?.lastVisit?.lookingNow == true)
    }
  }

  @Test func `what can't be decided any more, or not yet, is not there`() async throws {
    try await Fixture.run { portal in
      _ = try await portal.draft()
      let open = try await portal.sent()
      let accepted = try await portal.sent()
      _ = try await portal.post("/proposals/\(accepted.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      let declined = try await portal.sent()
      _ = try await portal.post("/proposals/\(declined.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      let withdrawn = try await portal.sent()
      _ = try await portal.post("/proposals/\(withdrawn.id)/withdrawal", WithdrawalRequest(), by: portal.team)
      let over = try await portal.sent()
      try await portal.expire(over.id)
      let extended = try await portal.sent()
      #expect(try await portal.extend(extended.id, until: try Fixture.day(90)).status == 200)
      try await portal.expire(extended.id)
      // The latest sent first.
      let all = try await timings(portal)
      #expect(all.map(\.proposalID) == [open.id, extended.id])
      #expect(try await timings(portal, "&limit=1").map(\.proposalID) == [open.id])
      #expect(try await timings(portal, "&proposal_id=\(open.id)").map(\.proposalID) == [open.id])
      for gone in [accepted, declined, withdrawn, over] {
        #expect(try await timings(portal, "&proposal_id=\(gone.id)").isEmpty)
      }
      #expect(try await timings(portal, "&proposal_id=\(open.id)", by: portal.rival).isEmpty)
    }
  }

  @Test func `a zone that nobody knows and a limit that is none are refused`() async throws {
    try await Fixture.run { portal in
      for (query, status, code, field) in [
        ("", 400, "required", "time_zone"), ("time_zone=Mars/Olympus", 400, "invalid_value", "time_zone"),
        ("time_zone=..%2F..%2Fetc%2Fpasswd", 400, "invalid_value", "time_zone"),
        ("time_zone=UTC&limit=0", 400, "out_of_range", "limit"),
        ("time_zone=UTC&limit=201", 400, "out_of_range", "limit"),
        ("time_zone=UTC&proposal_id=x", 400, "invalid_value", "proposal_id"),
        ("time_zone=UTC&days=1", 400, "unknown_parameter", "days"),
      ] {
        let answer = try await portal.get("/timings", query: query, by: portal.team)
        #expect((answer.status, answer.code, answer.member("field")) == (status, code, field), "\(query)")
      }
    }
  }

  /// Else each look at the team's first page would read every version and every visit of years. What row-level security
  /// lets an index be asked for is less than it seems.
  @Test func `open versions and the visits of people are found by their indexes`() async throws {
    try await Fixture.run { portal in
      let open = try await portal.sent()
      _ = try await portal.tell(Fixture.beat(Fixture.visitor(open.id)))
      try await portal.addMachines(to: open.id, count: 5_000)
      let database = portal.database.open(poolSize: 1)
      let plan = try await database.transaction(
        in: .organization(portal.organization), deadline: .after(.seconds(30))
      ) { transaction in
        // There are few versions here: as if there were many.
        for setting: SQL in ["SET LOCAL enable_seqscan = off", "SET LOCAL enable_sort = off"] {
          try await transaction.execute(setting)
        }
        let now = try #require(try await TimingStore.now(in: transaction))
        return try await transaction.query(
          "EXPLAIN \(TimingStore.selection(of: nil, at: now, since: now, limit: 200))"
        ).map { try $0.decode("QUERY PLAN", as: String.self) }.joined(separator: "\n")
      }
      await database.shutdown(deadline: .after(.seconds(1)))
      #expect(plan.contains("Index Scan using proposals_waiting"), "\(plan)")
      #expect(plan.contains("Index Scan Backward using views_of_people"), "\(plan)")
      #expect(plan.components(separatedBy: "views_of_people").count == 3, "\(plan)")
    }
  }
}

extension ProposalsFixture {
  fileprivate func addMachines(to id: ProposalsContract.ProposalID, count: Int) async throws {
    _ = try await rows(
      """
      INSERT INTO views (
        organization_id, id, proposal_id, principal, session, device, sign, started_at, last_seen_at, fetches,
        active_milliseconds, trusted_events, scroll_basis_points, depth_basis_points, parts)
      SELECT
        \(organization), gen_random_uuid(), \(id), 'link:x', md5(n::text), 'other', 'known_bot',
        clock_timestamp() + n * interval '1 second', clock_timestamp(), 1, 0, 0, 0, 0, '{}'
      FROM generate_series(1, \(Int64(count))) AS n
      """)
    _ = try await rows("ANALYZE views")
  }
}
