import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

/// DC-1: a proposal is decided or taken back, whoever comes first: 50 rounds of both at once.
@Suite struct WithdrawalRaceTests {
  private enum Attempt: CaseIterable {
    case linkAccepts, keyAccepts, keyDeclines, keyWithdraws, memberWithdraws, keyRevises
  }

  @Test func `exactly one of accepting, declining and taking back wins`() async throws {
    try await ProposalsFixture.run(poolSize: 8) { portal in
      for _ in 0..<50 { try await round(portal) }
      // What the rows say fits together, and each outcome was told once.
      #expect(
        try await portal.count(
          """
          SELECT count(*) AS count
          FROM proposals p
          JOIN estimates e ON e.id = p.estimate_id
          LEFT JOIN decisions d ON d.proposal_id = p.id
          WHERE p.revision = 1
            AND (SELECT string_agg(o.type, ',') FROM outbox o
              WHERE o.aggregate_id = p.id
                AND o.subscriber = 'gateway'
                AND o.type IN ('proposal.accepted', 'proposal.declined', 'proposal.withdrawn')) = 'proposal.' || p.state
            AND coalesce(d.kind, 'withdrawn') = p.state
            AND e.stage = CASE p.state WHEN 'accepted' THEN 'won' WHEN 'declined' THEN 'declined' ELSE 'sent' END
          """) == 50)
    }
  }

  private func round(_ portal: ProposalsFixture) async throws {
    let proposal = try await portal.sent()
    let answers = try await race(Attempt.allCases.shuffled()) { try await Self.make($0, proposal, portal) }
    let rivals = answers.filter { $0.0 != .keyRevises }
    let winners = rivals.filter { $0.1.status == 200 }
    #expect(winners.count == 1)
    let state = winners.first?.1.member("state")
    for (attempt, answer) in rivals where answer.status != 200 {
      let isWithdrawal = attempt == .keyWithdraws || attempt == .memberWithdraws
      let code = isWithdrawal ? "not_withdrawable" : state == "withdrawn" ? "not_decidable" : "already_decided"
      #expect((answer.status, answer.code) == (409, code))
      #expect(answer.member("state") == state)
    }
    // A revision came before the yes, or the estimate was won already.
    for (attempt, answer) in answers where attempt == .keyRevises {
      #expect(answer.status == 201 || (answer.status == 409 && answer.code == "estimate_closed" && state == "accepted"))
    }
  }

  private static func make(
    _ attempt: Attempt, _ proposal: ProposalDetail, _ portal: ProposalsFixture
  ) async throws -> ProposalsFixture.Answer {
    let path = "/proposals/\(proposal.id)"
    switch attempt {
    case .linkAccepts: return try await DecisionAttempt.linkAccepts.make(on: proposal, in: portal)
    case .keyAccepts: return try await DecisionAttempt.keyAccepts.make(on: proposal, in: portal)
    case .keyDeclines: return try await DecisionAttempt.keyDeclines.make(on: proposal, in: portal)
    case .keyWithdraws: return try await portal.post("\(path)/withdrawal", WithdrawalRequest(), by: portal.team)
    case .memberWithdraws: return try await portal.post("\(path)/withdrawal", WithdrawalRequest(), by: portal.member)
    case .keyRevises: return try await portal.post("\(path)/revisions", RevisionRequest(), by: portal.team)
    }
  }
}
