import BillingContract
import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

extension GatewayFixture {
  /// An issued invoice of the team's client in the fake service.
  func newInvoice(_ team: Team, _ number: Int = 50, status: InvoiceStatus = .open) throws -> InvoicePage {
    let page = InvoiceSamples.page(number, status: status)
    var detail = InvoiceSamples.detail(page)
    detail.clientID = try Self.require(BillingContract.ClientID(team.client))
    billing.add(page, detail: detail, of: team.organization)
    return page
  }

  /// A link of one contact to an invoice: its id and the path of its token.
  func share(_ invoice: InvoicePage, _ team: Team, contact: Int = 0) async throws -> (id: String, tokenPath: String) {
    let made = try await api(
      "POST", "/api/v1/invoices/\(invoice.id)/share-links", key: team.key,
      json: "{\"contact_id\": \"\(team.contacts[contact])\"}")
    guard made.status == 201 else { throw Missing(name: "link: \(made.text)") }
    return (made.text("id"), String(made.text("url").dropFirst(Self.publicURL.count)))
  }
}

@Suite struct InvoiceLinkTests {
  @Test func `an invoice's link leads to its page, and ends when it is replaced or revoked SL-1 SL-6`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let invoice = try gateway.newInvoice(team)
      let first = try await gateway.share(invoice, team)
      let opened = try await gateway.call("GET", first.tokenPath)
      let location = try #require(opened.headers["location"])
      #expect(opened.status == 303 && location.hasPrefix("/i/") && !location.contains(invoice.id.description))
      let cookie = try await gateway.cookie(first.tokenPath)
      #expect(try await gateway.page(location, cookie: cookie).status == 200)
      // Who asks is told the owner as the link to this invoice, and nothing else.
      let asked = try #require(gateway.billing.seen.last { $0.path.hasSuffix("/page") })
      #expect(asked.caller.scopes == [Scope("share-invoice:\(invoice.id)")])
      #expect(asked.caller.principal.text == "link:\(first.id)")
      let second = try await gateway.share(invoice, team)
      #expect(try await gateway.page(location, cookie: cookie).status == 404)
      let again = try await gateway.cookie(second.tokenPath)
      #expect(try await gateway.page(location, cookie: again).status == 200)
      let address = "/api/v1/invoices/\(invoice.id)/share-links/\(second.id)"
      #expect(try await gateway.api("DELETE", address, key: team.key).status == 204)
      #expect(try await gateway.page(location, cookie: again).status == 404)
      #expect(try await gateway.call("GET", second.tokenPath).status == 404)
      let feed = try await gateway.api("GET", "/api/v1/activity", key: team.key).list("items")
      #expect(feed.first?["type"] as? String == "share_link.revoked")
      #expect(feed.allSatisfy { $0["invoice_id"] as? String == invoice.id.description })
    }
  }

  @Test func `the links to an invoice are listed for the team, without their addresses`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let invoice = try gateway.newInvoice(team)
      let path = "/api/v1/invoices/\(invoice.id)/share-links"
      #expect(try await gateway.api("GET", path, key: team.key).list("items").isEmpty)
      let first = try await gateway.share(invoice, team)
      let second = try await gateway.share(invoice, team)
      let links = try await gateway.api("GET", path, key: team.key).list("items")
      #expect(links.map { $0["id"] as? String } == [second.id, first.id])
      #expect(links.map { $0["status"] as? String } == ["active", "revoked"])
      #expect(links.allSatisfy { $0["url"] == nil })
      let page = try await gateway.api("GET", path + "?limit=1", key: team.key)
      #expect(page.list("items").compactMap { $0["id"] as? String } == [second.id])
      let rest = try await gateway.api("GET", path + "?limit=1&cursor=\(page.text("next_cursor"))", key: team.key)
      #expect(rest.list("items").compactMap { $0["id"] as? String } == [first.id] && rest.json["next_cursor"] == nil)
      #expect(try await gateway.api("GET", path, key: try await gateway.newTeam().key).status == 404)
    }
  }

  @Test func `a proposal's link opens no invoice and an invoice's link no proposal, with the same bytes SL-2`()
    async throws
  {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let sent = try await gateway.send(team)
      let invoice = try gateway.newInvoice(team)
      let ofProposal = try await gateway.cookie(sent.tokenPath)
      let ofInvoice = try await gateway.cookie(try await gateway.share(invoice, team).tokenPath)
      let invoiceID = InvoicePublicID.text(of: SharedInvoice.ID(invoice.id.rawValue))
      let nothing = try await gateway.page("/p/nothing-at-all", cookie: "a=b").bare
      // Each cookie under its own name at the other's address, and the proposal's own public id under /i/.
      for (path, cookie) in [
        ("/i/\(invoiceID)", ofProposal), ("/i/\(sent.publicID)", ofProposal), ("/p/\(sent.publicID)", ofInvoice),
        ("/p/\(invoiceID)", ofInvoice), ("/i/\(invoiceID)", ""),
      ] {
        let answer = try await gateway.page(path, cookie: cookie)
        #expect(answer.status == 404 && answer.bare == nothing, "\(path)")
      }
      let form = try await gateway.form("/i/\(sent.publicID)/announcement", cookie: ofProposal, "amount=1")
      #expect(form.status == 404)
      #expect(try await gateway.form("/p/\(invoiceID)/acceptance", cookie: ofInvoice, "nonce=1").status == 404)
      #expect(try await gateway.page("/i/\(invoiceID)", cookie: ofInvoice).status == 200)
      #expect(try await gateway.page("/p/\(sent.publicID)", cookie: ofProposal).status == 200)
      // Nor is one revoked at the other's address.
      let link = try #require(
        try await gateway.rows("SELECT id::text FROM share_links WHERE invoice_id IS NOT NULL").first?["id"])
      let wrong = "/api/v1/proposals/\(sent.id)/share-links/\(link)"
      #expect(try await gateway.api("DELETE", wrong, key: team.key).status == 404)
    }
  }

  @Test func `a draft is not shared, nor one of another organization or for a contact of another client`() async throws
  {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let rival = try await gateway.newTeam("Rival", email: nil)
      let draft = try gateway.newInvoice(team, 51, status: .draft)
      let invoice = try gateway.newInvoice(team)
      func make(_ invoice: InvoicePage, _ contact: String, key: String) async throws -> Answer {
        try await gateway.api(
          "POST", "/api/v1/invoices/\(invoice.id)/share-links", key: key, json: "{\"contact_id\": \"\(contact)\"}")
      }
      let refused = try await make(draft, team.contacts[0], key: team.key)
      #expect(refused.status == 409 && refused.code == "not_shareable")
      #expect(try await make(invoice, rival.contacts[0], key: team.key).code == "unknown_contact")
      #expect(try await make(invoice, rival.contacts[0], key: rival.key).status == 404)
    }
  }

  @Test func `the database takes a link to one thing, neither to none nor to two`() async throws {
    try await GatewayFixture.run { gateway in
      _ = try await gateway.send(try await gateway.newTeam())
      await #expect(throws: PostgresError.self) {
        _ = try await gateway.rows("UPDATE share_links SET proposal_id = NULL RETURNING id::text")
      }
      await #expect(throws: PostgresError.self) {
        _ = try await gateway.rows("UPDATE share_links SET invoice_id = id RETURNING id::text")
      }
    }
  }

  @Test func `an invoice shows its seller's logo, in its size, to its own link and no other picture`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      func upload(_ text: String) async throws -> String {
        try await gateway.call(
          "POST", "/api/v1/images",
          headers: [("authorization", "Bearer \(team.key)"), ("content-type", "image/png")], body: Array(text.utf8)
        ).text("sha256")
      }
      let (logo, other) = (try await upload("logo"), try await upload("other"))
      let invoice = try gateway.newInvoice(team)
      let opened = try await gateway.share(invoice, team).tokenPath
      let cookie = try await gateway.cookie(opened)
      let path = try #require(try await gateway.call("GET", opened).headers["location"])
      func picture(_ sha256: String, _ cookie: String) async throws -> Answer {
        try await gateway.call("GET", "\(path)/images/\(sha256)", headers: [("cookie", cookie)])
      }
      // Before its seller names one.
      #expect(try await gateway.page(path, cookie: cookie).text.contains("monogram"))
      #expect(try await picture(logo, cookie).status == 404)
      gateway.billing.change(invoice.id) { $0.page.seller.logo = logo }
      let page = try await gateway.page(path, cookie: cookie)
      #expect(page.text.contains(#"<img class="logo" src="\#(path)/images/\#(logo)" width="176" height="44""#))
      let shown = try await picture(logo, cookie)
      #expect(shown.status == 200 && shown.body == Array("logo".utf8) && shown.headers["etag"] == "\"\(logo)\"")
      SecurityHeadersTests.check(shown, "a logo")
      for (sha256, cookie) in [(other, cookie), ("x", cookie), (logo, ""), (logo, "\(cookie)x")] {
        #expect(try await picture(sha256, cookie).status == 404)
      }
      // One that can't be had leaves the name.
      gateway.billing.change(invoice.id) { $0.page.seller.logo = String(repeating: "0", count: 64) }
      let named = try await gateway.page(path, cookie: cookie)
      #expect(named.status == 200 && named.text.contains("monogram") && !named.text.contains("/images/"))
    }
  }
}
