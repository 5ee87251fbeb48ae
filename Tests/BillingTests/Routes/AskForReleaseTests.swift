import BillingContract
import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ServiceRuntime
import Testing

@testable import Billing

/// One ask of a contract is open at a time; whoever was answered may ask again.
@Suite struct AskForReleaseTests {
  private func ask(_ portal: BillingFixture, _ invoice: InvoiceDetail) async throws -> Int {
    try await portal.call("POST", "/invoices/\(invoice.id)/release-asks", by: portal.link(to: invoice.id)).status
  }

  private func page(_ portal: BillingFixture, _ invoice: InvoiceDetail) async throws -> HeldRetainage {
    let page: InvoicePage = try await portal.get(
      "/invoices/\(invoice.id)/page", by: portal.link(to: invoice.id)
    ).decode()
    return try #require(page.held)
  }

  private func held(_ portal: BillingFixture, _ invoice: InvoiceDetail) async throws -> (mayAsk: Bool, etag: String) {
    let answer = try await portal.get("/invoices/\(invoice.id)/page", by: portal.link(to: invoice.id))
    let page: InvoicePage = try answer.decode()
    return (try #require(page.held).mayAsk, try #require(answer.headers["etag"]))
  }

  private func asks(_ portal: BillingFixture) async throws -> Int {
    try await portal.events().filter { $0 == "retainage.release_asked" }.count
  }

  @Test func `asked once while it is open, and again once it was dismissed or something was released`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 9_000_000)], terms: BillingFixture.progressTerms).projectID
      let invoice = try await portal.application(project, [(0, 3_000_000)])
      let nothing = try await portal.post(
        "/projects/\(project)/release-ask/dismissal", ReleaseAskDismissal(reason: "Punch list"))
      #expect(nothing.status == 409 && nothing.code == "release_not_asked")
      let before = try await held(portal, invoice)
      #expect(before.mayAsk)
      for _ in 0..<3 { #expect(try await ask(portal, invoice) == 204) }
      #expect(try await asks(portal) == 1)
      let asked = try await held(portal, invoice)
      #expect(!asked.mayAsk && asked.etag != before.etag)
      // More is held now: it is still the one ask.
      let second = try await portal.application(project, [(0, 1_000_000)])
      #expect(try await ask(portal, second) == 204)
      #expect(try await asks(portal) == 1)
      let (path, no) = ("/projects/\(project)/release-ask/dismissal", ReleaseAskDismissal(reason: "Punch list"))
      let empty = try await portal.post(path, ReleaseAskDismissal(reason: ""))
      #expect(empty.status == 422 && empty.field == "reason")
      let open = try await held(portal, invoice)
      #expect(try await portal.post(path, no, key: "k").status == 204)
      #expect(try await portal.post(path, no, key: "k").headers["idempotency-replayed"] == "true")
      #expect(try await portal.post(path, no).code == "release_not_asked")
      let dismissed = try await held(portal, invoice)
      #expect(dismissed.mayAsk && dismissed.etag != open.etag)
      #expect(try await ask(portal, invoice) == 204)
      #expect(try await asks(portal) == 2)
      _ = try await portal.release(project, 50_000)
      #expect(try await held(portal, invoice).mayAsk)
      #expect(try await ask(portal, invoice) == 204)
      #expect(try await asks(portal) == 3)
      let answers = try await portal.rows(
        "SELECT coalesce(answer, '') AS answer FROM release_asks ORDER BY asked_at")
      #expect(try answers.map { try $0.decode("answer", as: String.self) } == ["dismissed", "released", ""])
    }
  }

  @Test func `who asked is told that nothing is released now, and why, until they ask again or something is`()
    async throws
  {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 9_000_000)], terms: BillingFixture.progressTerms).projectID
      let invoice = try await portal.application(project, [(0, 3_000_000)])
      let path = "/projects/\(project)/release-ask/dismissal"
      #expect(try await page(portal, invoice).dismissal == nil)
      #expect(try await ask(portal, invoice) == 204)
      #expect(
        try await portal.post(path, ReleaseAskDismissal(reason: "Two doors\nare missing"), key: "k").status == 204)
      #expect(
        try await portal.post(path, ReleaseAskDismissal(reason: "Two doors\nare missing"), key: "k").status == 204)
      let told = try await page(portal, invoice)
      #expect(told.dismissal?.reason == "Two doors\nare missing" && told.askedAt == nil && told.mayAsk)
      let events = try await portal.rows(
        "SELECT payload::text AS payload FROM outbox WHERE type = 'retainage.release_dismissed'")
      #expect(events.count == 1)
      let payload: String = try #require(events.first).decode("payload")
      for part in [invoice.id.description, "300000", "are missing", "key:"] {
        #expect(payload.contains(part), "\(part): \(payload)")
      }
      #expect(try await ask(portal, invoice) == 204)
      let again = try await page(portal, invoice)
      #expect(again.dismissal == nil && again.askedAt != nil)
      _ = try await portal.release(project, 50_000)
      let released = try await page(portal, invoice)
      #expect(released.dismissal == nil && released.askedAt == nil)
    }
  }

  @Test func `a release ends what was said of none`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 9_000_000)], terms: BillingFixture.progressTerms).projectID
      let invoice = try await portal.application(project, [(0, 3_000_000)])
      #expect(try await ask(portal, invoice) == 204)
      let path = "/projects/\(project)/release-ask/dismissal"
      #expect(try await portal.post(path, ReleaseAskDismissal(reason: "Two doors")).status == 204)
      #expect(try await page(portal, invoice).dismissal?.reason == "Two doors")
      _ = try await portal.release(project, 50_000)
      let page = try await page(portal, invoice)
      #expect(page.dismissal == nil && page.mayAsk)
    }
  }

  @Test func `what the team wrote before clients were told stays with it`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 9_000_000)], terms: BillingFixture.progressTerms).projectID
      let invoice = try await portal.application(project, [(0, 3_000_000)])
      #expect(try await ask(portal, invoice) == 204)
      let path = "/projects/\(project)/release-ask/dismissal"
      #expect(try await portal.post(path, ReleaseAskDismissal(reason: "Pirol")).status == 204)
      try await portal.forced("UPDATE release_asks SET is_told = false")
      let page = try await page(portal, invoice)
      #expect(page.dismissal == nil && page.askedAt == nil && page.mayAsk)
    }
  }

  @Test func `nobody asks where nothing is held, or where the contract does not allow it`() async throws {
    try await BillingFixture.run { portal in
      let allowed = try await portal.contract([("Work", 9_000_000)], terms: BillingFixture.progressTerms).projectID
      let forbidden = try await portal.contract([("Work", 9_000_000)]).projectID
      for invoice in [
        try await portal.invoice(of: allowed, cents: 1_000),
        try await portal.invoice(of: forbidden, cents: 1_000, retainage: 1_000),
      ] {
        let refused = try await portal.call(
          "POST", "/invoices/\(invoice.id)/release-asks", by: portal.link(to: invoice.id))
        #expect(refused.status == 409 && refused.code == "release_not_askable", "\(refused.text)")
      }
      let draft: InvoiceDetail = try await portal.draftApplication(allowed, [(0, 1_000)]).decode()
      #expect(try await ask(portal, draft) == 404)
      #expect(try await portal.sum(of: forbidden).heldCents == 100)
      #expect(try await portal.count("SELECT count(*) FROM release_asks") == 0)
    }
  }

  @Test func `16 who ask at once ask once`() async throws {
    try await BillingFixture.run(poolSize: 16) { portal in
      let project = try await portal.contract([("Work", 9_000_000)], terms: BillingFixture.progressTerms).projectID
      let invoice = try await portal.application(project, [(0, 3_000_000)])
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<16 { group.addTask { try await ask(portal, invoice) } }
        for try await status in group { #expect(status == 204) }
      }
      #expect(try await asks(portal) == 1)
    }
  }
}
