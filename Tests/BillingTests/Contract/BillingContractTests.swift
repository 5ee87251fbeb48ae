import BillingContract
import Foundation
import ServiceRuntime
import TestSupport
import Testing

/// The contract's JSON, stated in `Golden/`: what is written must be that, and that must be read as what was written.
@Suite struct BillingContractTests {
  private func expect<Value: Codable & Equatable>(_ value: Value, _ name: String) throws {
    try expectGolden(value, named: name)
    #expect(try StrictJSON.decode(Value.self, from: try goldenBytes(named: name)) == value)
  }

  private let values = BillingValues()

  @Test func `schedule`() throws { try expect(values.schedule, "schedule") }
  @Test func `schedule change`() throws { try expect(values.scheduleChange, "schedule-change") }
  @Test func `billing terms`() throws { try expect(values.termsChange, "billing-terms-change") }
  @Test func `change order`() throws { try expect(values.changeOrder, "change-order-draft") }
  @Test func `contract sum`() throws { try expect(values.contractSum, "contract-sum") }
  @Test func `invoice draft`() throws { try expect(values.invoiceDraft, "invoice-draft") }
  @Test func `invoice draft of a milestone`() throws {
    try expect(InvoiceDraft(kind: .standard, milestone: 2), "invoice-draft-of-milestone")
  }
  @Test func `application request`() throws { try expect(values.applicationRequest, "application-request") }
  @Test func `release request`() throws { try expect(values.releaseRequest, "release-request") }
  @Test func `a release of all is nothing`() throws {
    #expect(try JSONOutput.encode(ReleaseRequest()) == Array("{}".utf8))
    #expect(try StrictJSON.decode(ReleaseRequest.self, from: Array("{}".utf8)) == ReleaseRequest())
  }
  @Test func `issue request`() throws { try expect(values.issueRequest, "issue-request") }
  @Test func `asking for the first answer to an issue says only what was chosen`() throws {
    try expect(IssueRequest(contactIDs: values.issueRequest.contactIDs), "issue-request-again")
    #expect(try JSONOutput.encode(IssueRequest()) == Array("{}".utf8))
  }
  @Test func `void request`() throws { try expect(VoidRequest(reason: "A mistake"), "reason") }
  @Test func `invoice`() throws { try expect(values.invoice, "invoice-detail") }
  @Test func `invoice list`() throws { try expect(Page(items: [values.summary], nextCursor: "next"), "invoice-list") }
  @Test func `invoice page`() throws { try expect(values.page, "invoice-page") }
  @Test func `deposit`() throws { try expect(DepositState(isAsked: true, invoice: values.summary), "deposit-state") }
  @Test func `payment draft`() throws { try expect(values.paymentDraft, "payment-draft") }
  @Test func `payment list`() throws { try expect(Page(items: [values.payment], nextCursor: nil), "payment-list") }
  @Test func `receipt`() throws { try expect(values.receipt, "receipt") }
  @Test func `reversal`() throws { try expect(ReversalRequest(reason: "A mistake"), "reason") }
  @Test func `credit list`() throws { try expect(Page(items: [values.credit], nextCursor: nil), "credit-list") }
  @Test func `credit of a deposit`() throws { try expect(values.creditOfDeposit, "credit-of-deposit") }
  @Test func `list of a credit's uses`() throws {
    try expect(Page(items: [values.applied, values.refunded], nextCursor: nil), "credit-use-list")
  }
  @Test func `what is left of a deposit`() throws {
    try expect(DepositCreditRequest(amountCents: 5), "deposit-credit-request")
    #expect(try JSONOutput.encode(DepositCreditRequest()) == Array("{}".utf8))
    try expect(
      DepositRefundRequest(amountCents: 5, method: .transfer, reference: "T-1", refundedOn: "2026-11-23"),
      "refund-request")
  }
  @Test func `a dismissed ask for release`() throws { try expect(ReleaseAskDismissal(reason: "A mistake"), "reason") }
  @Test func `uses of credits`() throws {
    try expect(
      CreditApplicationRequest(invoiceID: values.summary.id, amountCents: 5), "credit-application-request")
    try expect(
      RefundRequest(amountCents: 5, method: .transfer, reference: "T-1", refundedOn: "2026-11-23"), "refund-request")
  }
  @Test func `announcements`() throws {
    try expect(values.announcementRequest, "announcement-request")
    try expect(Page(items: [values.announcement], nextCursor: nil), "announcement-list")
    try expect(AnnouncementRejection(reason: "A mistake"), "reason")
  }
  @Test func `statement`() throws { try expect(values.statement, "statement") }
  @Test func `aging`() throws { try expect(values.aging, "aging-report") }
  @Test func `ledger`() throws { try expect(Page(items: [values.entry], nextCursor: "2"), "ledger-page") }
  @Test func `event data`() throws { try expect(values.eventData, "event-data") }

  @Test func `the least that an event says`() throws {
    var data = values.eventData
    (data.proposalID, data.number, data.dueOn, data.recipients, data.seller) = (nil, nil, nil, nil, nil)
    (data.billTo, data.locale, data.timeZone, data.amountCents, data.method) = (nil, nil, nil, nil, nil)
    (data.receiptNumber, data.reason, data.daysOverdue, data.creditCents, data.projectTitle) = (nil, nil, nil, nil, nil)
    try expect(data, "event-data-least")
  }

  @Test func `the words of the contract are the ones promised`() {
    #expect(
      BillingEventType.allCases.map(\.rawValue) == [
        "invoice.issued", "invoice.voided", "invoice.paid", "invoice.reminder", "payment.recorded", "payment.reversed",
        "credit.reversed", "deposit.returned", "deposit.restored",
        "payment.announced", "payment.announcement_rejected", "retainage.released", "retainage.release_asked",
        "retainage.release_dismissed",
      ])
    #expect(InvoiceKind.allCases.map(\.rawValue) == ["deposit", "standard", "progress", "retainage_release"])
    #expect(
      InvoiceStatus.allCases.map(\.rawValue) == [
        "draft", "open", "partially_paid", "processing", "overdue", "paid", "void",
      ])
    #expect(
      LedgerAccount.allCases.map(\.rawValue) == [
        "accounts_receivable", "retainage_receivable", "revenue", "tax_payable", "customer_deposits",
        "customer_credits", "cash",
      ])
    #expect(Retainage.Rule.allCases.map(\.rawValue) == ["constant", "stop", "forward", "retroactive", "cap"])
    #expect(
      StatementEntryKind.allCases.map(\.rawValue) == [
        "invoice", "void", "payment", "reversal", "credit", "refund", "release",
      ])
  }

  @Test func `what a request may not say is refused`() {
    for wrong in [#"{"reason":"x","state":"void"}"#, #"{"reason":"x","reason":"y"}"#, #"{}"#, #"{"reason":1}"#] {
      #expect(throws: Problem.self) { try StrictJSON.decode(VoidRequest.self, from: Array(wrong.utf8)) }
    }
    let fraction = #"{"amount_cents":1.5,"method":"cash","currency":"USD","received_on":"2026-11-23"}"#
    #expect(throws: Problem.self) { try StrictJSON.decode(PaymentDraft.self, from: Array(fraction.utf8)) }
    let foreign = #"{"amount_cents":1,"method":"card","currency":"USD","received_on":"2026-11-23"}"#
    #expect(throws: Problem.self) { try StrictJSON.decode(PaymentDraft.self, from: Array(foreign.utf8)) }
  }
}
