import BillingContract
import CallContext
import Cryptography
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ServiceRuntime
import Testing

@testable import Gateway

/// The files of invoices and payments: who gets them, that each state is printed once, and that a printer that fails is no
/// loop.
@Suite(.serialized) struct InvoicePaperRouteTests {
  private struct Press {
    let path: String
    private let counted: String
    private let switched: String

    var starts: Int { (try? String(contentsOfFile: counted, encoding: .utf8))?.count { $0 == "x" } ?? 0 }

    init(failing: Bool = false) throws {
      let folder = FileManager.default.temporaryDirectory
      (counted, switched) = (
        folder.appending(path: "count-\(UUID().uuidString)").path,
        folder.appending(path: "fail-\(UUID().uuidString)").path
      )
      path = folder.appending(path: "press-\(UUID().uuidString).sh").path
      if failing { try Data().write(to: URL(filePath: switched)) }
      let script = """
        #!/bin/sh
        printf x >> \(counted); cat > /dev/null
        if test -e \(switched); then exit 10; fi
        printf '%%PDF-1.7 %s' $(wc -c < \(counted))
        """
      try Data(script.utf8).write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    func mend() throws { try FileManager.default.removeItem(atPath: switched) }
  }

  private struct Opened {
    let team: Team
    let invoice: InvoicePage
    let path: String
    let cookie: String
  }

  private func open(_ gateway: GatewayFixture, contact: Int = 0) async throws -> Opened {
    let team = try await gateway.newTeam()
    let invoice = try gateway.newInvoice(team)
    let link = try await gateway.share(invoice, team, contact: contact)
    let path = try GatewayFixture.require(try await gateway.call("GET", link.tokenPath).headers["location"])
    return Opened(team: team, invoice: invoice, path: path, cookie: try await gateway.cookie(link.tokenPath))
  }

