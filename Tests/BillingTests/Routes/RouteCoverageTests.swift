import BillingContract
import CallContext
import Foundation
import HTTPTypes
import Identifiers
import Postgres
import ServiceRuntime
import TestSupport
import Testing

@testable import Billing

/// TI-1: every row of the table, tried as nobody, as a link to something else, as the wrong service and as the rival
/// organization.
@Suite struct RouteCoverageTests {
  private func body(of row: RoutePolicy<BillingAccess>, _ portal: BillingFixture, _ story: BillingStory) throws
    -> [UInt8]
  {
    switch row.name {
    case "edit_schedule":
      try JSONOutput.encode(
        ScheduleChange(ifVersion: 1, lines: [ScheduleLineChange(description: "Work", scheduledCents: 1)]))
    case "set_billing_terms": try JSONOutput.encode(BillingTermsChange(ifVersion: 1, termsDays: 9))
    case "add_change_order":
      try JSONOutput.encode(
        ChangeOrderDraft(title: "More", lines: [ChangeOrderLine(description: "More", amountCents: 1)]))
    case "draft_invoice":
      try JSONOutput.encode(
        BillingContract.InvoiceDraft(
          kind: .standard, lines: [InvoiceLineDraft(description: "Work", quantity: 1, unitPriceCents: 100)]))
    case "draft_application": try JSONOutput.encode(ApplicationRequest(lines: []))
    case "draft_release": try JSONOutput.encode(BillingContract.ReleaseRequest())
    case "issue_invoice": try JSONOutput.encode(BillingFixture.issue)
    case "void_invoice": try JSONOutput.encode(VoidRequest(reason: "No"))
    case "record_payment": try JSONOutput.encode(portal.payment(1))
    case "reverse_payment": try JSONOutput.encode(ReversalRequest(reason: "No"))
    case "apply_credit":
      try JSONOutput.encode(CreditApplicationRequest(invoiceID: story.applications[1].id, amountCents: 1))
    case "refund_credit":
      try JSONOutput.encode(RefundRequest(amountCents: 1, method: .cash, refundedOn: BillingFixture.today))
    case "restore_deposit", "reverse_credit_use": try JSONOutput.encode(ReversalRequest(reason: "No"))
    case "return_deposit": try JSONOutput.encode(DepositCreditRequest(amountCents: 1))
    case "refund_deposit":
      try JSONOutput.encode(DepositRefundRequest(amountCents: 1, method: .cash, refundedOn: BillingFixture.today))
    case "dismiss_release_ask": try JSONOutput.encode(ReleaseAskDismissal(reason: "No"))
    case "reject_announcement": try JSONOutput.encode(AnnouncementRejection(reason: "No"))
    case "announce_payment":
      try JSONOutput.encode(
        AnnouncementRequest(amountCents: 1, mailedOn: BillingFixture.today, requestKey: "another"))
    default: []
    }
  }

  private func id(of row: RoutePolicy<BillingAccess>, _ portal: BillingFixture, _ story: BillingStory) -> String {
    switch true {
    case row.template.contains("/projects/"): "\(story.project)"
    case row.template.contains("/payments/"): "\(story.payment.id)"
    case row.template.contains("/credits/"): "\(story.credit.id)"
    case row.template.contains("/announcements/"): "\(story.announcement.id)"
    case row.template.contains("/clients/"): "\(portal.clientID)"
    default: "\(story.applications[1].id)"
    }
  }

