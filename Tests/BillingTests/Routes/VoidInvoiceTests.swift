import BillingContract
import Foundation
import ServiceRuntime
import Testing

@testable import Billing

/// An issued invoice does not count any more, once; what hangs on it goes first.
@Suite struct VoidInvoiceTests {
  @Test func `what is a draft or void already is not voided`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let draft: InvoiceDetail = try await portal.post(
        "/projects/\(project)/invoices",
        BillingContract.InvoiceDraft(
          kind: .standard, lines: [InvoiceLineDraft(description: "Work", quantity: 1, unitPriceCents: 100)])
      ).decode()
      let void = try await portal.void(try await portal.invoice(of: project, cents: 100).id)
      for (id, state) in [(draft.id, "draft"), (void.id, "void")] {
        let refused = try await portal.post("/invoices/\(id)/void", VoidRequest(reason: "Wrong"))
        #expect(refused.status == 409 && refused.code == "not_voidable", "\(state)")
        #expect(refused.text.contains("\"state\":\"\(state)\""))
      }
      #expect(try await portal.events() == ["invoice.issued", "invoice.voided"])
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `one whose retainage was released is voided once that release is`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let invoice = try await portal.invoice(of: project, cents: 100_000, retainage: 1_000)
      let release = try await portal.release(project, 4_000)
      let refused = try await portal.post("/invoices/\(invoice.id)/void", VoidRequest(reason: "Wrong"))
      #expect(refused.status == 409 && refused.code == "released_since")
      #expect(try await portal.void(release.id).status == .void)
      #expect(try await portal.void(invoice.id).status == .void)
      #expect(try await portal.sum(of: project).heldCents == 0)
      #expect(try await portal.findings() == [])
    }
  }
}
