import Foundation
import HTTPTypes
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Gateway

extension ViewSamples {
  static func changes(of id: ProposalsContract.ProposalID, since: Int, revision: Int) -> ProposalChanges {
    let line = LineVersion(
      name: "Trim", description: "", quantity: "2.5", unit: "ea", unitPriceCents: 1_000, amountCents: 2_500,
      included: true)
    return ProposalChanges(
      proposalID: id, since: since, revision: revision, currency: "USD",
      lines: [
        LineChange(
          kind: .added, lineID: LineID(UUID()), item: nil, section: "Finish", name: "Trim", before: nil, after: line)
      ], totalBeforeCents: 10_000, totalAfterCents: 12_500, differenceCents: 2_500)
  }
}

/// Withdrawals, revisions and what changed, as the API passes them on.
@Suite struct VersionTests {
  /// What the fake service was sent on a path.
  private func seen(_ gateway: GatewayFixture, _ suffix: String) -> [FakeProposals.Seen] {
    gateway.proposals.seen.filter { $0.path.contains(suffix) }
  }

  @Test func `a team takes a proposal back, once for a key PM-6`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let path = "/api/v1/proposals/\(sent.id)/withdrawal"
      func post(_ json: String, _ key: String? = nil) async throws -> Answer {
        try await gateway.api(
          "POST", path, key: sent.team.key, json: json, headers: key.map { [("idempotency-key", $0)] } ?? [])
      }
      let unknown = try await post(#"{"why": "x"}"#)
      #expect(unknown.status == 400 && unknown.code == "unknown_key" && unknown.field == "why")
      #expect(
        try await gateway.call("POST", path, headers: [("authorization", "Bearer \(sent.team.key)")]).status == 415)
      #expect(seen(gateway, "/withdrawal").isEmpty)
      let done = try await post(#"{"reason": "A larger island"}"#, "w-1")
      #expect(done.status == 200 && done.text("state") == "withdrawn")
      let withdrawal = try #require(done.json["withdrawal"] as? [String: Any])
      #expect(withdrawal["reason"] as? String == "A larger island")
      let again = try await post(#"{"reason": "A larger island"}"#, "w-1")
      #expect(again.body == done.body && again.headers["idempotency-replayed"] == "true")
      let other = try await post("{}", "w-2")
      #expect(other.status == 409 && other.code == "not_withdrawable" && other.text("state") == "withdrawn")
      // The owner keeps the key in the transaction of the effect.
      #expect(seen(gateway, "/withdrawal").map { $0.headers[.idempotencyKey] } == ["w-1", "w-2"])
      // Who has the link is told.
      let page = try await gateway.page(sent.path, cookie: gateway.cookie(sent.tokenPath))
      #expect(page.status == 200 && page.text.contains("taken this proposal back"))
    }
  }

  @Test func `a team drafts the version that follows, as a copy or as it says`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let sent = try await gateway.send(team)
      func post(_ id: String, _ json: String) async throws -> Answer {
        try await gateway.api("POST", "/api/v1/proposals/\(id)/revisions", key: team.key, json: json)
      }
      let copy = try await post(sent.id, "{}")
      #expect(copy.status == 201 && copy.text("state") == "draft" && copy.json["revision"] as? Int == 2)
      #expect(copy.text("id") != sent.id)
      let line = #"{"name": "Duct", "quantity": 18.5, "unit": "lf", "unit_price_cents": 4150, "taxable": true}"#
      let written = try await post(sent.id, #"{"sections": [{"title": "Work", "lines": [\#(line)]}]}"#)
      #expect(written.status == 201)
      let sections = (written.json["content"] as? [String: Any])?["sections"] as? [[String: Any]]
      #expect(sections?.first?["title"] as? String == "Work")
      #expect(seen(gateway, "/revisions").map { $0.body.contains("18.5") } == [false, true])
      #expect(seen(gateway, "/revisions").first?.body == "{}")

      let early = try await post(copy.text("id"), "{}")
      #expect(early.status == 409 && early.code == "not_revisable" && early.text("state") == "draft")
      let unknown = try await post(sent.id, #"{"section": []}"#)
      #expect(unknown.status == 400 && unknown.code == "unknown_key")
      let incomplete = try await post(sent.id, #"{"valid_days": 3}"#)
      #expect(incomplete.status == 422 && incomplete.code == "missing_field" && incomplete.field == "sections")
    }
  }

  @Test func `what changed since a version is passed on`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let sent = try await gateway.send(team)
      let path = "/api/v1/proposals/\(sent.id)/changes"
      let told = try await gateway.api("GET", "\(path)?since=1", key: team.key)
      #expect(told.status == 200 && told.json["difference_cents"] as? Int == 2_500)
      #expect(told.json["since"] as? Int == 1 && told.text("proposal_id") == sent.id)
      let line = try #require(told.list("lines").first)
      #expect(line["kind"] as? String == "added" && line["section"] as? String == "Finish" && line["before"] == nil)
      #expect((line["after"] as? [String: Any])?["quantity"] as? String == "2.5")
      // Without it the owner takes the version before, and there is none before the first.
      #expect(try await gateway.api("GET", path, key: team.key).status == 404)
      #expect(try await gateway.api("GET", "\(path)?since=7", key: team.key).status == 404)
      for query in ["since=0", "since=x", "since=1&since=2", "before=1"] {
        let answer = try await gateway.api("GET", "\(path)?\(query)", key: team.key)
        #expect(answer.status == 400 && answer.field == String(query.split(separator: "=")[0]), "\(query)")
      }
      #expect(seen(gateway, "/changes").count == 3)
    }
  }
}
