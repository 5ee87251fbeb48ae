import BillingContract
import CallContext
import Foundation
import HTTPTypes
import Identifiers
import OutboundHTTP
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

@Suite struct AnnouncementPageTests {
  private struct Opened {
    let team: Team
    let invoice: InvoicePage
    let path: String
    let cookie: String
    let nonce: String
  }

  private func open(
    _ gateway: GatewayFixture, _ page: InvoicePage = InvoiceSamples.page(), contact: Int = 0
  ) async throws -> Opened {
    let team = try await gateway.newTeam()
    var detail = InvoiceSamples.detail(page)
    detail.clientID = try GatewayFixture.require(BillingContract.ClientID(team.client))
    gateway.billing.add(page, detail: detail, of: team.organization)
    let link = try await gateway.share(page, team, contact: contact)
    let path = try GatewayFixture.require(try await gateway.call("GET", link.tokenPath).headers["location"])
    let cookie = try await gateway.cookie(link.tokenPath)
    let shown = try await gateway.page(path, cookie: cookie)
    return Opened(
      team: team, invoice: page, path: path, cookie: cookie,
      nonce: contact == 0 ? try GatewayFixture.nonce(in: shown) : "")
  }

  private func announced(_ gateway: GatewayFixture) throws -> [AnnouncementRequest] {
    try gateway.billing.seen.filter { $0.path.hasSuffix("/announcements") && $0.method == "POST" }
      .map { try StrictJSON.decode(AnnouncementRequest.self, from: Array($0.body.utf8)) }
  }

  @Test func `a check that was mailed is told once, however often the form is sent PM-6`() async throws {
    try await GatewayFixture.run { gateway in
      let opened = try await open(gateway)
      let fields = "nonce=\(opened.nonce)&amount=4%2C513.43&mailed_on=2026-11-22&check_number=1042"
      for _ in 1...2 {
        let answer = try await gateway.form("\(opened.path)/announcement", cookie: opened.cookie, fields)
        #expect(answer.status == 303 && answer.headers["location"] == opened.path)
      }
      let told = try announced(gateway)
      #expect(told.count == 2 && Set(told.map(\.requestKey)).count == 1)
      #expect(told[0].amountCents == 451_343 && told[0].mailedOn == "2026-11-22" && told[0].reference == "1042")
      let page = try await gateway.page(opened.path, cookie: opened.cookie)
      #expect(page.text.contains("Your check for $4,513.43 is on its way"))
    }
  }

  @Test func `what is wrong comes back with what was typed, and a program that presses the button tells nothing SL-5`()
    async throws
  {
    try await GatewayFixture.run { gateway in
      let opened = try await open(gateway)
      func send(_ fields: String) async throws -> Answer {
        try await gateway.form("\(opened.path)/announcement", cookie: opened.cookie, fields)
      }
      // As the form stands.
      let pressed = try await send("nonce=\(opened.nonce)&amount=4%2C513.43&mailed_on=&check_number=")
      #expect(pressed.status == 422 && pressed.text.contains("on which day you mailed the check"))
      let wrong = try await send("nonce=\(opened.nonce)&amount=all&mailed_on=2027-01-01&check_number=77")
      #expect(wrong.status == 422 && wrong.text.contains("value=\"all\"") && wrong.text.contains("value=\"77\""))
      #expect(wrong.text.contains("Please give the amount in figures") && wrong.text.contains("not one that is still"))
      let old = try await send("nonce=x&amount=1&mailed_on=2026-11-22&check_number=")
      #expect(old.status == 409 && old.text.contains("open for a long time"))
      #expect(try await send("nonce=\(opened.nonce)&surprise=1").status == 400)
      #expect(try announced(gateway).isEmpty)
      gateway.billing.refusal = .invalidField("amount_cents", code: "out_of_range", detail: "")
      let much = try await send("nonce=\(opened.nonce)&amount=9999999&mailed_on=2026-11-22&check_number=")
      #expect(much.status == 422 && much.text.contains("at most $4,513.43"))
      gateway.billing.change(opened.invoice.id) { $0.page.announcedCents = 100_000 }
      gateway.billing.refusal = .invalidField("amount_cents", code: "out_of_range", detail: "")
      let more = try await send("nonce=\(opened.nonce)&amount=4513.43&mailed_on=2026-11-22&check_number=")
      #expect(more.status == 422 && more.text.contains("at most $3,513.43"))
      gateway.billing.refusal = Problem(.conflict, code: "not_payable")
      let late = try await send("nonce=\(opened.nonce)&amount=1&mailed_on=2026-11-22&check_number=")
      #expect(late.status == 409 && late.text.contains("due-amount"))
    }
  }