  @Test func `the team and the link get one file of one state, and another of the next`() async throws {
    let press = try Press()
    try await GatewayFixture.run(printer: press.path) { gateway in
      let opened = try await open(gateway)
      let address = "/api/v1/invoices/\(opened.invoice.id)/invoice.pdf"
      func team(_ headers: [(name: String, value: String)] = []) async throws -> Answer {
        try await gateway.api("GET", address, key: opened.team.key, headers: headers)
      }
      let all = try await withThrowingTaskGroup(of: Answer.self) { group in
        for _ in 0..<6 { group.addTask { try await team() } }
        for _ in 0..<6 {
          group.addTask { try await gateway.page("\(opened.path)/invoice.pdf", cookie: opened.cookie) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(all.map(\.text)) == ["%PDF-1.7 1"] && press.starts == 1)
      let pdf = try #require(all.first)
      #expect(pdf.headers["content-type"] == "application/pdf" && pdf.headers["cache-control"] == "no-store")
      #expect(pdf.headers["content-disposition"] == "attachment; filename=\"INV-2026-0007.pdf\"")
      let etag = try #require(pdf.headers["etag"])
      #expect(etag == "\"\(Hex.encode(SHA256.digest(pdf.body)))\"")
      #expect(try await team([("if-none-match", etag)]).status == 304)
      let known = try await gateway.call(
        "GET", "\(opened.path)/invoice.pdf", headers: [("cookie", opened.cookie), ("if-none-match", etag)])
      #expect(known.status == 304 && known.body.isEmpty)
      // A check on its way is nothing that is printed; a payment is, and a void invoice.
      gateway.billing.change(opened.invoice.id) { $0.page.announcements = InvoiceSamples.underWay().announcements }
      #expect(try await team().headers["etag"] == etag)
      gateway.billing.change(opened.invoice.id) { held in
        (held.page.payments, held.page.paidCents) = (InvoiceSamples.paid().payments, 451_343)
        (held.page.balanceCents, held.page.status) = (0, .paid)
      }
      #expect(try await team().text == "%PDF-1.7 2")
      gateway.billing.change(opened.invoice.id) { $0.page = InvoiceSamples.page() }
      #expect(try await team().body == pdf.body)
      gateway.billing.change(opened.invoice.id) { $0.page = InvoiceSamples.void() }
      #expect(try await gateway.page("\(opened.path)/invoice.pdf", cookie: opened.cookie).text == "%PDF-1.7 3")
      #expect(press.starts == 3)
      let kept = try await gateway.rows("SELECT kind, edition FROM papers WHERE invoice_id IS NOT NULL")
      #expect(kept.count == 3 && kept.allSatisfy { $0["kind"] == "invoice" && $0["edition"]?.utf8.count == 64 })
    }
  }

  @Test func `a receipt is for the links of its invoice and no other, whole for the team`() async throws {
    let press = try Press()
    try await GatewayFixture.run(printer: press.path) { gateway in
      let opened = try await open(gateway)
      let receipt = InvoiceSamples.receipt(part: true)
      gateway.billing.add(receipt, on: opened.invoice.id, of: opened.team.organization)
      gateway.billing.change(opened.invoice.id) { $0.page.payments = InvoiceSamples.paid().payments }
      let path = "\(opened.path)/receipts/R-2026-0003.pdf"
      #expect(try await gateway.page(opened.path, cookie: opened.cookie).text.contains("href=\"\(path)\""))
      let pdf = try await gateway.page(path, cookie: opened.cookie)
      #expect(pdf.status == 200 && pdf.text == "%PDF-1.7 1")
      #expect(pdf.headers["content-disposition"] == "attachment; filename=\"R-2026-0003-receipt.pdf\"")
      let seen = try #require(gateway.billing.seen.last { $0.path.hasSuffix("/receipts/R-2026-0003") })
      #expect(seen.caller.scopes == [Scope("share-invoice:\(opened.invoice.id)")])
      // Nobody, a link of another invoice, another number and what is no number: one answer.
      let nothing = try await gateway.page("/i/nothing-at-all", cookie: "a=b").bare
      let other = try gateway.newInvoice(opened.team, 51)
      let link = try await gateway.share(other, opened.team)
      let otherPath = try #require(try await gateway.call("GET", link.tokenPath).headers["location"])
      let otherCookie = try await gateway.cookie(link.tokenPath)
      for (path, cookie) in [
        (path, ""), (path, otherCookie), ("\(otherPath)/receipts/R-2026-0003.pdf", otherCookie),
        ("\(opened.path)/receipts/R-2026-0004.pdf", opened.cookie),
        ("\(opened.path)/receipts/R-2026-0003", opened.cookie),
        ("\(opened.path)/receipts/..%2Fpage.pdf", opened.cookie),
        ("\(opened.path)/receipts/a%3Fb.pdf", opened.cookie), ("\(opened.path)/receipts/.pdf", opened.cookie),
        ("\(opened.path)/invoice.pdf", ""), ("\(opened.path)/invoice.pdf", otherCookie),
      ] {
        let answer = try await gateway.page(path, cookie: cookie)
        #expect(answer.status == 404 && answer.bare == nothing, "\(path)")
      }
      // The whole is another file of the same payment.
      gateway.billing.add(InvoiceSamples.receipt(), on: opened.invoice.id, of: opened.team.organization)
      let address = "/api/v1/payments/\(receipt.paymentID)/receipt.pdf"
      let whole = try await gateway.api("GET", address, key: opened.team.key)
      #expect(whole.status == 200 && whole.text == "%PDF-1.7 2")
      let editions = try await gateway.rows("SELECT payment_id::text AS id FROM papers WHERE kind = 'receipt'")
      #expect(editions.map { $0["id"] } == Array(repeating: receipt.paymentID.description, count: 2))
      gateway.billing.add(
        InvoiceSamples.receipt(reversed: true), on: opened.invoice.id, of: opened.team.organization)
      #expect(try await gateway.api("GET", address, key: opened.team.key).text == "%PDF-1.7 3")
    }
  }

  @Test func `wrong asks of the team are refused, and a draft has no paper`() async throws {
    try await GatewayFixture.run(printer: try Press().path) { gateway in
      let opened = try await open(gateway)
      let rival = try await gateway.newTeam("Rival", email: nil)
      gateway.billing.add(InvoiceSamples.receipt(), on: opened.invoice.id, of: opened.team.organization)
      for path in [
        "/api/v1/invoices/\(opened.invoice.id)/invoice.pdf",
        "/api/v1/payments/\(InvoiceSamples.receipt().paymentID)/receipt.pdf",
      ] {
        #expect(try await gateway.api("GET", path, key: opened.team.key).status == 200)
        let foreign = try await gateway.api("GET", path, key: rival.key)
        #expect(foreign.status == 404)
        #expect(try await gateway.call("GET", path).status == 401)
        #expect(try await gateway.api("GET", path + "?x=1", key: opened.team.key).status == 400)
        let unknown = path.replacing(/[0-9a-f-]{36}/, with: UUID().uuidString.lowercased())
        #expect(try await gateway.api("GET", unknown, key: rival.key).bare == foreign.bare)
      }
      let draft = try gateway.newInvoice(opened.team, 53, status: .draft)
      let early = try await gateway.api("GET", "/api/v1/invoices/\(draft.id)/invoice.pdf", key: opened.team.key)
      #expect(early.status == 409 && early.code == "not_issued" && early.text("state") == "draft")
      gateway.billing.isAway = true
      let away = try await gateway.page("\(opened.path)/invoice.pdf", cookie: opened.cookie)
      #expect(away.status == 503 && away.text.contains("Your invoice is safe"))
    }
  }

  @Test func `what can't be printed is tried once, and the team is told of the invoice`() async throws {
    let press = try Press(failing: true)
    try await GatewayFixture.run(printer: press.path) { gateway in
      let opened = try await open(gateway)
      let path = "/api/v1/invoices/\(opened.invoice.id)/invoice.pdf"
      for _ in 0..<2 {
        let answer = try await gateway.api("GET", path, key: opened.team.key)
        #expect(answer.status == 409 && answer.code == "not_printable")
        let page = try await gateway.page("\(opened.path)/invoice.pdf", cookie: opened.cookie)
        #expect(page.status == 409 && page.text.contains("The invoice’s own page shows all of it"))
        #expect(page.text.contains("href=\"\(opened.path)\"") && page.text.contains("Back to the invoice"))
      }
      #expect(press.starts == 1)
      let feed = try await gateway.api("GET", "/api/v1/activity", key: opened.team.key).list("items")
      let told = feed.filter { $0["type"] as? String == "paper.failed" }
      #expect(told.count == 1 && told.first?["invoice_id"] as? String == opened.invoice.id.description)
      #expect(
        (told.first?["summary"] as? String)?.hasPrefix("The PDF of invoice INV-2026-0007 could not be made") == true)
      // Of another state nothing is known.
      try press.mend()
      gateway.billing.change(opened.invoice.id) { $0.page = InvoiceSamples.void() }
      #expect(try await gateway.api("GET", path, key: opened.team.key).status == 200)
      #expect(try await gateway.rows("SELECT code FROM paper_failures").isEmpty)
    }
  }

  @Test func `the database takes a paper of one thing, of the kind that it is`() async throws {
    try await GatewayFixture.run(printer: try Press().path) { gateway in
      let opened = try await open(gateway)
      let path = "/api/v1/invoices/\(opened.invoice.id)/invoice.pdf"
      #expect(try await gateway.api("GET", path, key: opened.team.key).status == 200)
      for change in [
        "invoice_id = NULL", "payment_id = invoice_id", "kind = 'receipt'", "kind = 'proposal'", "edition = 'today'",
      ] {
        await #expect(throws: PostgresError.self, "\(change)") {
          _ = try await gateway.rows("UPDATE papers SET \(unsafeRaw: change) RETURNING kind")
        }
      }
    }
  }
}
