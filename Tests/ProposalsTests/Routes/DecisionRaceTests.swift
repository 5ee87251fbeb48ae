import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

/// DC-1: 100 rounds of 10 parallel accepts and declines over share links, portal sessions, members and the API.
@Suite struct DecisionRaceTests {
  @Test func `exactly one decision wins, whatever the path`() async throws {
    try await ProposalsFixture.run(poolSize: 10) { portal in
      for _ in 0..<100 { try await round(portal) }
      #expect(try await portal.count("SELECT count(*) AS count FROM decisions") == 100)
      #expect(
        try await portal.count(
          """
          SELECT count(*) AS count
          FROM outbox
          WHERE subscriber = 'gateway' AND type IN ('proposal.accepted', 'proposal.declined')
          """) == 100)
      // Each acceptance has its project and its won estimate, each decline neither.
      #expect(
        try await portal.count(
          """
          SELECT count(*) AS count
          FROM decisions d
          JOIN proposals p ON p.id = d.proposal_id
          JOIN estimates e ON e.id = p.estimate_id
          LEFT JOIN projects j ON j.proposal_id = d.proposal_id
          WHERE p.state = d.kind
            AND e.stage = CASE d.kind WHEN 'accepted' THEN 'won' ELSE 'declined' END
            AND (j.id IS NOT NULL) = (d.kind = 'accepted')
            AND (SELECT count(*) FROM outbox o WHERE o.aggregate_id = p.id AND o.type = 'project.created')
              = CASE d.kind WHEN 'accepted' THEN 1 ELSE 0 END
            AND (SELECT count(*) FROM outbox o WHERE o.aggregate_id = p.id AND o.subscriber = 'billing')
              = CASE d.kind WHEN 'accepted' THEN 1 ELSE 0 END
          """) == 100)
    }
  }

  private func round(_ portal: ProposalsFixture) async throws {
    let proposal = try await portal.sent()
    let link = portal.link(to: proposal.id)
    let key = "key-\(proposal.id)"
    let answers = try await race(DecisionAttempt.allCases) { attempt in
      var answer = try await attempt.make(on: proposal, link: link, key: key, in: portal)
      // Whoever waited too long for the winner is told to come again, and does.
      for _ in 0..<5 where answer.status == 503 {
        answer = try await attempt.make(on: proposal, link: link, key: key, in: portal)
      }
      return answer
    }
    let winners = answers.filter { $0.1.status == 200 }
    let kinds = Set(winners.map { $0.1.member("kind") })
    #expect(kinds.count == 1)
    // Only the repetition of the same claim with the same key may share the winner's answer.
    let isRepeated = Set(winners.map(\.0)) == [.linkAccepts, .linkAcceptsAgain]
    #expect(winners.count == 1 || isRepeated)
    #expect(Set(winners.map(\.1.body)).count == 1)
    for (_, answer) in answers where answer.status != 200 {
      #expect((answer.status, answer.code) == (409, "already_decided"))
      #expect(answer.member("state") == kinds.first)
    }
  }
}
