import BillingContract
import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

/// The team's billing API passes on to the service that owns it, and adds what the directory knows.
@Suite struct BillingAPITests {
  @Test func `reads are passed on with their filters, and what is no filter is refused here`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let invoice = try gateway.newInvoice(team)
      let project = InvoiceSamples.project
      for (path, owner) in [
        ("/invoices?project_id=\(project)&overdue=true&limit=5", nil),
        ("/payments?client_id=\(team.client)&limit=7", nil), ("/clients/\(team.client)/credits", nil),
        ("/invoices/\(invoice.id)/announcements", nil), ("/invoices?kind=deposit", nil),
        // What no list can be narrowed to is the owner's to refuse, whatever it is.
        ("/invoices?status=lost%26limit%3D1", nil),
        ("/invoices/\(invoice.id)", nil), ("/invoices/\(invoice.id)/payments", nil),
        ("/projects/\(project)/schedule-of-values", nil), ("/projects/\(project)/contract-sum", nil),
        ("/clients/\(team.client)/statement?project_id=\(project)", nil), ("/reports/aging?as_of=2026-12-31", nil),
        ("/reports/aging?limit=5&cursor=2026-12-31.x", nil),
        ("/ledger?limit=3&cursor=5", nil), ("/clients/\(team.client)/credits?all=true", nil),
        ("/credits/\(FakeBilling.credit.id)/uses", nil), ("/invoices/\(invoice.id)/credit-uses", nil),
      ] as [(String, String?)] {
        let answer = try await gateway.api("GET", "/api/v1\(path)", key: team.key)
        #expect(answer.status == 200, "\(path): \(answer.text)")
        let seen = try #require(gateway.billing.seen.last)
        let parts = { (text: String) in Set(text.split { "?&".contains($0) }.map(String.init)) }
        #expect(parts(seen.path) == parts("/internal/v1\(owner ?? path)"), "\(seen.path)")
        #expect(seen.caller.principal.text.hasPrefix("key:") && seen.caller.holds(.billingRead))
      }
      for (path, field) in [
        ("/invoices?x=1", "x"), ("/invoices?limit=1&limit=2", "limit"), ("/ledger?status=open", "status"),
        ("/invoices?cursor=\(String(repeating: "'", count: 1_001))", "cursor"),
        ("/clients/\(team.client)/credits?kind=deposit", "kind"), ("/reports/aging?currency=USD", "currency"),
      ] {
        let before = gateway.billing.seen.count
        let answer = try await gateway.api("GET", "/api/v1\(path)", key: team.key)
        #expect(answer.status == 400 && answer.field == field, "\(path)")
        #expect(gateway.billing.seen.count == before)
      }
      for stranger in [try await gateway.newTeam().client, UUID().uuidString.lowercased()] {
        #expect(try await gateway.api("GET", "/api/v1/clients/\(stranger)/credits", key: team.key).status == 404)
      }
      let schedule = try await gateway.api("GET", "/api/v1/projects/\(project)/schedule-of-values", key: team.key)
      #expect(schedule.headers["etag"] == "\"v3\"")
    }
  }

  @Test func `what is written goes with the caller's key, once PM-6`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let invoice = try gateway.newInvoice(team)
      let payment = #"{"method": "check", "amount_cents": 1, "currency": "USD", "received_on": "2026-11-24"}"#
      let (credit, use) = (FakeBilling.credit.id, UUID().uuidString.lowercased())
      for (path, json) in [
        ("projects/\(InvoiceSamples.project)/invoices", #"{"kind": "standard", "lines": []}"#),
        ("projects/\(InvoiceSamples.project)/applications", #"{"lines": []}"#),
        ("projects/\(InvoiceSamples.project)/retainage-releases", #"{"amount_cents": 5}"#),
        ("projects/\(InvoiceSamples.project)/change-orders", #"{"title": "C", "lines": []}"#),
        ("invoices/\(invoice.id)/void", #"{"reason": "R"}"#), ("invoices/\(invoice.id)/payments", payment),
        ("invoices/\(invoice.id)/issue", "{}"),
        ("payments/\(FakeBilling.payment.id)/reversal", #"{"reason": "R"}"#),
        ("credits/\(credit)/applications", "{\"invoice_id\": \"\(invoice.id)\", \"amount_cents\": 1}"),
        ("credits/\(credit)/refunds", #"{"amount_cents": 1, "method": "cash", "refunded_on": "2026-11-24"}"#),
        ("credits/\(credit)/reversal", #"{"reason": "R"}"#),
        ("credits/\(credit)/uses/\(use)/reversal", #"{"reason": "R"}"#),
        ("projects/\(InvoiceSamples.project)/deposit-credits", "{}"),
        (
          "projects/\(InvoiceSamples.project)/deposit-refunds",
          #"{"amount_cents": 1, "method": "cash", "refunded_on": "2026-11-24"}"#
        ),
        ("announcements/\(FakeBilling.announcement)/rejection", #"{"reason": "R"}"#),
        ("projects/\(InvoiceSamples.project)/release-ask/dismissal", #"{"reason": "R"}"#),
      ] {
        // Money never without a key.
        let before = gateway.billing.seen.count
        let bare = try await gateway.api("POST", "/api/v1/\(path)", key: team.key, json: json)
        #expect(bare.status == 400 && bare.code == "idempotency_key_required", "\(path): \(bare.text)")
        #expect(gateway.billing.seen.count == before)
        let key = UUID().uuidString
        let headers = [(name: "idempotency-key", value: key)]
        let first = try await gateway.api("POST", "/api/v1/\(path)", key: team.key, json: json, headers: headers)
        #expect([200, 201, 204].contains(first.status), "\(path): \(first.text)")
        #expect(gateway.billing.seen.last?.key == key && gateway.billing.seen.last?.path == "/internal/v1/\(path)")
        let count = gateway.billing.seen.count
        let again = try await gateway.api("POST", "/api/v1/\(path)", key: team.key, json: json, headers: headers)
        #expect(again.status == first.status && again.body == first.body)
        #expect(again.headers["idempotency-replayed"] == "true" && gateway.billing.seen.count == count, "\(path)")
        let other = try await gateway.api("POST", "/api/v1/\(path)", key: team.key, json: json + " ", headers: headers)
        #expect(other.status == 422 && other.code == "idempotency_key_reused", "\(path)")
      }
    }
  }

  @Test func `a change of the schedule says of which version it is`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      _ = try gateway.newInvoice(team)
      let path = "/api/v1/projects/\(InvoiceSamples.project)/billing-terms"
      let json = #"{"terms_days": 14}"#
      #expect(try await gateway.api("PUT", path, key: team.key, json: json).status == 428)
      func set(_ tag: String) async throws -> Answer {
        try await gateway.api("PUT", path, key: team.key, json: json, headers: [("if-match", tag)])
      }
      #expect(try await set("*").status == 412)
      #expect(try await set("\"v3\"").headers["etag"] == "\"v3\"")
      #expect(gateway.billing.seen.last?.body == #"{"if_version":3,"terms_days":14}"#)
    }
  }

  @Test func `issuing adds seller, client and those who decide or pay`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let invoice = try gateway.newInvoice(team)
      gateway.billing.change(invoice.id) { $0.detail.status = .draft }
      let path = "/api/v1/invoices/\(invoice.id)/issue"
      func issue(_ json: String) async throws -> Answer {
        try await gateway.api(
          "POST", path, key: team.key, json: json, headers: [("idempotency-key", UUID().uuidString)])
      }
      #expect(try await issue("{}").status == 200)
      func sent() throws -> IssueRequest {
        let body = try #require(gateway.billing.seen.last { $0.path.hasSuffix("/issue") }).body
        return try StrictJSON.decode(IssueRequest.self, from: Array(body.utf8))
      }
      let issued = try sent()
      #expect(issued.seller?.name == "Harbor & Pine" && issued.seller?.accentColor.lowercased() == "#1f6f54")
      #expect(issued.billTo?.name == "Okafor-Lindqvist Household" && issued.timeZone == "America/Los_Angeles")
      #expect(issued.recipients?.map(\.name) == ["Ngozi Okafor"])
      let chosen = try await issue("{\"contact_ids\": [\"\(team.contacts[1])\"]}")
      #expect(chosen.status == 200)
      #expect(try sent().recipients?.map(\.name) == ["Björn Lindqvist"])
      let unknown = try await issue("{\"contact_ids\": [\"\(UUID())\"]}")
      #expect(unknown.status == 422)
    }
  }

  @Test func `whoever asks again after the answer was lost is given the first, whatever the directory says now PM-6`()
    async throws
  {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let invoice = try gateway.newInvoice(team)
      let path = "/api/v1/invoices/\(invoice.id)/issue"
      // The answer was lost, the gateway's own note of it with it: the invoice is issued, and the contact is gone since.
      gateway.billing.change(invoice.id) { $0.detail.status = .open }
      let gone = UUID().uuidString.lowercased()
      let again = try await gateway.api(
        "POST", path, key: team.key, json: "{\"contact_ids\": [\"\(gone)\"]}", headers: [("idempotency-key", "i-1")])
      #expect(again.status == 200)
      let seen = try #require(gateway.billing.seen.last)
      #expect(seen.key == "i-1" && seen.body == "{\"contact_ids\":[\"\(gone)\"]}")
    }
  }

  @Test func `a refusal of billing comes through with its code, and its absence is 503`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let invoice = try gateway.newInvoice(team)
      gateway.billing.refusal = .invalidField("amount_cents", code: "release_above_held", detail: "More than is held.")
      let path = "/api/v1/projects/\(InvoiceSamples.project)/retainage-releases"
      let refused = try await gateway.api(
        "POST", path, key: team.key, json: #"{"amount_cents": 5}"#, headers: [("idempotency-key", "r-1")])
      #expect(refused.status == 422 && refused.code == "release_above_held" && refused.field == "amount_cents")
      gateway.billing.isAway = true
      let away = try await gateway.api("GET", "/api/v1/invoices/\(invoice.id)", key: team.key)
      #expect(away.status == 503 && away.code == "unavailable")
    }
  }
}
