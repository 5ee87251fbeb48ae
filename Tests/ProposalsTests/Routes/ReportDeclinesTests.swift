import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

@Suite struct ReportDeclinesTests {
  private func declined(
    _ portal: ProposalsFixture, _ sample: Sample, _ code: ProposalsContract.DeclineReason?, at time: String
  ) async throws -> ProposalDetail {
    let proposal = try await portal.sent(sample)
    var request = DeclineRequest.onBehalf()
    request.reasonCode = code
    let answer = try await portal.post("/proposals/\(proposal.id)/decline", request, by: portal.team)
    #expect(answer.status == 200)
    _ = try await portal.rows(
      "UPDATE decisions SET decided_at = \(time)::text::timestamptz WHERE proposal_id = \(proposal.id)")
    return proposal
  }

  private func report(_ portal: ProposalsFixture, _ query: String) async throws -> ProposalsContract.DeclineReport {
    try await portal.get("/reports/declines", query: query, by: portal.team).decode()
  }

  @Test func `sums by reason, in days of the organization, and nobody else's`() async throws {
    try await ProposalsFixture.run { portal in
      // 23:30 on 31 January in Los Angeles, and half an hour later.
      let dear = try await declined(portal, .kitchen, .price, at: "2026-02-01T07:30:00Z")
      let cheap = try await declined(portal, .service, .price, at: "2026-02-01T08:00:00Z")
      let silent = try await declined(portal, .service, nil, at: "2026-02-10T12:00:00Z")
      let accepted = try await portal.sent()
      _ = try await portal.post("/proposals/\(accepted.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      #expect(
        try await portal.call(
          "POST", "/estimates/\(silent.estimateID)/loss", by: portal.team, body: Array("{}".utf8)
        ).status == 200)

      let all = try await report(portal, "time_zone=America%2FLos_Angeles")
      let small = cheap.totals.totalCents
      #expect(all.count == 3 && all.lostEstimates == 1 && all.from == nil && all.to == nil)
      #expect(
        all.currencies == [
          .init(
            currency: "USD", count: 3, totalCents: dear.totals.totalCents + 2 * small, unopened: 3,
            reasons: [
              .init(reasonCode: .price, count: 2, totalCents: dear.totals.totalCents + small, unopened: 2),
              .init(reasonCode: nil, count: 1, totalCents: small, unopened: 1),
            ])
        ])
      let january = try await report(portal, "time_zone=America%2FLos_Angeles&from=2026-01-31&to=2026-01-31")
      #expect(january.count == 1 && january.currencies.first?.totalCents == dear.totals.totalCents)
      #expect(january.lostEstimates == 0)
      let february = try await report(portal, "time_zone=America%2FLos_Angeles&from=2026-02-01&to=2026-02-28")
      #expect(february.count == 2 && february.currencies.first?.totalCents == 2 * small)
      // The same instants are other days elsewhere.
      #expect(try await report(portal, "time_zone=UTC&to=2026-01-31").count == 0)
      let rival: ProposalsContract.DeclineReport = try await portal.get(
        "/reports/declines", query: "time_zone=UTC", by: portal.rival
      ).decode()
      #expect(rival.count == 0 && rival.currencies == [] && rival.lostEstimates == 0)
    }
  }

  @Test func `what is no day or no zone is refused by its name`() async throws {
    try await ProposalsFixture.run { portal in
      for (query, field) in [
        ("time_zone=", "time_zone"), ("time_zone=Mars", "time_zone"), ("time_zone=UTC&from=2026-13-01", "from"),
        ("time_zone=UTC&to=yesterday", "to"), ("time_zone=UTC&from=2026-02-02&to=2026-02-01", "to"),
      ] {
        let answer = try await portal.get("/reports/declines", query: query, by: portal.team)
        #expect((answer.status, answer.code, answer.member("field")) == (400, "invalid_value", field), "\(query)")
      }
      let zoneless = try await portal.get("/reports/declines", by: portal.team)
      #expect((zoneless.status, zoneless.code, zoneless.member("field")) == (400, "required", "time_zone"))
      let unknown = try await portal.get("/reports/declines", query: "time_zone=UTC&by=day", by: portal.team)
      #expect((unknown.status, unknown.code) == (400, "unknown_parameter"))
    }
  }

  @Test func `a period is read by its index`() async throws {
    try await ProposalsFixture.run { portal in
      let plan = try await portal.rows(
        """
        SELECT indexdef FROM pg_indexes WHERE indexname IN ('decisions_declined', 'estimates_lost') ORDER BY indexname
        """
      ).map { try $0.decode("indexdef", as: String.self) }
      #expect(plan.count == 2 && plan[0].contains("(organization_id, decided_at)") && plan[0].contains("declined"))
      #expect(plan[1].contains("(organization_id, lost_at)"))
    }
  }
}
