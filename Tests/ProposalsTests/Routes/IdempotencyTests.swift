import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

/// PM-6: what creates something is done once for one `Idempotency-Key`.
@Suite struct IdempotencyTests {
  private func post(
    _ portal: ProposalsFixture, _ path: String, _ value: some Encodable, key: String
  ) async throws -> ProposalsFixture.Answer {
    try await portal.call(
      "POST", path, by: portal.team, body: try JSONOutput.encode(value), headers: [("idempotency-key", key)])
  }

  @Test func `a repeated request gets its first answer and does nothing`() async throws {
    try await ProposalsFixture.run { portal in
      let body = try Sample.service.estimateDraft(for: portal.clientID)
      let first = try await post(portal, "/estimates", body, key: "one")
      let second = try await post(portal, "/estimates", body, key: "one")
      #expect((first.status, first.headers["idempotency-replayed"]) == (201, nil))
      #expect((second.status, second.body) == (201, first.body))
      #expect(second.headers["idempotency-replayed"] == "true")
      #expect(try await portal.count("SELECT count(*) AS count FROM estimates") == 1)
      var other = body
      other.title = "Another job"
      let reused = try await post(portal, "/estimates", other, key: "one")
      #expect((reused.status, reused.code) == (422, "idempotency_key_reused"))
      #expect(try await post(portal, "/estimates", other, key: "two").status == 201)
    }
  }

  @Test func `ten at once make one`() async throws {
    try await ProposalsFixture.run(poolSize: 12) { portal in
      let estimate = try await portal.estimate()
      let draft = try Sample.service.proposalDraft()
      let answers = try await withThrowingTaskGroup(of: ProposalsFixture.Answer.self) { group in
        for _ in 0..<10 {
          group.addTask { try await post(portal, "/estimates/\(estimate.id)/proposals", draft, key: "draft") }
        }
        return try await group.reduce(into: [ProposalsFixture.Answer]()) { $0.append($1) }
      }
      #expect(answers.allSatisfy { $0.status == 201 || ($0.status == 409 && $0.code == "idempotency_key_in_flight") })
      #expect(Set(answers.filter { $0.status == 201 }.map(\.body)).count == 1)
      #expect(try await portal.count("SELECT count(*) AS count FROM proposals") == 1)
    }
  }

  @Test func `a refusal is not kept, so that the corrected request may use the key`() async throws {
    try await ProposalsFixture.run { portal in
      let draft = try await portal.draft()
      let path = "/proposals/\(draft.id)/dispatch"
      var wrong = ProposalsFixture.dispatchRequest()
      wrong.timeZone = "PST"
      #expect(try await post(portal, path, wrong, key: "send").status == 422)
      let first = try await post(portal, path, ProposalsFixture.dispatchRequest(), key: "send")
      #expect(first.status == 200)
      #expect(try await portal.events(of: draft.id) == ["proposal.sent"])
    }
  }
}
