import BillingContract
import CivilCalendar
import Foundation
import Identifiers
import ServiceRuntime

extension BillingContract.InvoiceKind {
  init(_ kind: InvoiceKind) {
    switch kind {
    case .deposit: self = .deposit
    case .standard: self = .standard
    case .progress: self = .progress
    case .retainageRelease: self = .retainageRelease
    }
  }
}

extension BillingContract.InvoiceStatus {
  init(_ status: InvoiceStatus) {
    switch status {
    case .draft: self = .draft
    case .open: self = .open
    case .partiallyPaid: self = .partiallyPaid
    case .processing: self = .processing
    case .overdue: self = .overdue
    case .paid: self = .paid
    case .void: self = .void
    }
  }
}

extension InvoiceDetail {
  init(_ reading: InvoiceReading) {
    let invoice = reading.invoice
    self.init(
      id: .init(invoice.id),
      projectID: .init(invoice.projectID),
      clientID: .init(invoice.clientID),
      number: invoice.numberText,
      kind: .init(invoice.kind),
      status: .init(reading.status),
      title: invoice.title,
      currency: invoice.currency,
      lines: invoice.content.lines.map(InvoiceLineDetail.init),
      application: invoice.content.application.map { ApplicationDetail($0, periodTo: invoice.content.periodTo) },
      subtotalCents: invoice.amounts.subtotalCents,
      taxCents: invoice.amounts.taxCents,
      totalCents: invoice.amounts.totalCents,
      retainageHeldCents: invoice.amounts.retainedCents - invoice.amounts.releasedEarlierCents,
      retainageReleasedCents: invoice.retainedReleasedCents,
      payableCents: invoice.amounts.payableCents,
      paidCents: invoice.paidCents,
      creditedCents: invoice.state == .draft ? invoice.depositAppliedCents : invoice.creditedCents,
      balanceCents: invoice.state == .draft
        ? invoice.balanceCents - invoice.depositAppliedCents : invoice.state == .void ? 0 : invoice.balanceCents,
      announcedCents: invoice.announcedCents,
      issuedAt: invoice.issuedAt,
      dueOn: invoice.dueOn?.text,
      termsDays: invoice.termsDays,
      note: invoice.note,
      contentSHA256: invoice.contentSHA256,
      seller: invoice.parties.map { InvoiceSeller($0.seller) },
      billTo: invoice.parties.map { BillTo($0.billTo) },
      void: invoice.voiding.map { InvoiceVoiding(at: $0.at, by: $0.by, reason: $0.reason) },
      createdAt: invoice.createdAt,
      version: invoice.version)
  }
}

extension InvoiceLineDetail {
  init(_ line: InvoiceLine) {
    self.init(
      description: line.description, quantity: line.quantity, unit: line.unit, unitPriceCents: line.unitPriceCents,
      amountCents: line.amountCents, taxBasisPoints: Int(line.taxBasisPoints), taxCents: line.taxCents,
      retainedCents: line.retainedCents, sourceInvoiceID: line.sourceInvoiceID.map { .init($0) },
      sourceNumber: line.sourceNumber.map(Invoice.numberText))
  }
}

extension ApplicationDetail {
  init(_ application: ApplicationForPayment, periodTo: CalendarDay?) {
    self.init(
      number: application.number, periodTo: periodTo?.text, retainage: Retainage(application.terms),
      lines: application.sheet.lines.map(SheetLine.init), summary: SummaryLines(application.summary),
      certifiedCents: application.certification.cents, certifiedReason: application.certification.reason)
  }
}

extension SheetLine {
  fileprivate init(_ line: ContinuationSheet.Line) {
    self.init(
      lineID: .init(line.lineID), position: line.position, item: line.item, section: line.section,
      description: line.description, changeOrderNumber: line.changeOrder?.number,
      scheduledCents: line.scheduledCents, previousCents: line.previousCents, thisPeriodCents: line.thisPeriodCents,
      storedCents: line.storedCents, toDateCents: line.toDateCents, toDateBasisPoints: line.toDateBasisPoints,
      balanceCents: line.balanceCents, heldCents: line.heldCents, taxThisPeriodCents: line.taxThisPeriodCents,
      overrideReason: line.overrideReason)
  }
}

extension SummaryLines {
  fileprivate init(_ summary: ApplicationSummary) {
    self.init(
      originalContractSumCents: summary.originalCents, changeOrdersCents: summary.changeOrdersCents,
      contractSumToDateCents: summary.contractSumCents, completedAndStoredCents: summary.toDateCents,
      heldOnCompletedCents: summary.heldOnCompletedCents, heldOnStoredCents: summary.heldOnStoredCents,
      heldCents: summary.heldCents, earnedLessHeldCents: summary.earnedCents,
      previouslyCertifiedCents: summary.previouslyCertifiedCents, paymentDueCents: summary.paymentDueCents,
      balanceToFinishCents: summary.balanceCents)
  }
}