  @Test func `no route lets in nobody, a wrong link, a wrong service or a rival`() async throws {
    try await BillingFixture.run { portal in
      let story = try await portal.story()
      let before = try await portal.facts()
      let untried = try await RouteCoverage.untried(of: portal.routes.rows) { row in
        let ids = [
          "id": id(of: row, portal, story), "use_id": "\(story.use.id)", "number": story.payment.receiptNumber,
        ]
        guard let path = RouteCoverage.path(of: row.template, filling: ids) else { return false }
        let body = try body(of: row, portal, story)
        func answer(_ caller: Caller?, _ signer: CallerSigner? = nil) async throws -> BillingFixture.Answer {
          try await portal.call(
            row.method.rawValue, String(path.dropFirst("/internal/v1".count)), by: caller, body: body, signer: signer)
        }
        #expect(try await answer(nil).status == 401, "\(row.name) as nobody")
        let link = try await answer(portal.link(to: story.standard.id)).status
        let isLinks = row.access == .link
        #expect(link == (isLinks ? 404 : 403), "\(row.name) as a wrong link")
        #expect(try await answer(portal.caller(.key(UUID()), [])).status == 403, "\(row.name) without scopes")
        #expect(try await answer(portal.team, portal.proposals).status == 403, "\(row.name) by the wrong service")
        #expect(
          try await answer(portal.caller(.contact(UUID()), BillingFixture.allScopes)).status == 403, "\(row.name)")
        let rival = try await answer(portal.rival)
        switch row.name {
        // A rival has invoices and payments of its own; none of ours is among them.
        case "list_invoices", "list_payments", "list_credits", "list_ledger":
          #expect(rival.text == #"{"items":[]}"#, "\(row.name) as a rival")
        case "report_aging": #expect(rival.text.hasSuffix(#""rows":[]}"#))
        case "receive_event": #expect(rival.status == 403)
        default: #expect(rival.status == (isLinks ? 403 : 404), "\(row.name) as a rival")
        }
        return true
      }
      #expect(untried == [])
      // Nothing of it had an effect.
      #expect(try await portal.facts() == before)
    }
  }

  @Test func `a team that reads can't write, and one that bills can't take money`() async throws {
    try await BillingFixture.run { portal in
      let story = try await portal.story()
      let reader = portal.caller(.member(UUID()), [.billingRead])
      let biller = portal.caller(.member(UUID()), [.billingRead, .billingWrite])
      for row in portal.routes.rows {
        guard case .team(let scope) = row.access, row.method != .get else { continue }
        let ids = ["id": id(of: row, portal, story), "use_id": "\(story.use.id)"]
        let path = RouteCoverage.path(of: row.template, filling: ids) ?? ""
        for caller in [reader, biller] where !caller.holds(scope) {
          let answer = try await portal.call(
            row.method.rawValue, String(path.dropFirst("/internal/v1".count)), by: caller,
            body: try body(of: row, portal, story))
          #expect(answer.status == 403, "\(row.name)")
        }
      }
    }
  }

  @Test func `the answers to what is foreign, missing and malformed are the same bytes`() async throws {
    try await BillingFixture.run { portal in
      let story = try await portal.story()
      let nothing = UUID().uuidString.lowercased()
      let invoice = story.standard.id
      let bodies = [
        try await portal.get("/invoices/\(invoice)", by: portal.rival),
        try await portal.get("/invoices/\(nothing)"), try await portal.get("/invoices/1"),
        try await portal.get("/projects/\(story.project)/contract-sum", by: portal.rival),
        try await portal.get("/clients/\(portal.clientID)/statement", by: portal.rival),
        try await portal.get("/invoices/\(invoice)/payments", by: portal.rival),
        try await portal.get("/invoices/\(invoice)/page", by: portal.link(to: story.release.id)),
        try await portal.post("/payments/\(story.payment.id)/reversal", ReversalRequest(reason: "x"), by: portal.rival),
        try await portal.post("/invoices/\(invoice)/void", VoidRequest(reason: "x"), by: portal.rival),
        try await portal.post(
          "/announcements/\(story.announcement.id)/rejection", AnnouncementRejection(reason: "x"), by: portal.rival),
      ].map { $0.text.replacing(/"instance":"[0-9a-f]+"/, with: "") }
      #expect(Set(bodies).count == 1, "\(Set(bodies))")
      #expect(bodies[0].contains("not_found"))
    }
  }
}
