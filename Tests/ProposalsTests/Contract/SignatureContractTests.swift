import Foundation
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

/// As `ProposalsContractTests`: what came with drawn signatures, expected totals and portal sessions.
@Suite struct SignatureContractTests {
  private let values = ContractValues()
  private let drawing = "40,120 52,98;75,60"

  private func expect<Value: Codable & Equatable>(_ value: Value, _ name: String) throws {
    try expectGolden(value, named: name)
    #expect(try StrictJSON.decode(Value.self, from: try goldenBytes(named: name)) == value)
  }

  @Test func `an acceptance that was signed by hand, and what it became`() throws {
    var request = values.acceptanceOfClient
    request.drawnSignature = drawing
    request.expectedTotal = ExpectedTotal(amountCents: 4_924_090, currency: "USD")
    try expect(request, "acceptance-signed")
    var decision = values.decisionDetail
    decision.drawnSignature = drawing
    decision.path = "portal"
    decision.decidedBy = "contact:00000000-0000-7000-8000-000000000004"
    try expect(decision, "decision-signed")
    var page = try #require(values.proposalPage.decision)
    page.drawnSignature = drawing
    page.signedIn = true
    try expect(page, "client-decision-signed")
  }

  @Test func `a choice, and what it costs`() throws {
    try expect(QuotationRequest(choices: values.acceptanceOfClient.choices), "quotation-request")
    #expect(try StrictJSON.decode(QuotationRequest.self, from: Array("{}".utf8)) == QuotationRequest(choices: nil))
  }

  @Test func `what was written before there were any still reads`() throws {
    let earlier = try StrictJSON.decode(
      AcceptanceRequest.self, from: try goldenBytes(named: "acceptance-of-client"))
    #expect(earlier.drawnSignature == nil && earlier.expectedTotal == nil)
  }
}
