import CallContext
import Foundation
import Identifiers
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

/// What the contract says of change orders, and of nothing else.
@Suite struct ChangeOrderContractTests {
  private let values = ContractValues()

  private func expect<Value: Codable & Equatable>(_ value: Value, _ name: String) throws {
    try expectGolden(value, named: name)
    #expect(try StrictJSON.decode(Value.self, from: try goldenBytes(named: name)) == value)
  }

  @Test func `the estimate of a change order says what it changes`() throws {
    var draft = values.estimateDraft
    (draft.kind, draft.projectID) = (.changeOrder, values.projectSummary.id)
    try expect(draft, "estimate-draft-of-change-order")
    var detail = values.estimateDetail
    (detail.kind, detail.projectID, detail.changeOrderNumber) = (.changeOrder, values.projectSummary.id, 2)
    try expect(detail, "estimate-detail-of-change-order")
  }

  @Test func `its versions say so, too`() throws {
    var summary = values.proposalSummary
    (summary.projectID, summary.changeOrderNumber) = (values.projectSummary.id, 2)
    try expect(Page(items: [summary], nextCursor: nil), "proposal-list-of-change-orders")
    var detail = values.proposalDetail
    (detail.kind, detail.projectID, detail.changeOrderNumber) = (.changeOrder, values.projectSummary.id, 2)
    detail.decision?.contractBeforeCents = 4_513_430
    try expect(detail, "proposal-detail-of-change-order")
  }

  @Test func `its page says what the contract comes to`() throws {
    var page = values.proposalPage
    page.content.kind = .changeOrder
    page.content.changeOrder = ChangeOrderFacts(
      number: 2, projectNumber: "E-1", projectTitle: "Kitchen", contractBeforeCents: 4_513_430)
    page.contractBeforeCents = 4_613_430
    try expect(page, "proposal-page-of-change-order")
  }

  @Test func `its acceptance names the project that it changes`() throws {
    var data = values.eventData
    (data.kind, data.changeOrderNumber, data.contract, data.paymentSchedule) = (.changeOrder, 2, nil, [])
    data.decision?.contractBeforeCents = 4_513_430
    try expect(data, "event-data-of-change-order")
  }

  @Test func `a project says what was approved since`() throws {
    var project = values.projectSummary
    project.approvedChangesCents = -50_000
    try expect(Page(items: [project], nextCursor: nil), "project-list-with-changes")
  }
}