  @Test func `the address of a form leads to its page, and of what is no page nowhere`() async throws {
    try await GatewayFixture.run { gateway in
      let opened = try await open(gateway)
      for form in ["announcement", "release-request?x=1"] {
        let answer = try await gateway.page("\(opened.path)/\(form)", cookie: opened.cookie)
        #expect(answer.status == 303 && answer.headers["location"] == opened.path, "\(form): \(answer.status)")
      }
      for form in ["acceptance", "extension-request"] {
        let answer = try await gateway.page("/p/Ab1-_/\(form)", cookie: opened.cookie)
        #expect(answer.status == 303 && answer.headers["location"] == "/p/Ab1-_", "\(form): \(answer.status)")
      }
      for wrong in ["/p/a%0Ab/acceptance", "/p/a.b/acceptance", "/i/a%2Fb/announcement"] {
        let answer = try await gateway.page(wrong, cookie: opened.cookie)
        #expect(answer.status >= 400 && answer.headers["location"] == nil, "\(wrong): \(answer.status)")
      }
      #expect(try await gateway.call("PUT", "\(opened.path)/announcement").status == 405)
      #expect(try await gateway.page("\(opened.path)/nothing", cookie: opened.cookie).status == 404)
    }
  }

  @Test func `while billing is away nothing that was typed is lost RE-4`() async throws {
    try await GatewayFixture.run { gateway in
      let opened = try await open(gateway)
      gateway.billing.isAway = true
      let answer = try await gateway.form(
        "\(opened.path)/announcement", cookie: opened.cookie,
        "nonce=\(opened.nonce)&amount=12&mailed_on=2026-11-22&check_number=1042")
      #expect(answer.status == 503 && answer.headers["retry-after"] == "5")
      #expect(answer.text.contains("value=\"12\"") && answer.text.contains(opened.nonce))
      #expect(answer.text.contains("Sending it again is safe"))
      #expect(try await gateway.page(opened.path, cookie: opened.cookie).status == 503)
    }
  }

  @Test func `release is asked for once it may be, and the page says that it was`() async throws {
    try await GatewayFixture.run { gateway in
      let opened = try await open(gateway, InvoiceSamples.progress())
      let page = try await gateway.page(opened.path, cookie: opened.cookie)
      let form = try #require(page.text.range(of: "/release-request\">"))
      let mark = try #require(page.text.range(of: "value=\"", range: form.upperBound..<page.text.endIndex))
      let key = page.text[mark.upperBound...].prefix { $0 != "\"" }
      let wrong = try await gateway.form(
        "\(opened.path)/release-request", cookie: opened.cookie, "nonce=x\(key.dropFirst())")
      #expect(wrong.status == 409)
      let asked = try await gateway.form("\(opened.path)/release-request", cookie: opened.cookie, "nonce=\(key)")
      #expect(asked.status == 303)
      #expect(gateway.billing.seen.last?.path == "/internal/v1/invoices/\(opened.invoice.id)/release-asks")
      let after = try await gateway.page(opened.path, cookie: opened.cookie)
      #expect(after.text.contains("You asked on 23 November 2026") && !after.text.contains("/release-request"))
    }
  }

  @Test func `who only reads has no form, and can't send one`() async throws {
    try await GatewayFixture.run { gateway in
      let opened = try await open(gateway, InvoiceSamples.progress(), contact: 1)
      let page = try await gateway.page(opened.path, cookie: opened.cookie)
      #expect(page.status == 200 && !page.text.contains("<form"))
      for form in ["announcement", "release-request"] {
        let answer = try await gateway.form("\(opened.path)/\(form)", cookie: opened.cookie, "nonce=x")
        #expect(answer.status == 403, "\(form)")
      }
      #expect(try announced(gateway).isEmpty)
    }
  }

  @Test func `an invoice that is a draft has no page`() async throws {
    try await GatewayFixture.run { gateway in
      let opened = try await open(gateway)
      gateway.billing.change(opened.invoice.id) { $0.page.status = .draft }
      #expect(try await gateway.page(opened.path, cookie: opened.cookie).status == 404)
    }
  }
}
