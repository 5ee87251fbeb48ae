import CallContext
import Foundation
import Identifiers
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

/// As `ProposalsContractTests`: what came with objections, change requests and follow-ups.
@Suite struct ObjectionContractTests {
  private func id<Subject>(_ number: UInt32) -> Identifier<Subject> { Identifier(IDSource.id(number)) }
  private let time = Date(timeIntervalSince1970: 1_795_425_300.125)
  private let values = ContractValues()
  private var objection: Objection {
    Objection(lineID: id(6), section: "Rough-in", name: "Duct", text: "Too wide")
  }
  private var request: ChangeRequestDetail {
    ChangeRequestDetail(
      id: id(12), proposalID: id(3), revision: 1, requestedAt: time, path: "team", requestedBy: "key:x",
      contactID: id(4), typedName: "Ngozi Okafor", text: "Narrower", objections: [objection],
      onBehalf: values.onBehalf, contentSHA256: "aa")
  }

  private func expect<Value: Codable & Equatable>(_ value: Value, _ name: String) throws {
    try expectGolden(value, named: name)
    #expect(try StrictJSON.decode(Value.self, from: try goldenBytes(named: name)) == value)
  }

  @Test func `a decline with lines, and the decision that it became`() throws {
    var request = values.declineOfClient
    request.objections = [ObjectionDraft(lineID: id(6), text: "Too wide"), ObjectionDraft(lineID: id(7))]
    try expect(request, "decline-with-objections")
    var decision = values.decisionDetail
    decision.objections = [objection]
    try expect(decision, "decision-with-objections")
  }

  @Test func `a decline with what was viewed before`() throws {
    var decision = values.decisionDetail
    decision.viewed = ViewedBeforeDecline(
      opened: 2, deciderOpened: true,
      recipients: [
        RecipientViews(
          contactID: id(4), name: "Ngozi Okafor", role: .decides, decided: true, opened: 2, automated: 1,
          firstOpenedAt: time, lastOpenedAt: time, longestVisibleMilliseconds: 9_000, visibleMilliseconds: 14_000,
          earlierRevisions: [1, 2])
      ])
    try expect(decision, "decision-with-views")
  }

  @Test func `a change request, asked for and told`() throws {
    try expect(
      ChangeRequestDraft(
        requestKey: "key", contentSHA256: "aa", typedName: "Ngozi Okafor", text: "Narrower",
        objections: [ObjectionDraft(lineID: id(6))], visitor: values.visitor, onBehalf: nil), "change-request-draft")
    try expect(ChangeRequestList(items: [request]), "change-request-list")
    var page = values.proposalPage
    page.changeRequests = [
      ClientChangeRequest(
        requestedAt: time, typedName: "Ngozi Okafor", text: "Narrower", objections: [objection], onBehalf: true)
    ]
    try expect(page, "proposal-page-with-changes")
    var event = values.eventData
    event.changeRequest = request
    event.lossReason = "Went elsewhere"
    try expect(event, "event-data-with-changes")
  }

  @Test func `a draft with marks`() throws {
    var detail = values.proposalDetail
    detail.revisedFrom = id(2)
    detail.objections = [
      LineMark(
        lineID: id(6), section: "Rough-in", name: "Duct", text: "Too wide", source: .changeRequest, proposalID: id(2),
        revision: 1, saidAt: time)
    ]
    try expect(detail, "proposal-detail-with-marks")
  }

  @Test func `follow-up, loss and the context of a decline`() throws {
    try expect(FollowUpChange(ifVersion: 3, date: "2027-03-01", note: "Call"), "follow-up-change")
    let followUp = FollowUpDetail(
      estimateID: id(2), version: 4, date: "2027-03-01", note: "Call", setBy: "key:x", setAt: time)
    try expect(followUp, "follow-up-detail")
    try expect(LossRequest(reason: "Went elsewhere"), "loss-request")
    var estimate = values.estimateDetail
    estimate.followUp = followUp
    estimate.loss = LossDetail(lostAt: time, lostBy: "key:x", reason: "Went elsewhere")
    estimate.lastDecline = DeclineContext(
      revision: 1, decision: values.decisionDetail,
      engagement: EngagementSummary(opened: 2, automated: 1, firstOpenedAt: time), changeRequests: [request])
    try expect(estimate, "estimate-detail-declined")
  }

  @Test func `the report of declines`() throws {
    try expect(
      DeclineReport(
        from: "2026-01-01", to: "2026-12-31", timeZone: "America/Los_Angeles", count: 3,
        currencies: [
          DeclineReport.Currency(
            currency: "USD", count: 3, totalCents: 300, unopened: 2,
            reasons: [
              DeclineReport.Reason(reasonCode: .otherContractor, count: 1, totalCents: 200, unopened: 0),
              DeclineReport.Reason(reasonCode: nil, count: 2, totalCents: 100, unopened: 2),
            ])
        ], lostEstimates: 1), "decline-report")
  }

  @Test func `what was written before there were objections is still read`() throws {
    let bytes = try JSONOutput.encode(values.declineOfClient)
    #expect(!String(decoding: bytes, as: UTF8.self).contains("objections"))
    #expect(try StrictJSON.decode(DeclineRequest.self, from: bytes).objections == nil)
  }
}
