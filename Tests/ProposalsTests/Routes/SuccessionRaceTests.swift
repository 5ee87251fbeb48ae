import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import Testing

@testable import Proposals

/// DC-1: a version is decided or replaced by the next one, whoever comes first: 60 rounds of both at once.
@Suite struct SuccessionRaceTests {
  private enum Attempt: Hashable, Sendable {
    case decides(DecisionAttempt)
    case keySends, memberSends
  }

  @Test func `a decision and sending the next version never both get their way`() async throws {
    try await ProposalsFixture.run(poolSize: 10) { portal in
      var outcomes: [String: Int] = [:]
      for number in 0..<60 {
        outcomes[try await round(portal, isSendingAhead: number.isMultiple(of: 2)), default: 0] += 1
      }
      // Each side won at times; otherwise this was no race.
      #expect(outcomes.keys.sorted() == ["accepted", "declined", "superseded"], "\(outcomes)")
      for (outcome, times) in outcomes {
        #expect(try await Self.stories(portal, ofFirst: outcome) == times, "\(outcome)")
      }
    }
  }

  /// How many jobs tell the whole story of one outcome: both versions, the stage, the decision, the projects, the events
  /// of both, and what came before what.
  private static func stories(_ portal: ProposalsFixture, ofFirst outcome: String) async throws -> Int {
    try await portal.count(
      """
      SELECT count(*) AS count
      FROM proposals first
      JOIN proposals second ON second.estimate_id = first.estimate_id AND second.revision = 2
      JOIN estimates e ON e.id = first.estimate_id
      LEFT JOIN decisions d ON d.proposal_id IN (first.id, second.id)
      WHERE first.revision = 1
        AND first.state = \(outcome)
        AND (
          second.state,
          e.stage,
          coalesce(d.kind, 'none'),
          (SELECT count(*) FROM projects j WHERE j.estimate_id = e.id),
          (SELECT string_agg(o.type, ' ' ORDER BY o.sequence)
            FROM outbox o WHERE o.aggregate_id = first.id AND o.subscriber = 'gateway'),
          (SELECT coalesce(string_agg(o.type, ' ' ORDER BY o.sequence), '')
            FROM outbox o WHERE o.aggregate_id = second.id AND o.subscriber = 'gateway')
        ) IN (
          ('draft', 'won', 'accepted', 1, 'proposal.sent proposal.accepted project.created', ''),
          ('sent', 'sent', 'declined', 0, 'proposal.sent proposal.declined', 'proposal.sent'),
          ('sent', 'sent', 'none', 0, 'proposal.sent', 'proposal.sent')
        )
        AND coalesce(d.kind, 'superseded') = first.state
        AND (first.superseded_by IS NOT DISTINCT FROM second.id) = (first.state = 'superseded')
        AND (first.state <> 'declined' OR d.decided_at < second.sent_at)
      """)
  }

  /// - Returns: what became of the earlier version.
  private func round(_ portal: ProposalsFixture, isSendingAhead: Bool) async throws -> String {
    let first = try await portal.sent()
    let second: ProposalDetail = try await portal.revise(first.id).decode()
    let decisions = DecisionAttempt.onEveryPath.map(Attempt.decides).shuffled()
    let sendings = [Attempt.keySends, .memberSends]
    let order = isSendingAhead ? sendings + decisions : (decisions + sendings).shuffled()
    let answers = try await race(order) { attempt in
      switch attempt {
      case .decides(let decision): try await decision.make(on: first, in: portal)
      case .keySends: try await portal.dispatch(second.id)
      case .memberSends:
        try await portal.post(
          "/proposals/\(second.id)/dispatch", ProposalsFixture.dispatchRequest(), by: portal.member)
      }
    }
    let claims = answers.filter { !sendings.contains($0.attempt) }
    let winners = claims.filter { $0.answer.status == 200 }
    #expect(winners.count <= 1)
    let outcome = winners.first?.answer.member("state") ?? "superseded"
    for (_, answer) in claims where answer.status != 200 {
      #expect((answer.status, answer.code) == (409, winners.isEmpty ? "not_decidable" : "already_decided"))
      #expect(answer.member("state") == outcome)
    }
    // A job that is won gets nothing more; any other gets the next version once.
    let sent = answers.filter { sendings.contains($0.attempt) }.map(\.answer).sorted { $0.status < $1.status }
    if outcome == "accepted" {
      #expect(sent.allSatisfy { ($0.status, $0.code, $0.member("stage")) == (409, "estimate_closed", "won") })
    } else {
      #expect(sent.map(\.status) == [200, 409])
      #expect((sent.last?.code, sent.last?.member("state")) == ("not_sendable", "sent"))
    }
    return outcome
  }
}
