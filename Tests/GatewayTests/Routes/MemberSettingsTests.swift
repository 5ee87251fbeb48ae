import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

@Suite struct MemberSettingsTests {
  static func json(
    days: Int = 3, often: String = "true, \"times\": 3", minutes: Int = 2, firstOpen: Bool = true,
    decision: Bool = true, question: Bool = true
  ) -> String {
    """
    {"signals": {
        "not_opened": {"enabled": true, "days": \(days)}, "opened_often": {"enabled": \(often)},
        "left_after_reading": {"enabled": true, "minutes": \(minutes)}},
      "notices": {"first_open": \(firstOpen), "decision": \(decision), "question": \(question)}}
    """
  }

  private static let standard =
    #"{"notices":{"decision":true,"first_open":true,"question":true},"#
    + #""signals":{"left_after_reading":{"enabled":true,"minutes":2},"not_opened":{"days":3,"enabled":true},"#
    + #""opened_often":{"enabled":true,"times":3}}}"#

  private func sorted(_ answer: Answer) throws -> String {
    let data = try JSONSerialization.data(withJSONObject: answer.json, options: [.sortedKeys])
    return String(decoding: data, as: UTF8.self)
  }

  @Test func `settings are the usual ones until they are set, each member's own`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let (sam, kim) = (
        try await gateway.addMember(team), try await gateway.addMember(team, "kim@harborandpine.example", name: "Kim")
      )
      func path(_ member: String) -> String { "/api/v1/members/\(member)/settings" }
      let usual = try await gateway.api("GET", path(sam), key: team.key)
      #expect(try usual.status == 200 && sorted(usual) == Self.standard)
      for minutes in [60, 7] {
        let json = Self.json(
          days: 60, often: "false, \"times\": 50", minutes: minutes, firstOpen: false, question: false)
        let set = try await gateway.api("PUT", path(sam), key: team.key, json: json)
        let read = try await gateway.api("GET", path(sam), key: team.key)
        #expect(try set.status == 200 && sorted(set) == sorted(read))
        #expect(
          try sorted(read)
            == #"{"notices":{"decision":true,"first_open":false,"question":false},"#
            + #""signals":{"left_after_reading":{"enabled":true,"minutes":\#(minutes)},"#
            + #""not_opened":{"days":60,"enabled":true},"opened_often":{"enabled":false,"times":50}}}"#)
      }
      #expect(try sorted(await gateway.api("GET", path(kim), key: team.key)) == Self.standard)
    }
  }

  @Test func `what is out of bounds, missing or unknown is refused by name, and nothing changes`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let path = "/api/v1/members/\(try await gateway.addMember(team))/settings"
      for (json, status, field) in [
        (Self.json(days: 0), 422, "signals.not_opened.days"), (Self.json(days: 61), 422, "signals.not_opened.days"),
        (Self.json(often: "true, \"times\": 1"), 422, "signals.opened_often.times"),
        (Self.json(often: "false, \"times\": 51"), 422, "signals.opened_often.times"),
        (Self.json(minutes: 0), 422, "signals.left_after_reading.minutes"),
        (Self.json(minutes: 61), 422, "signals.left_after_reading.minutes"),
        (Self.json(often: "true"), 422, "signals.opened_often.times"),
        (Self.json(often: "\"yes\", \"times\": 3"), 422, "signals.opened_often.enabled"),
        (Self.json(often: "true, \"times\": 3, \"x\": 1"), 400, "signals.opened_often.x"),
        ("{}", 422, "signals"),
      ] {
        let answer = try await gateway.api("PUT", path, key: team.key, json: json)
        #expect(answer.status == status && answer.field == field, "\(answer.text)")
      }
      #expect(try await gateway.rows("SELECT member_id::text FROM member_settings").isEmpty)
    }
  }

  @Test func `nobody sets or reads them for another organization, or for who has left TI-1`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, rival) = (try await gateway.newTeam(), try await gateway.newTeam("Rival Roofing", email: nil))
      let member = try await gateway.addMember(team)
      func expectMissing(_ member: String, _ key: String) async throws {
        let path = "/api/v1/members/\(member)/settings"
        #expect(try await gateway.api("GET", path, key: key).status == 404)
        #expect(try await gateway.api("PUT", path, key: key, json: Self.json()).status == 404)
      }
      try await expectMissing(member, rival.key)
      try await expectMissing(UUID().uuidString.lowercased(), team.key)
      try await expectMissing("x", team.key)
      #expect(try await gateway.api("DELETE", "/api/v1/members/\(member)", key: team.key).status == 204)
      try await expectMissing(member, team.key)
      #expect(try await gateway.rows("SELECT member_id::text FROM member_settings").isEmpty)
    }
  }

  /// What stands behind the queries.
  @Test func `the database lets no organization read or write another's settings TI-2`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, rival) = (try await gateway.newTeam(), try await gateway.newTeam("Rival Roofing", email: nil))
      let member = try await gateway.addMember(team)
      let path = "/api/v1/members/\(member)/settings"
      #expect(try await gateway.api("PUT", path, key: team.key, json: Self.json()).status == 200)
      let database = gateway.database.open(poolSize: 1)
      let deadline = Deadline.after(.seconds(30))
      for (context, count) in [
        (TenantContext.organization(team.organization), 1), (.organization(rival.organization), 0),
        (.system(task: "outbox"), 0),
      ] {
        let seen = try await database.query("SELECT member_id FROM member_settings", in: context, deadline: deadline)
        #expect(seen.count == count)
        let changed = try await database.execute(
          "UPDATE member_settings SET decision_notice = true", in: context, deadline: deadline)
        #expect(changed == count)
      }
      // The rival's own row can't name somebody else's member.
      await #expect(throws: PostgresError.self) {
        try await database.execute(
          """
          INSERT INTO member_settings
          SELECT \(rival.organization), \(try #require(UUID(uuidString: member))), true, 3, true, 3, true, 2, true, true,
            true, now()
          """, in: .organization(rival.organization), deadline: deadline)
      }
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }

  // MARK: The form

  private static let form = [
    "not_opened": "on", "not_opened_days": " 7 ", "opened_often_times": "5", "left_after_reading": "on",
    "left_after_reading_minutes": "10", "decision": "on",
  ]

  @Test func `a member sets their own on their account page, and is told that it is done`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, member, browser) = try await gateway.signedIn()
      let account = try await browser.get("/team/account")
      #expect(account.text.contains("name=\"not_opened_days\" value=\"3\""))
      #expect(account.text.contains("name=\"first_open\" value=\"on\" checked"))
      let saved = try await browser.post("/team/account/settings", Self.form)
      #expect(saved.status == 303 && saved.headers["location"] == "/team/account?saved=yes")
      let after = try await browser.get("/team/account?saved=yes")
      #expect(
        after.text.contains("role=\"status\">Saved.") && after.text.contains("name=\"not_opened_days\" value=\"7\""))
      #expect(after.text.contains("name=\"opened_often\" value=\"on\">"))
      #expect(after.text.contains("name=\"first_open\" value=\"on\">"))
      #expect(try await !browser.get("/team/account").text.contains("Saved."))
      let read = try await gateway.api("GET", "/api/v1/members/\(member)/settings", key: team.key)
      #expect(
        try sorted(read)
          == #"{"notices":{"decision":true,"first_open":false,"question":false},"#
          + #""signals":{"left_after_reading":{"enabled":true,"minutes":10},"not_opened":{"days":7,"enabled":true},"#
          + #""opened_often":{"enabled":false,"times":5}}}"#)
    }
  }

  @Test(arguments: ["", "0", "61", "-1", "3.5", "three", "99999", "３", "1e1"])
  func `what can't be taken comes back with what was typed, and nothing is saved`(days: String) async throws {
    try await GatewayFixture.run { gateway in
      let (_, _, browser) = try await gateway.signedIn()
      _ = try await browser.get("/team/account")
      let answer = try await browser.post(
        "/team/account/settings", Self.form.merging(["not_opened_days": days]) { $1 })
      #expect(answer.status == 422)
      let text = answer.text
      #expect(text.contains("<title>Error: Your account") && text.contains("href=\"#not_opened_days\""))
      #expect(text.contains("id=\"not_opened_days-error\"") && text.contains("aria-invalid=\"true\""))
      #expect(text.contains("name=\"not_opened_days\" value=\"\(days)\""))
      // What was right stays as it was typed, too.
      #expect(
        text.contains("name=\"opened_often_times\" value=\"5\"") && text.contains("name=\"question\" value=\"on\">"))
      #expect(!text.contains("opened_often_times-error"))
      #expect(try await gateway.rows("SELECT member_id::text FROM member_settings").isEmpty)
    }
  }

  @Test func `the form has its fields and no others, and comes from its own page AU-6`() async throws {
    try await GatewayFixture.run { gateway in
      let (_, _, browser) = try await gateway.signedIn()
      _ = try await browser.get("/team/account")
      let path = "/team/account/settings"
      #expect(try await browser.post(path, Self.form.merging(["member": "x"]) { $1 }).status == 400)
      _ = try await browser.get("/team/account")
      #expect(try await browser.post(path, Self.form, token: "x").status == 403)
      _ = try await browser.get("/team/account")
      #expect(try await browser.post(path, Self.form, site: "cross-site").status == 403)
      #expect(try await gateway.rows("SELECT member_id::text FROM member_settings").isEmpty)
    }
  }
}
