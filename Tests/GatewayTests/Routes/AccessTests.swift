import CallContext
import Foundation
import HTTPTypes
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

/// TI-1: every row of the table, tried as nobody, with a credential that lacks what it needs, and as the rival.
@Suite struct AccessTests {
  /// Bodies that get past reading, so that it is the access that is judged.
  private static let bodies: [String: String] = [
    "change_organization": #"{"phone": "1"}"#,
    "add_member": #"{"name": "A", "email": "a@example.com", "role": "owner"}"#,
    "create_api_key": #"{"name": "K", "scopes": ["proposals:read"]}"#,
    "add_client": #"{"name": "C", "contacts": [{"name": "A", "email": "a@example.com", "role": "decides"}]}"#,
    "add_contact": #"{"name": "A", "email": "z@example.com", "role": "reads"}"#,
    "change_client": #"{"name": "C"}"#, "change_contact": #"{"role": "reads"}"#,
    "create_proposal": #"{"sections": []}"#, "dispatch_proposal": "{}", "withdraw_proposal": "{}",
    "extend_proposal": #"{"valid_until": "2026-12-31"}"#, "revise_proposal": "{}",
    "write_question": #"{"text": "Hello"}"#, "mark_questions_read": #"{"through": 1}"#,
    "overrule_view": #"{"was_person": true}"#,
    "set_engagement_settings": #"{"measures": true, "read_seconds": 30}"#,
    "set_member_settings": MemberSettingsTests.json(),
    "create_share_link": #"{"contact_id": "00000000-0000-7000-8000-000000000001"}"#,
    "set_schedule": #"{"lines": []}"#, "set_billing_terms": #"{"terms_days": 7}"#,
    "add_change_order": #"{"title": "C", "lines": []}"#, "create_invoice": #"{"kind": "standard"}"#,
    "apply_for_payment": #"{"lines": []}"#, "void_invoice": #"{"reason": "R"}"#,
    "create_invoice_link": #"{"contact_id": "00000000-0000-7000-8000-000000000001"}"#,
    "record_payment": payment, "reverse_payment": #"{"reason": "R"}"#,
    "apply_credit": #"{"invoice_id": "00000000-0000-7000-8000-000000000001", "amount_cents": 1}"#,
    "refund_credit": #"{"amount_cents": 1, "method": "check", "refunded_on": "2026-11-24"}"#,
    "reject_announcement": #"{"reason": "R"}"#, "restore_deposit": #"{"reason": "R"}"#,
    "reverse_credit_use": #"{"reason": "R"}"#, "dismiss_release_ask": #"{"reason": "R"}"#,
    "refund_deposit": #"{"method": "check", "refunded_on": "2026-11-24"}"#,
    "accept": #"{"on_behalf": {"told_by": "N", "channel": "phone"}}"#,
    "decline": #"{"on_behalf": {"told_by": "N", "channel": "phone"}}"#,
    "request_changes": #"{"on_behalf": {"told_by": "N", "channel": "phone"}, "text": "Oak"}"#,
  ]

