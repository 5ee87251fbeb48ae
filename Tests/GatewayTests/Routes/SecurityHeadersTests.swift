import CallContext
import Foundation
import HTTPTypes
import OutboundHTTP
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

@Suite struct SecurityHeadersTests {
  private static let wanted = [
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
      + "form-action 'self' https://checkout.stripe.com; base-uri 'none'; frame-ancestors 'none'; "
      + "require-trusted-types-for 'script'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-robots-tag": "noindex, nofollow",
  ]

  static func check(_ answer: Answer, _ what: String, isPersonal: Bool = true) {
    for (name, value) in wanted {
      #expect(answer.headers.values(of: name) == [value], "\(what): \(name)")
    }
    #expect(answer.headers["server"] == nil && answer.headers["x-powered-by"] == nil, "\(what)")
    if isPersonal { #expect(answer.headers.values(of: "cache-control") == ["no-store"], "\(what)") }
  }

  @Test func `every route and every error carries them GW-4`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let sent = try await gateway.send(team)
      let cookie = try await gateway.cookie(sent.tokenPath)
      let values = [
        "id": sent.id, "link_id": sent.linkID, "view_id": sent.id, "use_id": sent.id, "contact_id": sent.id,
        "public_id": sent.publicID, "token": "x", "name": "x", "sha256": "x", "file": "R-0001.pdf",
      ]
      for row in gateway.routes.rows {
        let path = try #require(RouteCoverage.path(of: row.template, filling: values))
        let method = row.method.rawValue
        let all = [(name: "authorization", value: "Bearer \(team.key)"), ("cookie", cookie)]
        for headers in [[], all] {
          // What never ends is looked at when it has begun.
          let answer =
            if row.access == .follower {
              try await gateway.stream(headers: headers).head
            } else {
              try await gateway.call(method, path, headers: headers)
            }
          Self.check(
            answer, "\(method) \(path) \(answer.status)", isPersonal: !path.hasPrefix("/assets") || answer.status != 200
          )
        }
      }
      for (method, path, host) in [
        ("GET", "/nothing", GatewayFixture.host), ("PUT", "/", GatewayFixture.host),
        ("OPTIONS", "/", GatewayFixture.host),
        ("GET", "/", "evil.example"), ("HEAD", sent.tokenPath, GatewayFixture.host),
        ("TRACE", "/", GatewayFixture.host),
        ("GET", "/%00", GatewayFixture.host), ("GET", "/api/v1/nothing", GatewayFixture.host),
      ] {
        Self.check(try await gateway.call(method, path, host: host), "\(method) \(path)")
      }
      gateway.proposals.isPageAway = true
      Self.check(try await gateway.page(sent.path, cookie: cookie), "503")
      Self.check(
        try await gateway.call("GET", "/", headers: (0..<120).map { ("x-\($0)", "y") }), "431")
    }
  }

  @Test func `assets are kept for ever and personal pages never GW-4`() async throws {
    try await GatewayFixture.run { gateway in
      let landing = try await gateway.call("GET", "/")
      let start = try #require(landing.text.range(of: "/assets/")).lowerBound
      let path = String(landing.text[start...].prefix { $0 != "\"" })
      let asset = try await gateway.call("GET", path)
      #expect(asset.status == 200 && asset.headers["cache-control"] == "public, max-age=31536000, immutable")
      Self.check(asset, path, isPersonal: false)
      let tag = try #require(asset.headers["etag"])
      let again = try await gateway.call("GET", path, headers: [("if-none-match", tag)])
      #expect(again.status == 304 && again.body.isEmpty)
      Self.check(again, "304", isPersonal: false)
      let brand = try await gateway.call("GET", "/assets/brand/1-1f6f54.css")
      #expect(brand.status == 200 && brand.headers["content-type"] == "text/css; charset=utf-8")
      for wrong in ["/assets/brand/1-1F6F54.css", "/assets/brand/x", "/assets/portal.css", "/assets/..%2fopenapi.yaml"]
      {
        #expect(try await gateway.call("GET", wrong).status == 404, "\(wrong)")
      }
    }
  }

  @Test func `another host name is misdirected, whatever is asked AU-3`() async throws {
    try await GatewayFixture.run { gateway in
      for path in ["/", "/robots.txt", "/api/v1/organization", "/nothing", "/s/x"] {
        for host in ["evil.example", "portal.example:81", "portal.example.evil.example", "xportal.example"] {
          let answer = try await gateway.call(
            "GET", path, headers: [("x-forwarded-host", GatewayFixture.host)], host: host)
          #expect(answer.status == 421, "\(path) \(host)")
        }
      }
      #expect(try await gateway.call("GET", "/robots.txt", host: "PORTAL.example").status == 200)
    }
  }

  @Test func `nobody says from outside who they are GW-1`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let rival = try await gateway.newTeam("Rival", email: nil)
      let draft = try gateway.newDraft(team)
      let spoofed: [(name: String, value: String)] = [
        ("portal-caller", "organization=\"\(team.organization)\""), ("Portal_Caller", "x"),
        ("x-portal-organization", "1"),
        ("signature", "portal=:AAAA:"), ("signature-input", "portal=()"), ("x-user-id", "1"), ("x-org-id", "1"),
        ("forwarded", "for=203.0.113.1"), ("x-real-ip", "203.0.113.1"), ("x-request-id", "abc"),
        ("content-digest", "x"),
      ]
      let path = "/api/v1/proposals/\(draft.id)"
      #expect(try await gateway.call("GET", path, headers: spoofed).status == 401)
      #expect(try await gateway.api("GET", path, key: rival.key, headers: spoofed).status == 404)
      let own = try await gateway.api("GET", path, key: team.key, headers: spoofed)
      #expect(own.status == 200)
      let request = try #require(gateway.proposals.seen.last)
      #expect(request.caller.organization == team.organization)
      // One assertion, ours, and nothing that came from outside.
      for name in ["portal-caller", "signature", "signature-input", "content-digest"] {
        #expect(request.headers[values: .init(name)!].count == 1)
      }
      for name in [
        "x-user-id", "x-org-id", "forwarded", "x-real-ip", "authorization", "x-portal-organization", "cookie",
      ] {
        #expect(request.headers[values: .init(name)!].isEmpty, "\(name)")
      }
    }
  }
}
