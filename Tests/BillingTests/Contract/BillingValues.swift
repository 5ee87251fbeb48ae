import BillingContract
import CallContext
import Foundation
import Identifiers
import TestSupport

/// One value of each type with every member set.
struct BillingValues {
  private func id<Subject>(_ number: UInt32) -> Identifier<Subject> { Identifier(IDSource.id(number)) }
  private let time = Date(timeIntervalSince1970: 1_795_425_300.125)
  private let hash = String(repeating: "0123456789abcdef", count: 4)
  private let actor = "key:00000000-0000-7000-8000-000000000008"

  var address: PostalAddress {
    PostalAddress(
      line1: "418 Alder Ct", line2: "Unit 2", city: "Seattle", region: "WA", postalCode: "98122", country: "US")
  }

  var seller: InvoiceSeller {
    InvoiceSeller(
      name: "Harbor & Pine Remodeling LLC", tradingAs: "Harbor & Pine", email: "office@example.com",
      phone: "+1 206 555 0100", website: "https://example.com", licenseNumber: "HARBOP*842", address: address,
      accentColor: "#1f5e4b", logo: hash, font: "bitter")
  }

  var billTo: BillTo { BillTo(name: "Okafor-Lindqvist Household", address: address) }

  var recipient: InvoiceRecipient {
    InvoiceRecipient(contactID: id(4), name: "Ngozi Okafor", email: "ngozi@example.com")
  }

  var retainage: Retainage {
    Retainage(
      rule: .retroactive, rateCompletedBasisPoints: 1_000, rateStoredBasisPoints: 900, reducedRateBasisPoints: 500,
      thresholdBasisPoints: 5_000, release: "Punch list", onTax: true, clientMayAsk: true, ceilingBasisPoints: 800)
  }

  // MARK: Schedule

  var schedule: ScheduleDetail {
    ScheduleDetail(
      projectID: id(9), clientID: id(1), number: "E-1", title: "Kitchen", currency: "USD", version: 3, isBilled: true,
      applications: 2,
      lines: [
        ScheduleLineDetail(
          id: id(20), position: 1, item: "010", section: "Rough-in", description: "Duct", scheduledCents: 76_675,
          taxCents: 7_936, changeOrder: ScheduleChangeOrder(id: id(21), number: 1, title: "Skylight"),
          rateCompletedBasisPoints: 500, rateStoredBasisPoints: 0, completedCents: 10_000, storedCents: 2_000,
          billedCents: 12_000, taxedCents: 1_242, heldCents: 500, releasedCents: 100)
      ], originalCents: 70_000, changeOrdersCents: 6_675, contractSumCents: 76_675, taxCents: 7_936, heldCents: 500,
      retainage: retainage, termsDays: 30)
  }

  var scheduleChange: ScheduleChange {
    ScheduleChange(
      ifVersion: 3,
      lines: [
        ScheduleLineChange(
          id: id(20), item: "010", section: "Rough-in", description: "Duct", scheduledCents: 76_675, taxCents: 7_936,
          changeOrderID: id(21), rateCompletedBasisPoints: 500, rateStoredBasisPoints: 0)
      ])
  }

  var termsChange: BillingTermsChange { BillingTermsChange(ifVersion: 3, retainage: retainage, termsDays: 30) }

  var changeOrder: ChangeOrderDraft {
    ChangeOrderDraft(
      title: "Skylight", reference: "CO-1, signed on paper",
      lines: [
        ChangeOrderLine(item: "900", section: "Roof", description: "Skylight", amountCents: -500, taxCents: -52)
      ])
  }

  var contractSum: ContractSumDetail {
    ContractSumDetail(
      projectID: id(9), currency: "USD", originalCents: 70_000, approvedChangesCents: 6_675, currentCents: 76_675,
      billedCents: 12_000, paidCents: 5_000, inFlightCents: 1_000, heldCents: 500, leftCents: 64_675)
  }

  // MARK: Invoices

  var invoiceDraft: InvoiceDraft {
    InvoiceDraft(
      kind: .standard, title: "Extras",
      lines: [
        InvoiceLineDraft(
          description: "Duct", quantity: Decimal(sign: .plus, exponent: -1, significand: 185), unit: "lf",
          unitPriceCents: 4_150, taxBasisPoints: 1_035, retainageBasisPoints: 1_000)
      ], retainageBasisPoints: 500, depositAppliedCents: 100, currency: "USD", termsDays: 14, note: "Thank you")
  }

  var applicationRequest: ApplicationRequest {
    ApplicationRequest(
      lines: [
        ApplicationLineDraft(lineID: id(20), completedCents: 10_000, storedCents: 2_000, overrideReason: "More"),
        ApplicationLineDraft(lineID: id(22), completedToDateBasisPoints: 5_000),
      ], periodTo: "2026-11-30", retainageRateBasisPoints: 500, certifiedCents: 9_000, certifiedReason: "Not done",
      termsDays: 30, note: "Thank you")
  }

