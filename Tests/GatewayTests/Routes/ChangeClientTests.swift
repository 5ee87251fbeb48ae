import Foundation
import OutboundHTTP
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

@Suite struct ChangeClientTests {
  private func patch(
    _ gateway: GatewayFixture, _ path: String, _ key: String, _ json: String, _ tag: String? = "\"v1\""
  ) async throws -> Answer {
    try await gateway.api("PATCH", path, key: key, json: json, headers: tag.map { [("if-match", $0)] } ?? [])
  }

  @Test func `a client's name and address change on the version that was read DC-2`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let path = "/api/v1/clients/\(team.client)"
      #expect(try await gateway.api("GET", path, key: team.key).headers["etag"] == "\"v1\"")
      let moved = try await patch(
        gateway, path, team.key,
        #"{"address": {"line1": "4 Alder Ct", "city": "Seattle", "postal_code": "98101", "country": "US"}}"#)
      #expect(moved.status == 200 && moved.headers["etag"] == "\"v2\"" && moved.json["version"] as? Int == 2)
      #expect(moved.text("name") == "Okafor-Lindqvist Household" && moved.list("contacts").count == 2)
      #expect(try await patch(gateway, path, team.key, #"{"name": "Late"}"#).code == "stale")
      #expect(try await patch(gateway, path, team.key, #"{"name": "Blind"}"#, nil).status == 428)
      let renamed = try await patch(gateway, path, team.key, #"{"name": "Okafor", "address": null}"#, "\"v2\"")
      #expect(renamed.status == 200 && renamed.json["address"] == nil)
      let read = try await gateway.api("GET", path, key: team.key)
      #expect(read.body == renamed.body && read.headers["etag"] == "\"v3\"" && read.text("name") == "Okafor")
      // What changes nothing is no change.
      for json in ["{}", #"{"name": "Okafor"}"#, #"{"address": null}"#] {
        let same = try await patch(gateway, path, team.key, json, "\"v3\"")
        #expect(same.status == 200 && same.headers["etag"] == "\"v3\"", "\(json)")
      }
      let feed = try await gateway.api("GET", "/api/v1/activity", key: team.key).list("items")
      #expect(feed.map { $0["type"] as? String } == ["client.changed", "client.changed"])
      #expect(feed.first?["summary"] as? String == "The details of Okafor were changed")
      for (json, status, code, field) in [
        (#"{"name": ""}"#, 422, "empty", "name"), (#"{"name": null}"#, 422, "wrong_type", "name"),
        (#"{"address": {"line1": "x", "city": "y", "country": "usa"}}"#, 422, "invalid_value", "address.country"),
        (#"{"contacts": []}"#, 400, "unknown_key", "contacts"),
        (#"{"name": "A", "name": "B"}"#, 400, "duplicate_key", "name"),
      ] {
        let wrong = try await patch(gateway, path, team.key, json, "\"v3\"")
        #expect(wrong.status == status && wrong.code == code && wrong.field == field, "\(json): \(wrong.text)")
      }
      #expect(try await gateway.api("GET", path, key: team.key).headers["etag"] == "\"v3\"")
    }
  }

  @Test func `a contact is changed, the feed says who did it, and links that are out stay what they were`()
    async throws
  {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let team = sent.team
      #expect(try await gateway.eventually { try gateway.mails().count == 2 })
      let path = "/api/v1/clients/\(team.client)/contacts/\(team.contacts[0])"
      let changed = try await patch(
        gateway, path, team.key, #"{"email": "ngozi@okafor.example", "phone": "+1 206 555 0100"}"#)
      #expect(changed.status == 200 && changed.headers["etag"] == "\"v2\"")
      let addresses = changed.list("contacts").map { $0["email"] as? String }
      #expect(addresses == ["ngozi@okafor.example", "bjorn.lindqvist@example.com"])
      #expect(changed.list("contacts")[0]["name"] as? String == "Ngozi Okafor")
      let same = try await patch(gateway, path, team.key, #"{"email": "ngozi@okafor.example"}"#, "\"v2\"")
      #expect(same.status == 200 && same.headers["etag"] == "\"v2\"")
      let feed = try await gateway.api("GET", "/api/v1/activity", key: team.key).list("items")
      #expect(feed.count { $0["type"] as? String == "contact.changed" } == 1)
      let line = try #require(feed.first)
      #expect(line["client_id"] as? String == team.client && (line["actor"] as? String)?.hasPrefix("key:") == true)
      // The feed is kept for ever, and is not the directory.
      #expect(line["summary"] as? String == "The email address of Ngozi Okafor was changed")
      func receivers() throws -> [String] {
        try gateway.mails().compactMap { mail in
          mail.split(separator: "\n").first { $0.hasPrefix("To: ") }.map(String.init)
        }
      }
      #expect(try await gateway.event(gateway.news(.extended, of: sent)) == 204)
      #expect(try await gateway.eventually { try gateway.mails().count == 3 })
      #expect(try receivers().count { $0.contains("ngozi.okafor@example.com") } == 2)
      // Another link takes its place, and mails of it go to the new address.
      let made = try await gateway.api(
        "POST", "/api/v1/proposals/\(sent.id)/share-links", key: team.key,
        json: #"{"contact_id": "\#(team.contacts[0])"}"#)
      #expect(made.status == 201 && made.text("email") == "ngozi@okafor.example")
      #expect(try await gateway.call("GET", sent.tokenPath).status == 404)
      #expect(try await gateway.event(gateway.news(.extended, of: sent)) == 204)
      #expect(try await gateway.eventually { try gateway.mails().count == 4 })
      #expect(try receivers().count { $0.contains("ngozi@okafor.example") } == 1)
    }
  }

  @Test func `two contacts never share an address, and a wrong change changes nothing`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let other = try await gateway.newTeam("Other")
      let client = "/api/v1/clients/\(team.client)"
      let path = "\(client)/contacts/\(team.contacts[1])"
      for (json, status, code, field) in [
        (#"{"email": "NGOZI.okafor@example.com"}"#, 409, "already_exists", "email"),
        (#"{"email": "x"}"#, 422, "invalid_value", "email"), (#"{"email": null}"#, 422, "wrong_type", "email"),
        (#"{"role": "owner"}"#, 422, "invalid_value", "role"), (#"{"name": "a\u0007"}"#, 422, "invalid_value", "name"),
        (#"{"id": "1"}"#, 400, "unknown_key", "id"),
      ] {
        let wrong = try await patch(gateway, path, team.key, json)
        #expect(wrong.status == status && wrong.code == code && wrong.field == field, "\(json): \(wrong.text)")
      }
      let neighbour = try await gateway.api(
        "POST", "/api/v1/clients", key: team.key,
        json: #"{"name": "B", "contacts": [{"name": "B", "email": "b@example.com", "role": "decides"}]}"#)
      let ofNeighbour = try #require(neighbour.list("contacts").first?["id"] as? String)
      #expect(
        try await patch(gateway, "\(client)/contacts/\(ofNeighbour)", team.key, #"{"role": "pays"}"#).status == 404)
      let foreign = "\(client)/contacts/\(other.contacts[0])"
      #expect(try await patch(gateway, foreign, team.key, #"{"role": "pays"}"#).status == 404)
      #expect(try await patch(gateway, path, other.key, #"{"role": "pays"}"#).status == 404)
      let read = try await gateway.api("GET", client, key: team.key)
      #expect(read.headers["etag"] == "\"v1\"" && read.list("contacts")[1]["role"] as? String == "reads")
      #expect(try await gateway.api("GET", "/api/v1/activity", key: team.key).list("items").isEmpty)
      // One who is added is a change of the client, too.
      let added = try await gateway.api(
        "POST", "\(client)/contacts", key: team.key, json: #"{"name": "A", "email": "a@example.com", "role": "pays"}"#)
      #expect(added.status == 201)
      #expect(try await patch(gateway, path, team.key, #"{"role": "pays"}"#).code == "stale")
      #expect(try await patch(gateway, path, team.key, #"{"role": "pays"}"#, "\"v2\"").status == 200)
    }
  }

  @Test func `of changes that are made at once of one version one lands`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let paths = ["", "/contacts/\(team.contacts[0])", "/contacts/\(team.contacts[1])"]
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<9 {
          group.addTask {
            try await patch(
              gateway, "/api/v1/clients/\(team.client)\(paths[number % 3])", team.key, #"{"name": "N\#(number)"}"#
            ).status
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.count { $0 == 200 } == 1 && statuses.count { $0 == 412 } == 8)
      let read = try await gateway.api("GET", "/api/v1/clients/\(team.client)", key: team.key)
      #expect(read.headers["etag"] == "\"v2\"")
    }
  }
}
