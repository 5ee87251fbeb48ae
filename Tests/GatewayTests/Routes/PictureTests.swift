import Foundation
import HTTPTypes
import Identifiers
import OutboundHTTP
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Gateway

/// Pictures, logo and typeface: uploaded by the team, chosen for the brand, shown to those who may see the page.
@Suite struct PictureTests {
  private static let bytes: [UInt8] = Array("\u{1}picture".utf8)

  private func upload(
    _ gateway: GatewayFixture, _ team: Team, _ bytes: [UInt8] = bytes, type: String = "image/png",
    headers: [(name: String, value: String)] = []
  ) async throws -> Answer {
    try await gateway.call(
      "POST", "/api/v1/images",
      headers: [("authorization", "Bearer \(team.key)"), ("content-type", type)] + headers, body: bytes)
  }

  private func patch(_ gateway: GatewayFixture, _ team: Team, _ json: String) async throws -> Answer {
    let path = "/api/v1/organization"
    let tag = try GatewayFixture.require(try await gateway.api("GET", path, key: team.key).headers["etag"])
    return try await gateway.api("PATCH", path, key: team.key, json: json, headers: [("if-match", tag)])
  }

  @Test func `a picture goes up as it is and comes back with its hash`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let rival = try await gateway.newTeam("Rival Roofing", email: nil)
      let first = try await upload(gateway, team, headers: [("idempotency-key", "k")])
      let sha256 = first.text("sha256")
      #expect(first.status == 201 && sha256.utf8.count == 64 && first.json["width"] as? Int == 320)
      #expect(try await upload(gateway, team, type: "application/octet-stream").status == 200)
      let seen = gateway.proposals.seen.filter { $0.path == "/internal/v1/images" }
      #expect(seen.count == 2 && seen[0].headers[values: .idempotencyKey] == ["k"])
      let path = "/api/v1/images/\(sha256)"
      let kept = try await gateway.api("GET", path, key: team.key)
      #expect(kept.status == 200 && kept.body == Self.bytes && kept.headers["content-type"] == "image/png")
      #expect(kept.headers["etag"] == "\"\(sha256)\"")
      let again = try await gateway.api("GET", path, key: team.key, headers: [("if-none-match", "\"\(sha256)\"")])
      #expect(again.status == 304 && again.body.isEmpty)
      for (path, key) in [(path, rival.key), (path + "0", team.key), ("/api/v1/images/..", team.key)] {
        let answer = try await gateway.api("GET", path, key: key)
        #expect(answer.status == 404 && answer.code == "not_found")
      }
    }
  }

  @Test func `what is no picture, or too much, is refused early`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let text = try await upload(gateway, team, type: "text/html")
      #expect(text.status == 415 && text.code == "unsupported_media_type")
      #expect(try await upload(gateway, team, type: "image/svg+xml").status == 415)
      #expect(try await upload(gateway, team, []).code == "not_an_image")
      let page = try await upload(gateway, team, Array("<svg/>".utf8))
      #expect(page.status == 422 && page.code == "not_an_image")
      // Larger than other bodies may be, and not larger than a picture may be.
      let large = try await upload(gateway, team, Array(repeating: 1, count: (5 << 20) / 4))
      #expect(large.status == 201, "\(large.text)")
      #expect(try await upload(gateway, team, Array(repeating: 1, count: (5 << 20) + 1)).status == 413)
      let key = try await upload(gateway, team, headers: [("idempotency-key", "a b")])
      #expect(key.status == 400 && key.code == "idempotency_key_invalid")
    }
  }

  @Test func `a logo is a light picture of one's own, a typeface one of the set`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let rival = try await gateway.newTeam("Rival Roofing", email: nil)
      let logo = try await upload(gateway, team).text("sha256")
      let foreign = try await upload(gateway, rival, Array("other".utf8)).text("sha256")
      let heavy = try await upload(gateway, team, Array(repeating: 1, count: (512 << 10) + 1)).text("sha256")
      let cases = [
        (#"{"logo": "\#(foreign)"}"#, "unknown_image", "logo"), (#"{"logo": "x"}"#, "unknown_image", "logo"),
        (#"{"logo": "\#(heavy)"}"#, "too_long", "logo"), (#"{"font": "comic-sans"}"#, "invalid_value", "font"),
        (#"{"font": null}"#, "wrong_type", "font"),
      ]
      for (json, code, field) in cases {
        let answer = try await patch(gateway, team, json)
        #expect(answer.status == 422 && answer.code == code && answer.field == field, "\(json): \(answer.text)")
      }
      #expect(try await patch(gateway, team, #"{"font": "x"}"#).text.contains("inter, figtree, literata, bitter"))
      let set = try await patch(gateway, team, #"{"logo": "\#(logo)", "font": "literata"}"#)
      #expect(set.status == 200 && set.text("logo") == logo && set.text("font") == "literata")
      #expect(try await patch(gateway, team, #"{"phone": "1"}"#).text("logo") == logo)
      let away = try await patch(gateway, team, #"{"logo": null}"#)
      #expect(away.status == 200 && away.json["logo"] == nil && away.text("font") == "literata")
      // A new organization has no picture yet.
      let made = try await gateway.api(
        "POST", "/api/v1/organizations", key: GatewayFixture.operatorKey,
        json:
          #"{"name": "N", "currency": "USD", "locale": "en-US", "time_zone": "UTC", "font": "bitter", "logo": "\#(logo)"}"#
      )
      #expect(made.status == 422 && made.code == "unknown_image")
    }
  }

  @Test func `a link sees the pictures of its version, and of one that is gone the logo alone`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let logo = try await upload(gateway, team).text("sha256")
      let line = try await upload(gateway, team, Array("line".utf8)).text("sha256")
      let other = try await upload(gateway, team, Array("other".utf8)).text("sha256")
      #expect(try await patch(gateway, team, #"{"logo": "\#(logo)", "font": "bitter"}"#).status == 200)
      let sent = try await gateway.send(team)
      let id = try GatewayFixture.require(ProposalsContract.ProposalID(sent.id))
      gateway.proposals.change(id) { page in
        page.content.images = gateway.proposals.facts([logo, line])
        page.content.sections[0].lines[0].image = line
        page.content.sections[0].lines[0].imageAlt = "Maple doors"
      }
      let cookie = try await gateway.cookie(sent.tokenPath)
      let page = try await gateway.page(sent.path, cookie: cookie)
      #expect(page.text.contains(#"<body class="bitter""#))
      #expect(page.text.contains(#"<img class="logo" src="\#(sent.path)/images/\#(logo)" width="176" height="44""#))
      #expect(page.text.contains(#"href="\#(sent.path)/images/\#(line)""#))
      func get(_ sha256: String, _ cookie: String = cookie, method: String = "GET") async throws -> Answer {
        try await gateway.call(method, "\(sent.path)/images/\(sha256)", headers: [("cookie", cookie)])
      }
      for sha256 in [logo, line] {
        let picture = try await get(sha256)
        #expect(picture.status == 200 && picture.headers["content-type"] == "image/png")
        SecurityHeadersTests.check(picture, "a picture")
        #expect(picture.headers["etag"] == "\"\(sha256)\"")
      }
      let head = try await get(line, method: "HEAD")
      #expect(head.status == 200 && head.body.isEmpty && head.headers["content-length"] == "4")
      let nothing = [
        try await get(other), try await get("x"), try await get(logo, ""), try await get(logo, "\(cookie)x"),
      ]
      #expect(nothing.allSatisfy { $0.status == 404 } && Set(nothing.map(\.bare)).count == 1)
      try gateway.proposals.set(sent.id, state: .superseded)
      #expect(try await gateway.page(sent.path, cookie: cookie).text.contains("/images/\(logo)"))
      #expect(try await get(logo).status == 200)
      #expect(try await get(line).status == 404)
    }
  }

  @Test func `a preview shows its pictures to the key that shows it`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let logo = try await upload(gateway, team).text("sha256")
      #expect(try await patch(gateway, team, #"{"logo": "\#(logo)"}"#).status == 200)
      let draft = try gateway.newDraft(team)
      let preview = try await gateway.api("GET", "/api/v1/proposals/\(draft.id)/preview", key: team.key)
      #expect(preview.text.contains(#"src="/api/v1/images/\#(logo)""#))
      #expect(try await gateway.api("GET", "/api/v1/images/\(logo)", key: team.key).status == 200)
    }
  }
}