  var releaseRequest: ReleaseRequest {
    ReleaseRequest(
      amountCents: 500, lines: [ReleaseLineDraft(lineID: id(20), amountCents: 500)], termsDays: 0, note: "Punch list")
  }

  var issueRequest: IssueRequest {
    IssueRequest(
      contactIDs: [id(4)], seller: seller, billTo: billTo, recipients: [recipient], locale: "en-US",
      timeZone: "America/Los_Angeles")
  }

  private var line: InvoiceLineDetail {
    InvoiceLineDetail(
      description: "Duct", quantity: "18.5", unit: "lf", unitPriceCents: 4_150, amountCents: 76_775,
      taxBasisPoints: 1_035, taxCents: 7_946, retainedCents: 7_678, sourceInvoiceID: id(31), sourceNumber: "INV-0001")
  }

  private var application: ApplicationDetail {
    ApplicationDetail(
      number: 2, periodTo: "2026-11-30", retainage: retainage,
      lines: [
        SheetLine(
          lineID: id(20), position: 1, item: "010", section: "Rough-in", description: "Duct", changeOrderNumber: 1,
          scheduledCents: 76_675, previousCents: 5_000, thisPeriodCents: 5_000, storedCents: 2_000, toDateCents: 12_000,
          toDateBasisPoints: 1_565, balanceCents: 64_675, heldCents: 500, taxThisPeriodCents: 725,
          overrideReason: "More")
      ],
      summary: SummaryLines(
        originalContractSumCents: 70_000, changeOrdersCents: 6_675, contractSumToDateCents: 76_675,
        completedAndStoredCents: 12_000, heldOnCompletedCents: 400, heldOnStoredCents: 100, heldCents: 500,
        earnedLessHeldCents: 11_500, previouslyCertifiedCents: 4_500, paymentDueCents: 7_000,
        balanceToFinishCents: 65_175), certifiedCents: 6_000, certifiedReason: "Not done")
  }

  var invoice: InvoiceDetail {
    InvoiceDetail(
      id: id(30), projectID: id(9), clientID: id(1), number: "INV-0002", kind: .progress, status: .partiallyPaid,
      title: "Application for payment 2", currency: "USD", lines: [line], application: application,
      subtotalCents: 7_000, taxCents: 725, totalCents: 7_725, retainageHeldCents: 500, retainageReleasedCents: 100,
      payableCents: 7_225, paidCents: 1_000, creditedCents: 200, balanceCents: 6_025, announcedCents: 300,
      issuedAt: time, dueOn: "2026-12-23", termsDays: 30, note: "Thank you", contentSHA256: hash, seller: seller,
      billTo: billTo, void: InvoiceVoiding(at: time, by: actor, reason: "A mistake"), createdAt: time, version: 4)
  }

  var summary: InvoiceSummary {
    InvoiceSummary(
      id: id(30), projectID: id(9), clientID: id(1), number: "INV-0002", kind: .retainageRelease, status: .overdue,
      title: "Release of retainage", currency: "USD", totalCents: 7_725, retainageHeldCents: 500, payableCents: 7_225,
      paidCents: 1_000, balanceCents: 6_025, issuedAt: time, dueOn: "2026-12-23", createdAt: time)
  }

  var page: InvoicePage {
    InvoicePage(
      id: id(30), projectID: id(9), proposalID: id(3), number: "INV-0002", projectTitle: "Kitchen", kind: .progress,
      status: .processing, title: "Application for payment 2", currency: "USD", locale: "en-US",
      timeZone: "America/Los_Angeles", seller: seller, billTo: billTo, lines: [line], application: application,
      subtotalCents: 7_000, taxCents: 725, totalCents: 7_725, retainageHeldCents: 500, payableCents: 7_225,
      depositAppliedCents: 100, creditedCents: 200, paidCents: 1_000, balanceCents: 6_025, announcedCents: 300,
      issuedAt: time, dueOn: "2026-12-23", note: "Thank you",
      payments: [
        PagePayment(
          receiptNumber: "R-0001", receivedOn: "2026-11-20", method: .check, reference: "1042", amountCents: 1_000)
      ],
      returned: [PageReturn(returnedOn: "2026-11-21", method: .transfer, reference: "T-1", amountCents: 10)],
      announcements: [
        PageAnnouncement(amountCents: 300, mailedOn: "2026-11-22", reference: "1043", announcedAt: time)
      ],
      held: HeldRetainage(
        thisInvoiceCents: 400, totalCents: 900, invoices: [HeldInvoice(number: "INV-0001", heldCents: 500)],
        terms: retainage, mayAsk: true, askedAt: time,
        dismissal: ReleaseDismissal(answeredAt: time, reason: "Punch list")), contractSum: contractSum,
      contentSHA256: hash, voidedAt: time)
  }

  // MARK: Payments

  var paymentDraft: PaymentDraft {
    PaymentDraft(
      method: .check, amountCents: 1_000, currency: "USD", reference: "1042", receivedOn: "2026-11-20",
      depositedOn: "2026-11-21", note: "By mail", allocations: [PaymentShare(invoiceID: id(30), amountCents: 900)],
      announcementID: id(41), confirmed: true)
  }

