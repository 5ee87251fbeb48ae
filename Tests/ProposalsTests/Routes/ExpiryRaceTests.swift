import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import Testing

@testable import Proposals

/// DC-1 and RE-9: what is decided around the end of its validity, with the sweep and with more time given meanwhile. The
/// clock of this process only says when to call; what is judged is the clock of the database.
@Suite struct ExpiryRaceTests {
  /// When a round begins, so that calls stand on both sides of the end, however quick the machine is: earlier after a
  /// round that was late, later after one that was early.
  private struct Lead {
    /// From the end to the first call of a round; the others follow by one each.
    private(set) var milliseconds = -5
    private var step = 1
    private var wasLate: Bool?

    /// From setting the end to the end.
    var notice: Duration { .milliseconds(80 - milliseconds) }

    mutating func note(isLate: Bool) {
      step = isLate == wasLate ? min(2 * step, 500) : 1
      wasLate = isLate
      milliseconds = min(max(milliseconds + (isLate ? -step : step), -4000), 4)
    }
  }

  /// Makes the attempts one after the other, a millisecond apart, around an end.
  private func race<Attempt: Sendable>(
    _ attempts: [Attempt], around end: Date, from lead: Int,
    _ make: @escaping @Sendable (Attempt) async throws -> ProposalsFixture.Answer
  ) async throws -> [(attempt: Attempt, answer: ProposalsFixture.Answer)] {
    let planned = attempts.enumerated().map { (after: Double(lead + $0) / 1000, attempt: $1) }
    return try await ProposalsTests.race(planned) { plan in
      try await Self.wait(until: end.addingTimeInterval(plan.after))
      return try await make(plan.attempt)
    }.map { (attempt: $0.attempt.attempt, answer: $0.answer) }
  }

  private static func wait(until instant: Date) async throws {
    try await Task.sleep(for: .seconds(max(0, instant.timeIntervalSince(WallClock.system.now()))))
  }

  // MARK: Deciding

  @Test func `around the end there is one decision or none, and either is told once`() async throws {
    try await ProposalsFixture.run(poolSize: 10) { portal in
      try await portal.announcingEnds { announce in
        var outcomes: [String: Int] = [:]
        var lead = Lead()
        for _ in 0..<60 {
          let outcome = try await round(portal, lead, announce)
          outcomes[outcome, default: 0] += 1
          lead.note(isLate: outcome == "expired")
        }
        try await announce()
        #expect(outcomes["expired", default: 0] > 0 && outcomes.count > 1, "\(outcomes)")
        #expect(try await Self.stories(portal) == 60)
        let decided = outcomes["accepted", default: 0] + outcomes["declined", default: 0]
        #expect(try await portal.count("SELECT count(*) AS count FROM decisions") == decided)
      }
    }
  }

  /// How many proposals fit together: row, stage, decision, project, events, and no decision at or after the end.
  private static func stories(_ portal: ProposalsFixture) async throws -> Int {
    try await portal.count(
      """
      SELECT count(*) AS count
      FROM proposals p
      JOIN estimates e ON e.id = p.estimate_id
      LEFT JOIN decisions d ON d.proposal_id = p.id
      WHERE (
          p.state,
          e.stage,
          coalesce(d.kind, 'none'),
          (SELECT count(*) FROM projects j WHERE j.proposal_id = p.id),
          (SELECT string_agg(o.type, ' ' ORDER BY o.sequence)
            FROM outbox o WHERE o.aggregate_id = p.id AND o.subscriber = 'gateway')
        ) IN (
          ('accepted', 'won', 'accepted', 1, 'proposal.sent proposal.accepted project.created'),
          ('declined', 'declined', 'declined', 0, 'proposal.sent proposal.declined'),
          ('sent', 'sent', 'none', 0, 'proposal.sent proposal.expired')
        )
        AND (d.id IS NULL OR d.decided_at < p.expires_at)
      """)
  }

  /// - Returns: what became of it.
  private func round(_ portal: ProposalsFixture, _ lead: Lead, _ announce: AnnounceEnds) async throws -> String {
    let proposal = try await portal.sent()
    let end = try await portal.end(proposal.id, in: lead.notice, sentDaysAgo: 1)
    async let sweep: Void = {
      try await Self.wait(until: end)
      try await announce()
    }()
    let answers = try await race(DecisionAttempt.onEveryPath.shuffled(), around: end, from: lead.milliseconds) {
      try await $0.make(on: proposal, in: portal)
    }.map(\.answer)
    try await sweep
    let winners = answers.filter { $0.status == 200 }
    #expect(winners.count <= 1)
    let outcome = winners.first?.member("state") ?? "expired"
    for answer in answers where answer.status != 200 {
      #expect((answer.status, answer.code) == (409, winners.isEmpty ? "not_decidable" : "already_decided"))
      #expect(answer.member("state") == outcome)
    }
    return outcome
  }

