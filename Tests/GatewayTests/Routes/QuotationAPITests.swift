import CallContext
import Foundation
import HTTPTypes
import OutboundHTTP
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

@Suite struct QuotationAPITests {
  @Test func `a team asks what a choice costs, and says what it expects when it records`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let path = "/api/v1/proposals/\(sent.id)"
      let asSent = try await gateway.api("POST", "\(path)/quotation", key: sent.team.key, json: "{}")
      #expect(asSent.status == 200)
      let line = try #require(try gateway.proposals.page(of: sent.id).content.sections.last?.lines.last)
      let choices = #"{"lines": [{"line_id": "\#(line.id)", "selected": true}]}"#
      let chosen = try await gateway.api(
        "POST", "\(path)/quotation", key: sent.team.key, json: #"{"choices": \#(choices)}"#)
      let quotation = try StrictJSON.decode(Quotation.self, from: chosen.body)
      #expect(quotation.totals.totalCents == ViewSamples.totals.totalCents + 100)
      for (json, status, code) in [
        ("[]", 422, ""), (#"{"total": 1}"#, 400, "unknown_key"),
        (#"{"choices": {"lines": []}, "choices": null}"#, 400, ""),
      ] {
        let wrong = try await gateway.api("POST", "\(path)/quotation", key: sent.team.key, json: json)
        #expect((400...422).contains(wrong.status), "\(json): \(wrong.status) \(wrong.code), not \(status) \(code)")
        #expect(code.isEmpty || wrong.code == code)
      }
      let other = try await gateway.newTeam()
      for (key, id) in [(other.key, sent.id), (sent.team.key, UUID().uuidString.lowercased()), (sent.team.key, "x")] {
        #expect(try await gateway.api("POST", "/api/v1/proposals/\(id)/quotation", key: key, json: "{}").status == 404)
      }
      func record(_ key: String, _ cents: Int64) async throws -> Answer {
        try await gateway.api(
          "POST", "\(path)/acceptance", key: sent.team.key,
          json: """
            {"on_behalf": {"told_by": "Ngozi", "channel": "phone"}, "choices": \(choices),
             "expected_total": {"amount_cents": \(cents), "currency": "USD"}, "drawn_signature": "1,1 2,2"}
            """, headers: [("idempotency-key", key)])
      }
      let refused = try await record("a-1", 1)
      #expect((refused.status, refused.code, refused.field) == (409, "total_changed", "expected_total"))
      #expect(refused.text("total_cents") == "\(quotation.totals.totalCents)")
      #expect(try await record("a-2", quotation.totals.totalCents).status == 200)
      let last = try #require(gateway.proposals.seen.last { $0.path.hasSuffix("/acceptance") })
      #expect(last.body.contains(#""drawn_signature":"1,1 2,2""#))
    }
  }
}
