import Foundation
import OutboundHTTP
import Postgres
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

/// A mail is asked for, comes, and signs in: once, in the browser that asked, or with its code.
@Suite struct SignInTests {
  @Test func `the link signs in once, and the code in the same mail then no more AU-1`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      let browser = TeamBrowser(gateway)
      #expect(try await browser.ask("SAM@HarborAndPine.example").status == 303)
      let page = try await browser.get("/team/sign-in/code")
      #expect(page.status == 200 && page.text.contains("a mail is on its way"))
      let mail = try await gateway.signInMail(after: [])
      // To the address as the team has it, never as it was typed (AU-3), with the configured address of the portal.
      #expect(mail.whole.contains("sam@harborandpine.example") && !mail.whole.contains("SAM@"))
      #expect(mail.whole.contains("Harbor & Pine") && mail.whole.contains("\(GatewayFixture.publicURL)\(mail.path)"))
      #expect(try await browser.get(mail.path).status == 200)
      let opened = try await browser.post(mail.path)
      #expect(opened.status == 303 && opened.headers["location"] == "/team")
      #expect(try await browser.get("/team").text.contains("Hello Sam Rivera"))
      let other = TeamBrowser(gateway)
      _ = try await other.get(mail.path)
      for (path, fields) in [
        (mail.path, [:]), ("\(mail.path)/code", ["code": mail.code]), ("/team/sign-in/code", ["code": mail.code]),
      ] {
        let again = try await other.post(path, fields)
        #expect(again.status == 404 && again.headers.values(of: "set-cookie").isEmpty, "\(path)")
      }
    }
  }

  @Test func `twenty presses at the same time are one session AU-1`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      // More than once, since those who meet don't meet each time.
      for round in 1...4 {
        let browser = TeamBrowser(gateway)
        let before = try gateway.signInMails()
        _ = try await browser.ask("sam@harborandpine.example")
        let mail = try await gateway.signInMail(after: before)
        _ = try await browser.get(mail.path)
        let (cookies, token) = (browser.cookieHeader, browser.formToken)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
          for number in 0..<20 {
            group.addTask {
              // Some with the code: both are the same one use.
              let isLink = !number.isMultiple(of: 5)
              return try await gateway.form(
                isLink ? mail.path : "/team/sign-in/code", cookie: cookies,
                "form_token=\(token)" + (isLink ? "" : "&code=\(mail.code)")
              ).status
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 303 }.count == 1 && statuses.filter { $0 == 404 }.count == 19, "\(statuses)")
        #expect(try await gateway.rows("SELECT id::text FROM sessions").count == round)
      }
    }
  }

  @Test func `programs that look through mails use nothing up AU-1`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      let browser = TeamBrowser(gateway)
      _ = try await browser.ask("sam@harborandpine.example")
      let mail = try await gateway.signInMail(after: [])
      #expect(try await gateway.allMailsAreDone())
      func state() async throws -> [[String: String]] {
        try await gateway.rows("SELECT r::text AS row FROM sign_in_requests r")
      }
      let before = try await state()
      for _ in 0..<10 {
        let scanner = TeamBrowser(gateway)
        let page = try await scanner.get(mail.path)
        #expect(page.status == 200 && page.text.contains("<button") && !page.text.contains("id=\"code\""))
        #expect(try await gateway.call("HEAD", mail.path).status == 200)
      }
      #expect(try await state() == before)
      #expect(try await gateway.rows("SELECT id::text FROM sessions").isEmpty)
      _ = try await browser.get(mail.path)
      #expect(try await browser.post(mail.path).status == 303)
    }
  }

  @Test func `another browser must type the code AU-1`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      _ = try await TeamBrowser(gateway).ask("sam@harborandpine.example")
      let mail = try await gateway.signInMail(after: [])
      let phone = TeamBrowser(gateway)
      _ = try await phone.get(mail.path)
      let asked = try await phone.post(mail.path)
      #expect(asked.status == 200 && asked.text.contains("id=\"code\"") && phone.cookies["__Host-sid"] == nil)
      #expect(asked.text.contains("action=\"\(mail.path)/code\""))
      let slip = try await phone.post("\(mail.path)/code", ["code": "123"])
      #expect(slip.status == 422 && slip.text.contains("eight letters and digits"))
      let opened = try await phone.post("\(mail.path)/code", ["code": mail.code.lowercased()])
      #expect(opened.status == 303 && phone.cookies["__Host-sid"] != nil)
      #expect(try await phone.get("/team").status == 200)
    }
  }

  @Test func `after five wrong codes the right one does not do either, nor does the link AU-1`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      let browser = TeamBrowser(gateway)
      _ = try await browser.ask("sam@harborandpine.example")
      let mail = try await gateway.signInMail(after: [])
      _ = try await browser.get("/team/sign-in/code")
      let wrong = mail.code.hasPrefix("0") ? "1111-1111" : "0000-0000"
      for left in [4, 3, 2, 1] {
        let answer = try await browser.post("/team/sign-in/code", ["code": wrong])
        #expect(answer.status == 422 && answer.text.contains(left == 1 ? "One try is left" : "\(left) tries are left"))
      }
      #expect(try await browser.post("/team/sign-in/code", ["code": wrong]).status == 404)
      #expect(try await browser.post("/team/sign-in/code", ["code": mail.code]).status == 404)
      _ = try await browser.get(mail.path)
      #expect(try await browser.post(mail.path).status == 404)
      #expect(try await gateway.rows("SELECT id::text FROM sessions").isEmpty)
    }
  }

  @Test func `tries at the same time are counted one by one AU-1`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      let browser = TeamBrowser(gateway)
      _ = try await browser.ask("sam@harborandpine.example")
      let mail = try await gateway.signInMail(after: [])
      _ = try await browser.get("/team/sign-in/code")
      let wrong = mail.code.hasPrefix("0") ? "1111-1111" : "0000-0000"
      let (cookies, token) = (browser.cookieHeader, browser.formToken)
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<20 {
          group.addTask {
            try await gateway.form("/team/sign-in/code", cookie: cookies, "form_token=\(token)&code=\(wrong)").status
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.filter { $0 == 422 }.count == 4 && statuses.filter { $0 == 404 }.count == 16, "\(statuses)")
      #expect(try await gateway.rows("SELECT tries::text AS n FROM sign_in_requests") == [["n": "5"]])
    }
  }

  @Test func `a newer request voids the older AU-1`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      let browser = TeamBrowser(gateway)
      _ = try await browser.ask("sam@harborandpine.example")
      let first = try await gateway.signInMail(after: [])
      _ = try await browser.ask("sam@harborandpine.example")
      let second = try await gateway.signInMail(after: [first])
      _ = try await browser.get(first.path)
      #expect(try await browser.post(first.path).status == 404)
      #expect(try await browser.post("/team/sign-in/code", ["code": first.code]).status == 422)
      _ = try await browser.get(second.path)
      #expect(try await browser.post(second.path).status == 303)
    }
  }

  @Test func `link and code end after ten minutes, whatever the clock does then AU-1`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      let browser = TeamBrowser(gateway)
      _ = try await browser.ask("sam@harborandpine.example")
      let mail = try await gateway.signInMail(after: [])
      _ = try await browser.get(mail.path)
      gateway.clock.advance(by: .seconds(600))
      let (late, unknown) = (
        try await browser.post(mail.path), try await browser.post("/team/sign-in/" + String(repeating: "A", count: 43))
      )
      #expect(late.status == 404 && late.bare == unknown.bare)
      #expect(try await browser.post("/team/sign-in/code", ["code": mail.code]).bare == late.bare)
      #expect(try await browser.get("/team/sign-in/x").bare == late.bare)
      gateway.clock.advance(by: .seconds(-1))
      _ = try await browser.get(mail.path)
      #expect(try await browser.post(mail.path).status == 303)
    }
  }

  @Test func `a mail that waited too long is not sent any more AU-1`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      // As if the relay had been away: the folder can't be written to.
      try FileManager.default.removeItem(at: gateway.mailFolder)
      _ = try await TeamBrowser(gateway).ask("sam@harborandpine.example")
      #expect(
        try await gateway.eventually {
          try await gateway.rows("SELECT attempts::text AS n FROM outbox").contains { $0["n"] != "0" }
        })
      gateway.clock.advance(by: .seconds(9 * 60))
      try FileManager.default.createDirectory(at: gateway.mailFolder, withIntermediateDirectories: true)
      #expect(try await gateway.allMailsAreDone())
      #expect(try gateway.mails().isEmpty)
      #expect(
        try await gateway.rows("SELECT status, (sealed_message IS NULL)::text AS gone FROM mails")
          == [["status": "discarded", "gone": "true"]])
    }
  }

  @Test func `nobody learns whether an address is known AU-2`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      try await gateway.addMember(team)
      let removed = try await gateway.addMember(team, "gone@harborandpine.example", name: "Gone")
      #expect(try await gateway.api("DELETE", "/api/v1/members/\(removed)", key: team.key).status == 204)
      var seen: [Int: Set<String>] = [:]
      for email in ["sam@harborandpine.example", "nobody@harborandpine.example", "gone@harborandpine.example"] {
        let browser = TeamBrowser(gateway)
        // Bytes, but for what a browser brought with it.
        func bytes(_ answer: Answer) -> String {
          answer.bare.replacingOccurrences(of: browser.cookies["__Host-login"] ?? "-", with: "nonce")
            .replacingOccurrences(of: browser.formToken, with: "token")
        }
        var all = [bytes(try await browser.ask(email)), bytes(try await browser.get("/team/sign-in/code"))]
        for _ in 0..<6 { all.append(bytes(try await browser.post("/team/sign-in/code", ["code": "0000-0000"]))) }
        // One more than the limit for an address, in the same hour.
        for _ in 0..<5 {
          let started = ContinuousClock.now
          all.append(bytes(try await browser.ask(email)))
          #expect(ContinuousClock.now - started >= .milliseconds(100), "the time says what was done")
        }
        for (step, answer) in all.enumerated() { seen[step, default: []].insert(answer) }
      }
      for (step, answers) in seen { #expect(answers.count == 1, "step \(step): \(answers)") }
      #expect(try await gateway.allMailsAreDone())
      #expect(try gateway.signInMails().count == 5)
      // No address is stored with the requests.
      let rows = try await gateway.rows("SELECT r::text AS row FROM sign_in_requests r")
      #expect(rows.count == 3 && !rows.contains { $0["row"]?.contains("@") ?? true })
    }
  }

  @Test func `neither token nor code nor nonce nor session is stored AU-1 AU-4`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      let browser = TeamBrowser(gateway)
      _ = try await browser.ask("sam@harborandpine.example")
      let nonce = try #require(browser.cookies["__Host-login"])
      let mail = try await gateway.signInMail(after: [])
      _ = try await browser.get(mail.path)
      _ = try await browser.post(mail.path)
      let session = try #require(browser.cookies["__Host-sid"])
      let token = String(mail.path.dropFirst("/team/sign-in/".utf8.count))
      #expect(token.utf8.count == 43 && session.utf8.count == 43 && nonce.utf8.count == 43)
      let code = mail.code.replacingOccurrences(of: "-", with: "")
      for table in ["sign_in_requests", "sessions", "mails", "outbox", "activity", "members"] {
        for row in try await gateway.rows("SELECT t::text AS row FROM \(unsafeRaw: table) t") {
          for secret in [token, session, nonce, mail.code, code] {
            #expect(!(row["row"] ?? "").contains(secret), "\(table)")
          }
        }
      }
    }
  }

  @Test func `five mails an hour for one address, and nobody is told AU-7`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      // From everywhere, and at the same time: the address counts.
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<12 {
          let browser = TeamBrowser(gateway)
          group.addTask { try await browser.ask("sam@harborandpine.example").status }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses == Array(repeating: 303, count: 12))
      #expect(try await gateway.allMailsAreDone())
      #expect(try gateway.signInMails().count == 5)
      let before = try gateway.signInMails()
      gateway.clock.advance(by: .seconds(3601))
      let browser = TeamBrowser(gateway)
      _ = try await browser.ask("sam@harborandpine.example")
      let sixth = try await gateway.signInMail(after: before)
      _ = try await browser.get(sixth.path)
      #expect(try await browser.post(sixth.path).status == 303)
    }
  }

  @Test func `twenty mails an hour from one network, whosever they are AU-7`() async throws {
    try await GatewayFixture.run { gateway in
      for addresses in [["203.0.113.7"], ["2001:db8:7:7::1", "2001:db8:7:7:8::2"]] {
        for number in 0..<20 {
          let browser = TeamBrowser(gateway, address: addresses[number % addresses.count])
          #expect(try await browser.ask("a\(number)@example.com").status == 303)
        }
        let limited = try await TeamBrowser(gateway, address: addresses[0]).ask("b@example.com")
        #expect(limited.status == 429 && limited.text.contains("Too many tries"))
        #expect(Int(limited.headers["retry-after"] ?? "").map { $0 > 0 } ?? false)
      }
      #expect(try await TeamBrowser(gateway, address: "203.0.113.8").ask("b@example.com").status == 303)
    }
  }

  @Test(arguments: [
    "", "sam", "sam@harborandpine.example\r\nBcc: eve@evil.example", "sam@harborandpine.example\n",
    "sam@harborandpine.example\u{1}", "sam@harborandpine.example,eve@evil.example",
    "sam@harborandpine.example eve@evil.example", "<sam@harborandpine.example>", "Sam <sam@harborandpine.example>",
    "sam@harborandpine.example;eve@evil.example", String(repeating: "a", count: 250) + "@example.com",
    "<script>alert(1)</script>", "säm@harborandpine.example",
  ])
  func `what is not exactly one address is refused AU-3`(_ email: String) async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      let answer = try await TeamBrowser(gateway).ask(email)
      #expect(answer.status == 422 && answer.text.contains("Type one email address"))
      #expect(!answer.text.contains("<script"))
      #expect(try await gateway.rows("SELECT tries::text FROM sign_in_requests").isEmpty)
    }
  }

  @Test func `a NUL, a field twice and an unknown field are refused AU-3 TI-4`() async throws {
    try await GatewayFixture.run { gateway in
      let browser = TeamBrowser(gateway)
      _ = try await browser.get("/team/sign-in")
      let token = "form_token=\(browser.formToken)"
      for fields in ["email=a%00@example.com", "email=a@example.com&email=b@example.com", "email=a@example.com&x=1"] {
        let answer = try await gateway.form("/team/sign-in", cookie: browser.cookieHeader, "\(token)&\(fields)")
        #expect(answer.status == 400, "\(fields)")
      }
      #expect(try await gateway.rows("SELECT tries::text FROM sign_in_requests").isEmpty)
    }
  }

  @Test func `another host name is misdirected, whatever it says it forwards AU-3`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      let browser = TeamBrowser(gateway)
      _ = try await browser.get("/team/sign-in")
      let fields = "form_token=\(browser.formToken)&email=sam%40harborandpine.example"
      let head = [
        (name: "cookie", value: browser.cookieHeader), ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
      ]
      for path in ["/team", "/team/sign-in", "/team/sign-in/" + String(repeating: "A", count: 43)] {
        #expect(try await gateway.call("GET", path, host: "evil.example").status == 421)
      }
      let wrong = try await gateway.call(
        "POST", "/team/sign-in", headers: head, body: Array(fields.utf8), host: "evil.example")
      #expect(wrong.status == 421)
      let forwarded = try await gateway.call(
        "POST", "/team/sign-in", headers: head + [("x-forwarded-host", "evil.example")], body: Array(fields.utf8))
      #expect(forwarded.status == 303)
      #expect(!(try await gateway.signInMail(after: [])).whole.contains("evil.example"))
    }
  }

  @Test func `sign-in forms belong to one browser and to pages of this portal AU-6`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      let (browser, other) = (TeamBrowser(gateway), TeamBrowser(gateway))
      _ = try await browser.get("/team/sign-in")
      _ = try await other.get("/team/sign-in")
      let rows = gateway.routes.rows.filter { $0.access == .signInForm }
      #expect(rows.count == 5)
      for row in rows {
        let path = row.template.replacingOccurrences(of: "{token}", with: String(repeating: "A", count: 43))
        for token in ["", "x", other.formToken, browser.formToken + "A"] {
          let answer = try await browser.post(path, ["email": "sam@harborandpine.example"], token: token)
          #expect(answer.status == 403, "\(row.name) \(token)")
        }
        for site in ["cross-site", "same-site", "none", ""] {
          #expect(try await browser.post(path, site: site).status == 403, "\(row.name) \(site)")
        }
        // A token without the cookie that it is bound to.
        let bare = try await gateway.form(path, cookie: "x=y", "form_token=\(browser.formToken)")
        #expect(bare.status == 403)
      }
      #expect(try await gateway.rows("SELECT tries::text FROM sign_in_requests").isEmpty)
    }
  }

  @Test func `whoever is of several organizations chooses, once`() async throws {
    try await GatewayFixture.run { gateway in
      let harbor = try await gateway.newTeam()
      let summit = try await gateway.newTeam("Summit Ridge", email: nil)
      try await gateway.addMember(harbor)
      let elsewhere = try await gateway.addMember(summit, "Sam@harborandpine.example", role: "estimator")
      let stranger = try await gateway.addMember(summit, "eve@example.com", name: "Eve")
      let browser = TeamBrowser(gateway)
      _ = try await browser.get("/team/sign-in")
      let nonce = try #require(browser.cookies["__Host-login"])
      let proved = try await browser.signIn("sam@harborandpine.example")
      #expect(proved.status == 303 && proved.headers["location"] == "/team/sign-in/choice")
      #expect(browser.cookies["__Host-login"] != nonce, "nobody chooses with a nonce that another may have given them")
      #expect(try gateway.signInMails().count == 1 && browser.cookies["__Host-sid"] == nil)
      let mail = try #require(try gateway.signInMails().first)
      // It speaks for neither.
      #expect(!mail.whole.contains("Harbor") && !mail.whole.contains("Summit"))
      let page = try await browser.get("/team/sign-in/choice")
      #expect(page.text.contains("Harbor &amp; Pine") && page.text.contains("Summit Ridge"))
      // Who has proved nothing gets nothing to choose, and what is chosen must be one's own.
      let other = TeamBrowser(gateway)
      #expect(try await other.get("/team/sign-in/choice").status == 404)
      #expect(try await browser.post("/team/sign-in/choice", ["member": stranger]).status == 404)
      _ = try await browser.get("/team/sign-in/choice")
      #expect(try await browser.post("/team/sign-in/choice", ["member": elsewhere]).headers["location"] == "/team")
      let home = try await browser.get("/team")
      #expect(home.text.contains("Summit Ridge") && home.text.contains("Estimator") && !home.text.contains("Harbor"))
      _ = try await browser.get("/team/sign-in")
      #expect(try await browser.post("/team/sign-in/choice", ["member": elsewhere]).status == 404)
      #expect(try await gateway.rows("SELECT id::text FROM sessions").count == 1)
    }
  }

  @Test func `the page that was asked for comes after signing in, and no other site's`() async throws {
    try await GatewayFixture.run { gateway in
      try await gateway.addMember(try await gateway.newTeam())
      let browser = TeamBrowser(gateway)
      let led = try await browser.get("/team/account")
      #expect(led.status == 303 && led.headers["location"] == "/team/sign-in?then=%2Fteam%2Faccount")
      #expect(try await browser.get("/team").headers["location"] == "/team/sign-in")
      var before: Set<SignInLetter> = []
      for (then, location) in [
        ("/team/account", "/team/account"), ("https://evil.example/team/x", "/team"), ("//evil.example/team/", "/team"),
      ] {
        let page = try await browser.get("/team/sign-in?then=\(then)")
        #expect(page.text.contains("evil") == false)
        _ = try await browser.post("/team/sign-in", ["email": "sam@harborandpine.example", "then": then])
        let mail = try await gateway.signInMail(after: before)
        before.insert(mail)
        _ = try await browser.get(mail.path)
        #expect(try await browser.post(mail.path).headers["location"] == location)
      }
    }
  }
}