  @Test func `who comes in time and waits over the end is late`() async throws {
    try await ProposalsFixture.run(poolSize: 10) { portal in
      let proposal = try await portal.sent()
      let attempts = DecisionAttempt.onEveryPath
      let claims = try await portal.asSuperuser { admin in
        let deadline = Deadline.after(.seconds(30))
        let context = TenantContext.system(task: "test")
        return try await admin.transaction(in: context, deadline: deadline) { holder in
          _ = try await holder.query("SELECT 1 FROM estimates WHERE id = \(proposal.estimateID) FOR UPDATE")
          let claims = Task { try await ProposalsTests.race(attempts) { try await $0.make(on: proposal, in: portal) } }
          let waiting: SQL = """
            SELECT count(*) AS count FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'
            """
          while let row = try await admin.queryOne(waiting, in: context, deadline: deadline),
            try row.decode("count") < attempts.count
          {
            try await Task.sleep(for: .milliseconds(5))
          }
          // They all wait; only now comes the end, long before they would give up.
          let end = try await portal.end(proposal.id, in: .milliseconds(50), sentDaysAgo: 1)
          _ = try await holder.query("SELECT pg_sleep_until(\(end))")
          return claims
        }
      }
      for (attempt, answer) in try await claims.value {
        #expect((answer.status, answer.code, answer.member("state")) == (409, "not_decidable", "expired"), "\(attempt)")
      }
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent"])
    }
  }

  // MARK: More time

  private enum Attempt: Hashable, Sendable {
    case accepts(DecisionAttempt)
    case extends
  }

  @Test func `more time at the end comes before the yes or is refused`() async throws {
    try await ProposalsFixture.run(poolSize: 10) { portal in
      let day = try ProposalsFixture.day(10)
      var extended = 0
      var lead = Lead()
      for _ in 0..<40 {
        let isExtended = try await extensionRound(portal, lead, until: day)
        if isExtended { extended += 1 }
        lead.note(isLate: isExtended)
      }
      #expect((1..<40).contains(extended))
      #expect(
        try await portal.count(
          """
          SELECT count(*) AS count
          FROM proposals p
          JOIN estimates e ON e.id = p.estimate_id
          JOIN decisions d ON d.proposal_id = p.id
          JOIN projects j ON j.proposal_id = p.id
          WHERE (
              p.state,
              e.stage,
              p.extended_expires_at IS NOT NULL,
              (SELECT string_agg(o.type, ' ' ORDER BY o.sequence)
                FROM outbox o WHERE o.aggregate_id = p.id AND o.subscriber = 'gateway')
            ) IN (
              ('accepted', 'won', false, 'proposal.sent proposal.accepted project.created'),
              ('accepted', 'won', true, 'proposal.sent proposal.extended proposal.accepted project.created')
            )
            AND d.decided_at < coalesce(p.extended_expires_at, p.expires_at)
          """) == 40)
    }
  }

  /// - Returns: whether it got more time. It is accepted in the end.
  private func extensionRound(
    _ portal: ProposalsFixture, _ lead: Lead, until day: String
  ) async throws -> Bool {
    let proposal = try await portal.sent()
    let end = try await portal.end(proposal.id, in: lead.notice, sentDaysAgo: 1)
    let yeses = [DecisionAttempt.linkAccepts, .contactAccepts, .keyAccepts, .memberAccepts].map(Attempt.accepts)
    let answers = try await race((yeses + [.extends]).shuffled(), around: end, from: lead.milliseconds) { attempt in
      switch attempt {
      case .accepts(let yes): try await yes.make(on: proposal, in: portal)
      case .extends: try await portal.extend(proposal.id, until: day)
      }
    }
    let extended = try #require(answers.first { $0.attempt == .extends }?.answer)
    let claims = answers.filter { $0.attempt != .extends }.map(\.answer)
    let winners = claims.filter { $0.status == 200 }
    #expect(winners.count <= 1)
    for answer in claims where answer.status != 200 {
      // Between the end and the extension it was over, though it is not any more.
      let wasOver = (answer.code, answer.member("state")) == ("not_decidable", "expired") && extended.status == 200
      let wasDecided = (answer.code, answer.member("state")) == ("already_decided", "accepted") && !winners.isEmpty
      #expect(answer.status == 409 && (wasOver || wasDecided))
    }
    if winners.isEmpty {
      #expect(extended.status == 200)
      #expect(try await DecisionAttempt.keyAccepts.make(on: proposal, in: portal).status == 200)
    }
    let isRefused = (extended.status, extended.code, extended.member("state")) == (409, "not_extendable", "accepted")
    #expect(extended.status == 200 || isRefused)
    return extended.status == 200
  }
}
