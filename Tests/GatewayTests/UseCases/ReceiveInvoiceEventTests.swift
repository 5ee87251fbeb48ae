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
  /// An event of this invoice.
  func news(
    _ type: BillingEventType, of invoice: InvoicePage, _ team: Team, recipients: [Int] = [], actor: String = "key:1",
    amountCents: Int64? = nil, id: UUID = UUID(), change: (inout BillingEventData) -> Void = { _ in }
  ) throws -> CloudEvent {
    var data = BillingEventData(
      invoiceID: invoice.id, projectID: invoice.projectID,
      clientID: try Self.require(BillingContract.ClientID(team.client)), number: invoice.number, kind: invoice.kind,
      title: invoice.title, currency: "USD", totalCents: invoice.totalCents, payableCents: invoice.payableCents,
      balanceCents: invoice.balanceCents, dueOn: invoice.dueOn, actor: actor,
      recipients: try recipients.map {
        InvoiceRecipient(contactID: try Self.require(ContactID(team.contacts[$0])), name: "N", email: "n@example.com")
      }, seller: invoice.seller, billTo: invoice.billTo, locale: "en-US", timeZone: "America/Los_Angeles",
      amountCents: amountCents, reason: "Twice")
    change(&data)
    return try CloudEvent(
      id: id, source: "billing", type: type.rawValue, subject: invoice.id.description, time: clock.now,
      organization: team.organization, aggregate: invoice.id.rawValue, encoding: data)
  }
}

@Suite struct ReceiveInvoiceEventTests {
  @Test func `an issued invoice makes a link and a mail for each who decides or pays, once OB-3`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let invoice = try gateway.newInvoice(team)
      // The second contact only reads.
      let event = try gateway.news(.invoiceIssued, of: invoice, team, recipients: [0, 1, 0]) {
        $0.projectTitle = "Two kitchens"
      }
      #expect(try await gateway.event(event) == 204)
      #expect(try await gateway.event(event) == 204)
      #expect(try await gateway.eventually { try gateway.mails().count == 1 })
      let mail = try #require(try gateway.mails().first)
      #expect(
        mail.contains(
          "<title>Deposit invoice INV-2026-0007 from Harbor &amp; Pine: $4,513.43, due 30 November 2026</title>"))
      #expect(mail.contains("To: \"Ngozi Okafor\" <ngozi.okafor@example.com>"))
      #expect(mail.contains("Project: Two kitchens"))
      let start = try #require(mail.range(of: "\(GatewayFixture.publicURL)/s/cps_")).lowerBound
      let url = mail[start...].prefix { !$0.isWhitespace }
      let path = String(url.dropFirst(GatewayFixture.publicURL.count))
      let opened = try await gateway.call("GET", path)
      let page = try await gateway.page(
        try #require(opened.headers["location"]), cookie: try await gateway.cookie(path))
      #expect(page.status == 200 && page.text.contains("$4,513.43"))
      let links = try await gateway.rows("SELECT status, role FROM share_links WHERE invoice_id IS NOT NULL")
      #expect(links == [["status": "active", "role": "decides"]])
      let feed = try await gateway.api("GET", "/api/v1/activity", key: team.key).list("items")
      #expect(feed.count == 1)
      #expect(
        feed[0]["summary"] as? String
          == "Invoice INV-2026-0007, Deposit for Kitchen remodel was issued to Ngozi Okafor, $4,513.43 due")
      #expect(feed[0]["invoice_id"] as? String == invoice.id.description)
    }
  }

  @Test func `the feed says what is due on it, not what is kept back with it`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let event = try gateway.news(.invoiceIssued, of: InvoiceSamples.progress(), team)
      #expect(try await gateway.event(event) == 204)
      let feed = try await gateway.api("GET", "/api/v1/activity", key: team.key).list("items")
      #expect(
        feed.first?["summary"] as? String
          == "Invoice INV-2026-0007, Tenant improvement, application 2 was issued, $24,937.50 due")
    }
  }

  @Test func `a link that the team made before the news stays, and its mail carries one more token`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let invoice = try gateway.newInvoice(team)
      let made = try await gateway.share(invoice, team)
      #expect(try await gateway.event(try gateway.news(.invoiceIssued, of: invoice, team, recipients: [0])) == 204)
      #expect(try await gateway.eventually { try gateway.mails().count == 1 })
      #expect(try await gateway.rows("SELECT id::text FROM share_links").count == 1)
      #expect(try await gateway.call("GET", made.tokenPath).status == 303)
    }
  }

  @Test func `all other news is a line that says what happened and who did it`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let invoice = try gateway.newInvoice(team)
      let link = try await gateway.share(invoice, team)
      let what = "INV-2026-0007, Deposit for Kitchen remodel"
      let told: [(BillingEventType, String)] = [
        (.invoiceVoided, "Invoice \(what) was voided: Twice"), (.invoicePaid, "Invoice \(what) is paid"),
        (.invoiceReminder, "Invoice \(what) is due soon, $4,513.43 is open"),
        (.paymentRecorded, "$50.00 was received on invoice \(what)"),
        (.paymentReversed, "The payment of $50.00 on invoice \(what) was taken back: Twice"),
        (.creditReversed, "The credit of $50.00 on invoice \(what) was taken back: Twice"),
        (.depositReturned, "$50.00 of the deposit, invoice \(what), was given back to the client"),
        (.depositRestored, "$50.00 of the deposit, invoice \(what), is on account again: Twice"),
        (.paymentAnnounced, "Ngozi Okafor has mailed a check for $50.00 for invoice \(what)"),
        (.announcementRejected, "The check for $50.00 for invoice \(what) did not arrive: Twice"),
        (.retainageReleased, "$50.00 of what was held back is billed with invoice \(what)"),
        (.releaseAsked, "Ngozi Okafor asked that what is held back be released, invoice \(what), $50.00"),
        (
          .releaseDismissed,
          "The client was told that what is held back is not released yet, invoice \(what): Twice"
        ),
      ]
      #expect(told.count == BillingEventType.allCases.count - 1)
      for (type, sentence) in told {
        let event = try gateway.news(type, of: invoice, team, actor: "link:\(link.id)", amountCents: 5000)
        #expect(try await gateway.event(event) == 204)
        let feed = try await gateway.api("GET", "/api/v1/activity?limit=1", key: team.key).list("items")
        #expect(feed.first?["summary"] as? String == sentence && feed.first?["type"] as? String == type.rawValue)
        #expect(feed.first?["contact_id"] as? String == team.contacts[0])
      }
    }
  }

  @Test func `news of a kind that is not known is taken, and news of somebody else is not`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let invoice = try gateway.newInvoice(team)
      var event = try gateway.news(.invoicePaid, of: invoice, team)
      event = CloudEvent(
        id: event.id, source: "billing", type: "invoice.framed", time: event.time, organization: event.organization,
        aggregate: event.aggregate, data: event.data)
      #expect(try await gateway.event(event) == 204)
      #expect(try await gateway.rows("SELECT id::text FROM activity").isEmpty)
      // Signed by billing, said to be of proposals.
      let foreign = CloudEvent(
        id: UUID(), source: "proposals", type: "proposal.opened", time: event.time, organization: event.organization,
        aggregate: event.aggregate, data: event.data)
      let answer = try await gateway.deliver(
        try foreign.json(), as: CloudEvent.mediaType, for: team.organization, by: "billing")
      #expect(answer.status == 403)
    }
  }
}
