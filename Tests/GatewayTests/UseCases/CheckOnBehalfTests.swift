import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Gateway

@Suite struct CheckOnBehalfTests {
  /// Somebody of the client's who can leave the directory again: no link refers to them.
  private func contact(_ gateway: GatewayFixture, _ team: Team, _ name: String) async throws -> String {
    let made = try await gateway.api(
      "POST", "/api/v1/clients/\(team.client)/contacts", key: team.key,
      json: "{\"name\": \"\(name)\", \"email\": \"\(name)@example.com\", \"role\": \"reads\"}")
    #expect(made.status == 201, "\(made.text)")
    return made.text("id")
  }

  private func remove(_ contact: String, _ gateway: GatewayFixture) async throws {
    _ = try await gateway.rows("DELETE FROM contacts WHERE id = \(contact)::text::uuid")
  }

  private func record(
    _ name: String, _ gateway: GatewayFixture, _ sent: SentProposal, by contact: String, key: String
  ) async throws -> Answer {
    try await gateway.api(
      "POST", "/api/v1/proposals/\(sent.id)/\(name)", key: sent.team.key,
      json: "{\"on_behalf\": {\"told_by\": \"N\", \"channel\": \"phone\", \"contact_id\": \"\(contact)\"}}",
      headers: [("idempotency-key", key)])
  }

  @Test(arguments: ["acceptance", "decline"])
  func `a key gets its first answer again though the contact has left since PM-6`(name: String) async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let anna = try await contact(gateway, sent.team, "anna")
      let first = try await record(name, gateway, sent, by: anna, key: "once")
      #expect(first.status == 200 && first.headers["idempotency-replayed"] == nil)
      try await remove(anna, gateway)
      let again = try await record(name, gateway, sent, by: anna, key: "once")
      #expect(again.status == 200 && again.body == first.body)
      #expect(again.headers["idempotency-replayed"] == "true")
    }
  }

  @Test(arguments: ["acceptance", "decline"])
  func `whoever is no contact of the client decides nothing new`(name: String) async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let anna = try await contact(gateway, sent.team, "anna")
      try await remove(anna, gateway)
      let answer = try await record(name, gateway, sent, by: anna, key: "once")
      #expect((answer.status, answer.code, answer.field) == (422, "unknown_contact", "on_behalf.contact_id"))
      let asked = try #require(gateway.proposals.seen.last { $0.path.hasSuffix(name) })
      #expect(asked.body.contains("\"only_if_repeated\":true"))
      #expect(try gateway.proposals.page(of: sent.id).decision == nil)
      // A contact of the client's asks for nothing of that kind.
      let ben = try await contact(gateway, sent.team, "ben")
      #expect(try await record(name, gateway, sent, by: ben, key: "once").status == 200)
      let last = try #require(gateway.proposals.seen.last { $0.path.hasSuffix(name) })
      #expect(!last.body.contains("only_if_repeated"))
    }
  }
}