  private static let payment = #"""
    {"method": "check", "amount_cents": 1, "currency": "USD", "received_on": "2026-11-24"}
    """#

  @Test func `every API row refuses nobody, a key without the scope, and the rival TI-1`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let rival = try await gateway.newTeam("Rival Roofing", email: nil)
      let sent = try await gateway.send(team)
      let member = try await gateway.addMember(team)
      let keyID = try await gateway.api("GET", "/api/v1/api-keys", key: team.key).list("items")[0]["id"] as? String
      let weak = try await gateway.api(
        "POST", "/api/v1/api-keys", key: team.key, json: #"{"name": "Weak", "scopes": ["activity:read"]}"#)
      let untried = try await RouteCoverage.untried(of: gateway.routes.rows) { row in
        guard case .key(let scope) = row.access else { return true }
        let ids = row.template.hasPrefix("/api/v1/clients") ? team.client : sent.id
        let values = [
          "id": row.template.hasPrefix("/api/v1/api-keys")
            ? keyID ?? "" : row.template.hasPrefix("/api/v1/members") ? member : ids, "link_id": sent.linkID,
          "contact_id": team.contacts[0], "view_id": UUID().uuidString.lowercased(),
          "use_id": UUID().uuidString.lowercased(),
          "sha256": String(repeating: "5e", count: 32),
        ]
        guard let path = RouteCoverage.path(of: row.template, filling: values) else { return false }
        let method = row.method.rawValue
        let json = ["POST", "PATCH", "PUT"].contains(method) ? Self.bodies[row.name] ?? "{}" : nil
        let decision = [(name: "idempotency-key", value: UUID().uuidString), (name: "if-match", value: #""v1""#)]
        let nobody = try await gateway.call(method, path)
        #expect(nobody.status == 401 && nobody.code == "unauthorized", "\(method) \(path)")
        let other: Scope = scope == .activityRead ? "directory:read" : "activity:read"
        if other == .activityRead {
          let answer = try await gateway.api(method, path, key: weak.text("key"), json: json, headers: decision)
          #expect(answer.status == 403 && answer.code == "forbidden", "\(method) \(path): \(answer.text)")
        }
        let operatorAnswer = try await gateway.api(
          method, path, key: GatewayFixture.operatorKey, json: json, headers: decision)
        #expect(operatorAnswer.status == 403, "\(method) \(path)")
        if row.template.contains("{"), !row.template.hasPrefix("/api/v1/estimates") {
          let answer = try await gateway.api(method, path, key: rival.key, json: json, headers: decision)
          #expect(answer.status == 404 && answer.code == "not_found", "\(method) \(path): \(answer.text)")
        }
        return true
      }
      #expect(untried.isEmpty, "\(untried)")
      // Nothing of the rival's attempts stuck.
      #expect(try await gateway.page(sent.path, cookie: gateway.cookie(sent.tokenPath)).status == 200)
      #expect(try await gateway.api("GET", "/api/v1/api-keys", key: team.key).status == 200)
      #expect(try await gateway.api("GET", "/api/v1/members", key: team.key).list("items").count == 1)
    }
  }

  @Test func `every row of the team's pages refuses nobody, a wrong cookie and every other credential TI-1`()
    async throws
  {
    try await GatewayFixture.run { gateway in
      let (team, _, browser) = try await gateway.signedIn()
      let sent = try await gateway.send(team)
      let share = try await gateway.cookie(sent.tokenPath)
      let rows = gateway.routes.rows.filter { $0.access == .member || $0.access == .memberForm }
      #expect(rows.count == 7)
      for row in rows {
        let path = try #require(
          RouteCoverage.path(
            of: row.template,
            filling: [
              "id": UUID().uuidString.lowercased(), "view_id": UUID().uuidString.lowercased(),
            ]))
        for (name, value) in [
          ("cookie", ""), ("cookie", "__Host-sid=x"), ("cookie", share), ("authorization", "Bearer \(team.key)"),
          ("authorization", "Bearer \(GatewayFixture.operatorKey)"),
          ("cookie", "__Host-login=\(browser.cookies["__Host-sid"] ?? "")"),
        ] {
          let answer = try await gateway.call(
            row.method.rawValue, path,
            headers: [
              (name, value), ("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded"),
            ])
          #expect(answer.status == 303, "\(row.name) \(name) \(value)")
          #expect(answer.headers["location"]?.hasPrefix("/team/sign-in") ?? false, "\(row.name)")
        }
      }
      // A session opens no API and no share page.
      for path in ["/api/v1/organization", "/api/v1/members", sent.path] {
        #expect([401, 404].contains(try await browser.get(path).status), "\(path)")
      }
    }
  }

  @Test func `a key that lacks activity_read reads no activity TI-1`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let weak = try await gateway.api(
        "POST", "/api/v1/api-keys", key: team.key, json: #"{"name": "Weak", "scopes": ["proposals:read"]}"#)
      #expect(try await gateway.api("GET", "/api/v1/activity", key: weak.text("key")).status == 403)
      let more = try await gateway.api(
        "POST", "/api/v1/api-keys", key: weak.text("key"), json: #"{"name": "More", "scopes": ["proposals:read"]}"#)
      #expect(more.status == 403)
    }
  }

  @Test func `only the operator makes organizations`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let body = #"{"name": "X", "currency": "USD", "locale": "en-US", "time_zone": "UTC"}"#
      #expect(try await gateway.call("POST", "/api/v1/organizations").status == 401)
      #expect(try await gateway.api("POST", "/api/v1/organizations", key: team.key, json: body).status == 403)
      let long = GatewayFixture.operatorKey + "x"
      #expect(try await gateway.api("POST", "/api/v1/organizations", key: long, json: body).status == 401)
    }
  }

  @Test func `a revoked key opens nothing from the next request on`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let made = try await gateway.api(
        "POST", "/api/v1/api-keys", key: team.key, json: #"{"name": "K", "scopes": ["directory:read"]}"#)
      let key = made.text("key")
      #expect(try await gateway.api("GET", "/api/v1/organization", key: key).status == 200)
      #expect(try await gateway.api("DELETE", "/api/v1/api-keys/\(made.text("id"))", key: team.key).status == 204)
      let after = try await gateway.api("GET", "/api/v1/organization", key: key)
      #expect(after.status == 401 && after.headers["www-authenticate"] == "Bearer")
      // Only the hash is stored.
      let stored = try await gateway.rows("SELECT k::text AS row FROM api_keys k")
      #expect(!stored.contains { $0["row"]?.contains(key.dropFirst(4)) ?? true })
    }
  }

  @Test func `the only key that can make keys is not revoked, and of the last two only one`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let first =
        try await gateway.api("GET", "/api/v1/api-keys", key: team.key).list("items")[0]["id"] as? String ?? ""
      let refused = try await gateway.api("DELETE", "/api/v1/api-keys/\(first)", key: team.key)
      #expect(refused.status == 409 && refused.text("code") == "last_key")
      let made = try await gateway.api(
        "POST", "/api/v1/api-keys", key: team.key,
        json: #"{"name": "Second", "scopes": ["directory:read", "directory:write"]}"#)
      async let one = gateway.api("DELETE", "/api/v1/api-keys/\(first)", key: team.key)
      async let other = gateway.api("DELETE", "/api/v1/api-keys/\(made.text("id"))", key: team.key)
      let statuses = [try await one.status, try await other.status].sorted()
      // Whose key was revoked before it was looked at is nobody any more.
      #expect(statuses == [204, 409] || statuses == [204, 401], "\(statuses)")
    }
  }

  @Test func `share pages refuse those without a cookie, with a wrong one and with another proposal's TI-1`()
    async throws
  {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let (sent, other) = (try await gateway.send(team), try await gateway.send(team))
      let cookie = try await gateway.cookie(sent.tokenPath)
      let foreign = try await gateway.cookie(other.tokenPath)
      let value = foreign.split(separator: "=", maxSplits: 1)[1]
      let renamed = "\(ShareCookie.name(publicID: sent.publicID))=\(value)"
      let pages = gateway.routes.rows.filter { $0.access == .sharePage || $0.access == .shareForm }
      #expect(pages.count == 19)
      var answers: Set<String> = []
      for row in pages {
        let path = try #require(
          RouteCoverage.path(of: row.template, filling: ["public_id": sent.publicID, "sha256": "x"]))
        for wrong in ["", "x=y", foreign, renamed, "\(cookie)x", "\(cookie); \(cookie)"] {
          let answer = try await gateway.call(
            row.method.rawValue, path, headers: [("cookie", wrong), ("sec-fetch-site", "same-origin")])
          #expect(answer.status == 404, "\(row.name) \(wrong)")
          if !path.hasSuffix("/beats") { answers.insert(answer.bare) }
        }
      }
      #expect(answers.count == 1)
      #expect(try await gateway.page(sent.path, cookie: cookie).status == 200)
    }
  }

  @Test func `invoice pages refuse those without a cookie, with a wrong one and with another invoice's TI-1`()
    async throws
  {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let (invoice, other) = (try gateway.newInvoice(team, 50), try gateway.newInvoice(team, 51))
      let opened = try await gateway.share(invoice, team).tokenPath
      let cookie = try await gateway.cookie(opened)
      let page = try #require(try await gateway.call("GET", opened).headers["location"])
      let foreign = try await gateway.cookie(try await gateway.share(other, team).tokenPath)
      let publicID = String(page.dropFirst(3))
      let value = foreign.split(separator: "=", maxSplits: 1)[1]
      let renamed = "\(ShareCookie.name(publicID: publicID))=\(value)"
      let pages = gateway.routes.rows.filter { $0.access == .invoicePage || $0.access == .invoiceForm }
      #expect(pages.count == 6)
      for row in pages {
        let values = ["public_id": publicID, "sha256": "x", "file": "R-0001.pdf"]
        let path = try #require(RouteCoverage.path(of: row.template, filling: values))
        for wrong in ["", "x=y", foreign, renamed, "\(cookie)x"] {
          let answer = try await gateway.call(
            row.method.rawValue, path, headers: [("cookie", wrong), ("sec-fetch-site", "same-origin")])
          #expect(answer.status == 404, "\(row.name) \(wrong)")
        }
        guard row.access == .invoiceForm else { continue }
        let cross = try await gateway.form(path, cookie: cookie, "nonce=1", headers: [("sec-fetch-site", "cross-site")])
        #expect(cross.status == 403, "\(row.name)")
      }
      #expect(try await gateway.page(page, cookie: cookie).status == 200)
    }
  }
}
