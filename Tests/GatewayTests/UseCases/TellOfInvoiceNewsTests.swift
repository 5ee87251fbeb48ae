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

/// Who is written to about an invoice, and with what; once.
@Suite struct TellOfInvoiceNewsTests {
  /// A team whose invoice was shared with each of its client's contacts, one of whom only reads.
  private func shared(_ gateway: GatewayFixture) async throws -> (team: Team, invoice: InvoicePage, links: [String]) {
    let made = try await gateway.newTeam()
    let payer = try await gateway.api(
      "POST", "/api/v1/clients/\(made.client)/contacts", key: made.key,
      json: #"{"name": "Pat Payer", "email": "pat@example.com", "role": "pays"}"#)
    let team = Team(
      organization: made.organization, key: made.key, client: made.client, contacts: made.contacts + [payer.text("id")])
    let invoice = try gateway.newInvoice(team)
    var links: [String] = []
    for contact in team.contacts.indices { links.append(try await gateway.share(invoice, team, contact: contact).id) }
    return (team, invoice, links)
  }

  private func recipients(_ gateway: GatewayFixture, of subject: String) async throws -> [String] {
    #expect(try await gateway.allMailsAreDone())
    return try gateway.mails().filter { $0.contains("<title>\(subject)</title>") }.compactMap { mail in
      mail.firstMatch(of: /To: [^\n]*<([^>\n]+)>/).map { String($0.output.1) }
        ?? mail.firstMatch(of: /To: ([^\n]+)/).map { String($0.output.1) }
    }.sorted()
  }

  private static let payers = ["ngozi.okafor@example.com", "pat@example.com"]

  @Test func `a payment's receipt goes to those who pay or decide, once, though the invoice is paid with it`()
    async throws
  {
    try await GatewayFixture.run { gateway in
      let (team, invoice, _) = try await shared(gateway)
      let recorded = try gateway.news(.paymentRecorded, of: invoice, team, amountCents: 451_343) {
        $0.balanceCents = 0
        $0.receiptNumber = "R-2026-0004"
        $0.method = .check
        $0.projectTitle = "Two kitchens"
      }
      let paid = try gateway.news(.invoicePaid, of: invoice, team) { $0.balanceCents = 0 }
      for event in [recorded, paid, recorded, paid] { #expect(try await gateway.event(event) == 204) }
      let subject = "Receipt R-2026-0004 from Harbor &amp; Pine: $4,513.43 for deposit invoice INV-2026-0007"
      #expect(try await recipients(gateway, of: subject) == Self.payers)
      #expect(try gateway.mails().count == 2)
      let mail = try #require(try gateway.mails().first { $0.contains("pat@example.com") })
      for part in [
        "Hello Pat Payer,", "Receipt: R-2026-0004", "Paid by: Check", "Project: Two kitchens", "Left to pay: $0.00",
        "paid in full",
      ] {
        #expect(mail.contains(part), "\(part)")
      }
      #expect(mail.contains("Reply-To") && !mail.contains("Twice"))
      let token = try #require(mail.firstMatch(of: /\/s\/cps_[A-Za-z0-9_-]{43}/)).output
      let opened = try await gateway.call("GET", String(token))
      #expect(opened.status == 303 && opened.headers["location"]?.hasPrefix("/i/") == true)
      #expect(try await gateway.rows("SELECT id::text FROM share_links").count == 3)
    }
  }

  @Test func `the receipt's mail leads to where it can be downloaded`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, invoice, _) = try await shared(gateway)
      let event = try gateway.news(.paymentRecorded, of: invoice, team, amountCents: 5000) {
        $0.receiptNumber = "R-2026-0004"
      }
      #expect(try await gateway.event(event) == 204)
      #expect(try await gateway.allMailsAreDone())
      let mails = try gateway.mails()
      #expect(mails.count == 2 && mails.allSatisfy { $0.contains("Receipt R-2026-0004 can be downloaded as a PDF") })
    }
  }

  @Test func `a payment that was taken back is told to those who pay or decide, once, without the team's reason`()
    async throws
  {
    try await GatewayFixture.run { gateway in
      let (team, invoice, _) = try await shared(gateway)
      let event = try gateway.news(.paymentReversed, of: invoice, team, amountCents: 5000) {
        $0.receiptNumber = "R-2026-0004"
      }
      for _ in 1...2 { #expect(try await gateway.event(event) == 204) }
      let subject = "A payment of $50.00 was taken back: deposit invoice INV-2026-0007 from Harbor &amp; Pine"
      #expect(try await recipients(gateway, of: subject) == Self.payers)
      let mails = try gateway.mails()
      #expect(mails.count == 2)
      for part in ["Receipt R-2026-0004 no longer counts", "$4,513.43 is left", "before you pay again", "/s/cps_"] {
        #expect(mails.allSatisfy { $0.contains(part) }, "\(part)")
      }
      #expect(mails.allSatisfy { !$0.contains("Twice") })
    }
  }

  @Test func `an invoice that a credit paid is told once, and one that a payment paid by its receipt alone`()
    async throws
  {
    try await GatewayFixture.run { gateway in
      let (team, invoice, _) = try await shared(gateway)
      let credited = try gateway.news(.invoicePaid, of: invoice, team) {
        ($0.balanceCents, $0.creditCents) = (0, 5000)
      }
      for _ in 1...2 { #expect(try await gateway.event(credited) == 204) }
      let subject = "Deposit invoice INV-2026-0007 from Harbor &amp; Pine is paid with your credit of $50.00"
      #expect(try await recipients(gateway, of: subject) == Self.payers)
      let paid = try gateway.news(.invoicePaid, of: invoice, team) { $0.balanceCents = 0 }
      #expect(try await gateway.event(paid) == 204)
      #expect(try await gateway.allMailsAreDone())
      #expect(try gateway.mails().count == 2)
      let feed = try await gateway.api("GET", "/api/v1/activity?limit=2", key: team.key).list("items")
      let what = "Invoice INV-2026-0007, Deposit for Kitchen remodel is paid"
      #expect(feed.map { $0["summary"] as? String } == [what, "\(what), $50.00 of it with a credit"])
    }
  }

  @Test func `a reminder is calm before the day and clear after it`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, invoice, _) = try await shared(gateway)
      for days in [-3, 7] {
        let event = try gateway.news(.invoiceReminder, of: invoice, team, actor: "service:billing") {
          $0.daysOverdue = days
        }
        for _ in 1...2 { #expect(try await gateway.event(event) == 204) }
      }
      let invoiceText = "Deposit invoice INV-2026-0007 from Harbor &amp; Pine: $4,513.43"
      #expect(try await recipients(gateway, of: "\(invoiceText) is due in 3 days") == Self.payers)
      #expect(try await recipients(gateway, of: "\(invoiceText) was due 7 days ago") == Self.payers)
      #expect(try gateway.mails().allSatisfy { $0.contains("/s/cps_") && $0.contains("bank account") })
    }
  }

  @Test func `what the client says goes to the team as its members want, and to its own address`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, invoice, links) = try await shared(gateway)
      try await gateway.addMember(team)
      let kim = try await gateway.addMember(team, "kim@harborandpine.example", name: "Kim")
      let set = try await gateway.api(
        "PUT", "/api/v1/members/\(kim)/settings", key: team.key, json: MemberSettingsTests.json(decision: false))
      #expect(set.status == 200)
      for type in [BillingEventType.paymentAnnounced, .releaseAsked] {
        let event = try gateway.news(type, of: invoice, team, actor: "link:\(links[0])", amountCents: 5000)
        for _ in 1...2 { #expect(try await gateway.event(event) == 204) }
      }
      let told = ["office@harborandpine.example", "sam@harborandpine.example"]
      let check = "A check for $50.00 is on its way: deposit invoice INV-2026-0007, Okafor-Lindqvist Household"
      #expect(try await recipients(gateway, of: check) == told)
      let release = "Okafor-Lindqvist Household asks for what is held back: $50.00"
      #expect(try await recipients(gateway, of: release) == told)
      #expect(try gateway.mails().allSatisfy { !$0.contains("/s/cps_") && $0.contains("Ngozi Okafor") })
    }
  }

  @Test func `a check that did not come and a void invoice are told to the client, without the team's reasons`()
    async throws
  {
    try await GatewayFixture.run { gateway in
      let (team, invoice, _) = try await shared(gateway)
      for type in [BillingEventType.announcementRejected, .invoiceVoided] {
        let event = try gateway.news(type, of: invoice, team, amountCents: 5000)
        for _ in 1...2 { #expect(try await gateway.event(event) == 204) }
      }
      let missed = "Your check for $50.00 has not reached Harbor &amp; Pine: deposit invoice INV-2026-0007"
      #expect(try await recipients(gateway, of: missed) == Self.payers)
      let void = "Deposit invoice INV-2026-0007 from Harbor &amp; Pine was taken back: nothing is to be paid"
      #expect(try await recipients(gateway, of: void) == Self.payers)
      #expect(try gateway.mails().allSatisfy { !$0.contains("Twice") })
    }
  }

  @Test func `who asked for release is told that nothing is released now, in the team's words, once`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, invoice, _) = try await shared(gateway)
      let event = try gateway.news(.releaseDismissed, of: invoice, team, amountCents: 5000)
      for _ in 1...2 { #expect(try await gateway.event(event) == 204) }
      let subject =
        "What is held back is not released yet: deposit invoice INV-2026-0007 from Harbor &amp; Pine"
      #expect(try await recipients(gateway, of: subject) == Self.payers)
      let mails = try gateway.mails()
      #expect(mails.count == 2)
      for part in [
        "asked to release the $50.00 that is held back. It is not released yet.", "wrote:", "> Twice", "/s/cps_",
      ] {
        #expect(mails.allSatisfy { $0.contains(part) }, "\(part)")
      }
    }
  }

  @Test func `who left the directory, lost the role or whose link was revoked is told nothing`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, invoice, links) = try await shared(gateway)
      let link = "/api/v1/invoices/\(invoice.id)/share-links/\(links[0])"
      #expect(try await gateway.api("DELETE", link, key: team.key).status == 204)
      let other = try await gateway.api(
        "POST", "/api/v1/clients", key: team.key,
        json: #"{"name": "Other", "contacts": [{"name": "O", "email": "o@example.com", "role": "pays"}]}"#)
      #expect(other.status == 201)
      let changes: [SQL] = [
        "UPDATE contacts SET role = 'reads' WHERE email = 'pat@example.com' RETURNING email",
        """
        UPDATE contacts SET role = 'pays', client_id = (SELECT id FROM clients WHERE name = 'Other')
        WHERE email = 'pat@example.com' RETURNING email
        """,
      ]
      for change in changes {
        #expect(try await gateway.rows(change).count == 1)
        for type in [
          BillingEventType.paymentRecorded, .invoiceReminder, .announcementRejected, .invoiceVoided, .releaseDismissed,
        ] {
          #expect(try await gateway.event(try gateway.news(type, of: invoice, team, amountCents: 5000)) == 204)
        }
      }
      #expect(try await gateway.allMailsAreDone())
      #expect(try gateway.mails().isEmpty)
      #expect(try await gateway.rows("SELECT id::text FROM share_links WHERE status = 'active'").count == 2)
    }
  }

  @Test func `news of one delivery finds the link that the same delivery made`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let invoice = try gateway.newInvoice(team)
      let events = [
        try gateway.news(.invoiceIssued, of: invoice, team, recipients: [0]),
        try gateway.news(.paymentRecorded, of: invoice, team, amountCents: 100),
      ]
      let answer = try await gateway.deliver(
        try CloudEvent.json(of: events), as: CloudEvent.batchMediaType, for: team.organization, by: "billing")
      #expect(answer.status == 204)
      #expect(try await gateway.allMailsAreDone())
      #expect(try gateway.mails().count == 2)
      #expect(try await gateway.rows("SELECT id::text FROM share_links").count == 1)
      #expect(try await gateway.rows("SELECT share_link_id::text FROM share_link_tokens").count == 1)
    }
  }
}
