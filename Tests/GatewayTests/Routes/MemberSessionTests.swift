import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

/// What a session is, how it ends, and what it may do.
@Suite struct MemberSessionTests {
  @Test func `the cookies are of this host alone and for no script AU-4`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      let browser = TeamBrowser(gateway)
      let form = try await browser.get("/team/sign-in")
      let login = try #require(form.headers["set-cookie"])
      let nonce = browser.cookies["__Host-login"] ?? ""
      #expect(login == "__Host-login=\(nonce); Max-Age=86400; Path=/; Secure; HttpOnly; SameSite=Lax")
      let opened = try await browser.signIn("sam@harborandpine.example")
      let set = opened.headers.values(of: "set-cookie")
      #expect(
        set == [
          "__Host-sid=\(browser.cookies["__Host-sid"] ?? ""); Path=/; Secure; HttpOnly; SameSite=Lax",
          "__Host-login=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax",
        ])
      // The id is taken from the cookie and from nowhere else.
      let id = try #require(browser.cookies["__Host-sid"])
      let stranger = TeamBrowser(gateway)
      for path in ["/team?sid=\(id)", "/team?__Host-sid=\(id)"] {
        #expect(try await stranger.get(path).status == 303)
      }
      let head = try await gateway.call(
        "GET", "/team", headers: [("authorization", "Bearer \(id)"), ("x-session", id), ("cookie", "sid=\(id)")])
      #expect(head.status == 303)
      // Twice there is not there: nobody can say which one counts.
      let twice = try await gateway.call("GET", "/team", headers: [("cookie", "__Host-sid=\(id); __Host-sid=\(id)")])
      #expect(twice.status == 303)
    }
  }

  @Test func `signing in gives a new id, and the earlier one is dead AU-4`() async throws {
    try await GatewayFixture.run { gateway in
      let (_, _, browser) = try await gateway.signedIn()
      let first = try #require(browser.cookies["__Host-sid"])
      #expect(try await browser.signIn("sam@harborandpine.example").status == 303)
      let second = try #require(browser.cookies["__Host-sid"])
      #expect(first != second)
      #expect(try await gateway.call("GET", "/team", headers: [("cookie", "__Host-sid=\(first)")]).status == 303)
      #expect(try await browser.get("/team").status == 200)
      #expect(try await gateway.rows("SELECT id::text FROM sessions").count == 1)
    }
  }

  @Test func `a session ends after 30 minutes idle, and no clock brings it back AU-5 RE-9`() async throws {
    try await GatewayFixture.run { gateway in
      let (_, _, browser) = try await gateway.signedIn()
      for _ in 0..<3 {
        gateway.clock.advance(by: .seconds(1799))
        #expect(try await browser.get("/team").status == 200)
      }
      gateway.clock.advance(by: .seconds(1800))
      #expect(try await browser.get("/team").status == 303)
      gateway.clock.advance(by: .seconds(-1800))
      #expect(try await browser.get("/team").status == 303)
    }
  }

  @Test func `a session ends after 12 hours, however much it is used AU-5`() async throws {
    try await GatewayFixture.run { gateway in
      let (_, _, browser) = try await gateway.signedIn()
      for _ in 0..<35 {
        gateway.clock.advance(by: .seconds(1200))
        #expect(try await browser.get("/team").status == 200)
      }
      gateway.clock.advance(by: .seconds(1199))
      #expect(try await browser.get("/team").status == 200)
      gateway.clock.advance(by: .seconds(1))
      #expect(try await browser.get("/team").status == 303)
    }
  }

  @Test func `its last use is written once a minute at most AU-5`() async throws {
    try await GatewayFixture.run { gateway in
      let (_, _, browser) = try await gateway.signedIn()
      func version() async throws -> String? {
        try await gateway.rows("SELECT xmin::text AS x FROM sessions").first?["x"] ?? nil
      }
      let first = try await version()
      for _ in 0..<5 { #expect(try await browser.get("/team").status == 200) }
      gateway.clock.advance(by: .seconds(59))
      #expect(try await browser.get("/team").status == 200)
      #expect(try await version() == first)
      gateway.clock.advance(by: .seconds(1))
      #expect(try await browser.get("/team").status == 200)
      let second = try await version()
      #expect(second != first)
      #expect(try await browser.get("/team").status == 200)
      #expect(try await version() == second)
    }
  }

  @Test func `signing out ends it on the server and clears the browser AU-4`() async throws {
    try await GatewayFixture.run { gateway in
      let (_, _, browser) = try await gateway.signedIn()
      let id = try #require(browser.cookies["__Host-sid"])
      _ = try await browser.get("/team")
      let out = try await browser.post("/team/sign-out")
      #expect(out.status == 303 && out.headers["location"] == "/team/sign-in?signed_out=yes")
      #expect(out.headers["clear-site-data"] == "\"cache\",\"cookies\",\"storage\"")
      #expect(
        out.headers.values(of: "set-cookie") == ["__Host-sid=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"])
      #expect(try await gateway.call("GET", "/team", headers: [("cookie", "__Host-sid=\(id)")]).status == 303)
      #expect(try await gateway.rows("SELECT id::text FROM sessions").isEmpty)
      #expect(try await browser.get("/team/sign-in?signed_out=yes").text.contains("You are signed out"))
    }
  }

  @Test func `forms of the team belong to one session and to pages of this portal AU-6`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, _, browser) = try await gateway.signedIn()
      try await gateway.addMember(team, "kim@harborandpine.example", name: "Kim")
      let other = TeamBrowser(gateway)
      #expect(try await other.signIn("kim@harborandpine.example").status == 303)
      _ = try await other.get("/team")
      let visitor = TeamBrowser(gateway)
      _ = try await visitor.get("/team/sign-in")
      _ = try await browser.get("/team")
      let own = browser.formToken
      let rows = gateway.routes.rows.filter { $0.access == .memberForm }
      #expect(rows.count == 4)
      for row in rows {
        let path = row.template.replacing(/\{[a-z_]+\}/) { _ in UUID().uuidString.lowercased() }
        for token in ["", "x", other.formToken, visitor.formToken, own + "A", String(own.dropLast())] {
          let answer = try await browser.post(path, token: token)
          #expect(answer.status == 403 && answer.text.contains("open for too long"), "\(row.name) \(token)")
        }
        for site in ["cross-site", "same-site", "none"] {
          #expect(try await browser.post(path, token: own, site: site).status == 403, "\(row.name) \(site)")
        }
        let json = try await gateway.call(
          "POST", path,
          headers: [
            ("cookie", browser.cookieHeader), ("sec-fetch-site", "same-origin"), ("content-type", "application/json"),
          ], body: Array("{\"form_token\": \"\(own)\"}".utf8))
        #expect(json.status == 415)
        // Whoever is not signed in is led to where they sign in.
        #expect(try await visitor.post(path).headers["location"] == "/team/sign-in")
      }
      for one in [browser, other] { #expect(try await one.get("/team").status == 200) }
    }
  }

  @Test func `a member sees their own sessions and ends them, and nobody else's AU-5`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, _, browser) = try await gateway.signedIn()
      try await gateway.addMember(team, "kim@harborandpine.example", name: "Kim")
      let (phone, kim) = (TeamBrowser(gateway), TeamBrowser(gateway))
      #expect(try await phone.signIn("sam@harborandpine.example").status == 303)
      #expect(try await kim.signIn("kim@harborandpine.example").status == 303)
      let page = try await browser.get("/team/account")
      #expect(page.text.contains("Computer, Firefox, Linux") && page.text.contains("This browser"))
      #expect(page.text.contains("23 November 2026 at 2:41 pm PST") && !page.text.contains("Kim"))
      let ends = page.text.matches(of: /\/team\/account\/sessions\/([0-9a-f-]{36})\/end/).map { String($0.output.0) }
      #expect(ends.count == 1)
      let theirs = try await gateway.rows(
        "SELECT s.id::text AS id FROM sessions s JOIN members m ON m.id = s.member_id WHERE m.name = 'Kim'")
      let foreign = try await browser.post("/team/account/sessions/\(theirs.first?["id"] ?? "")/end")
      #expect(foreign.status == 404)
      let unknown = try await browser.post("/team/account/sessions/\(UUID().uuidString.lowercased())/end")
      #expect(unknown.bare == foreign.bare)
      #expect(try await kim.get("/team").status == 200)
      _ = try await browser.get("/team/account")
      #expect(try await browser.post(ends[0]).headers["location"] == "/team/account")
      #expect(try await phone.get("/team").status == 303)
      #expect(try await browser.get("/team").status == 200)
    }
  }

  @Test func `whoever is taken off the team is out at once and gets no mail any more AU-5`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, member, browser) = try await gateway.signedIn()
      let rival = try await gateway.newTeam("Rival", email: nil)
      let first = try gateway.signInMails()
      let second = TeamBrowser(gateway)
      _ = try await second.ask("sam@harborandpine.example")
      let pending = try await gateway.signInMail(after: first)
      #expect(try await gateway.api("DELETE", "/api/v1/members/\(member)", key: rival.key).status == 404)
      #expect(try await browser.get("/team").status == 200)
      for _ in 0..<2 {
        #expect(try await gateway.api("DELETE", "/api/v1/members/\(member)", key: team.key).status == 204)
      }
      #expect(try await browser.get("/team").status == 303)
      #expect(try await gateway.rows("SELECT id::text FROM sessions").isEmpty)
      // What was mailed before opens nothing either.
      _ = try await second.get(pending.path)
      #expect(try await second.post(pending.path).status == 404)
      let before = try gateway.signInMails()
      _ = try await second.ask("sam@harborandpine.example")
      #expect(try await gateway.allMailsAreDone())
      #expect(try gateway.signInMails() == before)
      #expect(try await gateway.api("GET", "/api/v1/members", key: team.key).list("items").isEmpty)
      // They may come back, as somebody new.
      try await gateway.addMember(team)
      #expect(try await gateway.api("GET", "/api/v1/members", key: team.key).list("items").count == 1)
    }
  }

  @Test func `the team's pages show one's own organization and none of another TI-1`() async throws {
    try await GatewayFixture.run { gateway in
      let (_, _, browser) = try await gateway.signedIn()
      let (_, _, rival) = try await gateway.signedIn("Rival Roofing", email: "eve@rival.example", role: "bookkeeper")
      let pages = gateway.routes.rows.filter { $0.access == .member && !$0.template.contains("{") }
      #expect(pages.count == 2)
      for row in pages {
        let (own, other) = (try await browser.get(row.template), try await rival.get(row.template))
        #expect(own.status == 200 && own.text.contains("Harbor &amp; Pine") && !own.text.contains("Rival"))
        #expect(other.text.contains("Rival Roofing") && !other.text.contains("Harbor"))
        #expect(other.text.contains("Bookkeeper"))
        SecurityHeadersTests.check(own, row.template)
        let longer = (browser.cookies["__Host-sid"] ?? "") + "A"
        for wrong in ["", "x", String(repeating: "A", count: 43), longer] {
          let answer = try await gateway.call("GET", row.template, headers: [("cookie", "__Host-sid=\(wrong)")])
          #expect(answer.status == 303, "\(row.name) \(wrong)")
        }
      }
    }
  }

  @Test func `what has ended is swept away AU-5`() async throws {
    try await GatewayFixture.run { gateway in
      let (_, _, browser) = try await gateway.signedIn()
      let database = gateway.database.open(poolSize: 1)
      let world = World(clock: gateway.clock.wallClock, ids: .timeOrdered(clock: .system, randomBytes: { _ in [] }))
      let sweep = SweepSignIns(database: database, world: world)
      try await sweep()
      #expect(try await browser.get("/team").status == 200)
      #expect(try await gateway.rows("SELECT tries::text FROM sign_in_requests").count == 1)
      gateway.clock.advance(by: .seconds(3601))
      try await sweep()
      #expect(try await gateway.rows("SELECT tries::text FROM sign_in_requests").isEmpty)
      #expect(try await gateway.rows("SELECT id::text FROM sessions").isEmpty)
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }
}