  var payment: PaymentDetail {
    PaymentDetail(
      id: id(40), clientID: id(1), receiptNumber: "R-0001", status: .reversed, method: .check, amountCents: 1_000,
      currency: "USD", reference: "1042", receivedOn: "2026-11-20", depositedOn: "2026-11-21", note: "By mail",
      allocations: [PaymentShare(invoiceID: id(30), amountCents: 900)], creditCents: 100, recordedBy: actor,
      createdAt: time, reversal: PaymentReversal(at: time, by: actor, reason: "Bounced"))
  }

  var receipt: ReceiptDetail {
    ReceiptDetail(
      paymentID: id(40), receiptNumber: "R-0001", method: .check, reference: "1042", receivedOn: "2026-11-20",
      currency: "USD", amountCents: 1_000,
      shares: [ReceiptShare(invoiceNumber: "INV-0002", title: "Application for payment 2", amountCents: 900)],
      creditCents: 100, isPart: false, locale: "en-US", timeZone: "America/Los_Angeles", seller: seller, billTo: billTo,
      reversedAt: time)
  }

  var credit: CreditDetail {
    CreditDetail(
      id: id(42), clientID: id(1), paymentID: id(40), amountCents: 100, remainingCents: 60, currency: "USD",
      availableOn: "2026-11-23", createdAt: time)
  }

  var creditOfDeposit: CreditDetail {
    CreditDetail(
      id: id(42), clientID: id(1), depositID: id(30), amountCents: 100, remainingCents: 0, currency: "USD",
      availableOn: "2026-11-23", createdAt: time, reversal: reversal)
  }

  var applied: CreditUseDetail {
    CreditUseDetail(
      id: id(43), creditID: id(42), kind: .applied, invoiceID: id(30), amountCents: 5, currency: "USD",
      usedOn: "2026-11-23", createdBy: actor, createdAt: time, reversal: reversal)
  }

  var refunded: CreditUseDetail {
    CreditUseDetail(
      id: id(44), creditID: id(42), kind: .refunded, amountCents: 5, currency: "USD", method: .transfer,
      reference: "T-1", usedOn: "2026-11-23", createdBy: actor, createdAt: time)
  }

  private var reversal: PaymentReversal { PaymentReversal(at: time, by: actor, reason: "Bounced") }

  var announcementRequest: AnnouncementRequest {
    AnnouncementRequest(
      amountCents: 300, mailedOn: "2026-11-22", reference: "1043", note: "From the bank", requestKey: "form-1")
  }

  var announcement: AnnouncementDetail {
    AnnouncementDetail(
      id: id(41), invoiceID: id(30), status: .rejected, amountCents: 300, currency: "USD", mailedOn: "2026-11-22",
      reference: "1043", note: "From the bank", announcedAt: time, answerReason: "It never came")
  }

  // MARK: Books

  var statement: StatementDetail {
    StatementDetail(
      clientID: id(1), projectID: id(9), currency: "USD",
      entries: [
        StatementEntry(
          on: "2026-11-20", kind: .payment, description: "R-0001 check", invoiceID: id(30), paymentID: id(40),
          chargeCents: 0, paymentCents: 1_000, balanceCents: 6_225)
      ], balanceCents: 6_225, heldCents: 500, nextCursor: "2026-11-20.7.7225.9")
  }

  var aging: AgingReport {
    AgingReport(
      asOf: "2026-11-23",
      rows: [
        AgingRow(
          clientID: id(1), currency: "USD", notDueCents: 1, days1To30Cents: 2, days31To60Cents: 3, days61To90Cents: 4,
          over90Cents: 5, totalCents: 15, heldCents: 6)
      ])
  }

  var entry: LedgerEntry {
    LedgerEntry(
      on: "2026-11-20", kind: "payment_recorded", description: "R-0001 check", clientID: id(1), invoiceID: id(30),
      paymentID: id(40), currency: "USD", createdBy: actor, createdAt: time,
      postings: [
        LedgerPosting(account: .cash, amountCents: 1_000),
        LedgerPosting(account: .accountsReceivable, projectID: id(9), invoiceID: id(30), amountCents: -1_000),
      ])
  }

  var eventData: BillingEventData {
    BillingEventData(
      invoiceID: id(30), projectID: id(9), clientID: id(1), proposalID: id(3), number: "INV-0002", kind: .progress,
      title: "Application for payment 2", projectTitle: "Kitchen remodel", currency: "USD", totalCents: 7_725,
      payableCents: 7_225, balanceCents: 6_025, dueOn: "2026-12-23", actor: actor, recipients: [recipient],
      seller: seller, billTo: billTo, locale: "en-US",
      timeZone: "America/Los_Angeles", amountCents: 300, method: .check, receiptNumber: "R-0001", reason: "Bounced",
      daysOverdue: -3, creditCents: 200)
  }
}
