import Foundation
import Identifiers
import Validation

/// An application for payment: what was done to date, what is held of it, and what is due now.
struct ApplicationForPayment: Codable, Hashable, Sendable {
  /// 1, 2 and so on of the project.
  var number: Int
  /// By which retainage was computed.
  var terms: RetainageTerms
  var sheet: ContinuationSheet
  var summary: ApplicationSummary
  var certification: Certification
  /// By which rate the one before it released.
  var ceilingBeforeBasisPoints: Int?

  struct Certification: Codable, Hashable, Sendable {
    /// Never more than line 8; what is left of it is asked for again by the next application.
    var cents: Int64
    /// Why it is less.
    var reason: String?
  }

  var invoice: ApplicationInvoice {
    ApplicationInvoice(
      certifiedCents: certification.cents, taxCents: sheet.taxThisPeriodCents, heldCents: sheet.heldCents,
      heldBeforeCents: sheet.heldBeforeCents)
  }

  /// With another certified amount.
  ///
  /// - Throws: `invalid`: more than line 8, less than what the application releases of earlier retainage (that work is
  ///   billed already, so it can't be left out), less without a reason.
  func certified(_ cents: Int64, reason: String?) throws(BillingRefusal) -> ApplicationForPayment {
    let (least, due) = (invoice.releasedEarlierCents, summary.paymentDueCents)
    var checks = FieldChecks()
    checks.number(cents, "certified_cents", least...max(due, least))
    let isLess = cents < due
    checks.text(reason ?? "", "certified_reason", bytes: ScheduleLimits.reasonBytes, isRequired: isLess)
    try checks.finish()
    var result = self
    result.certification = Certification(cents: cents, reason: isLess ? reason : nil)
    try result.checkInvoice()
    return result
  }

  /// - Throws: `totalNegative`, where more is taken back than is billed.
  fileprivate func checkInvoice() throws(BillingRefusal) {
    let invoice = invoice
    guard invoice.grossCents >= 0, invoice.totalCents >= 0, invoice.payableCents >= 0 else { throw .totalNegative }
  }
}

extension ScheduleOfValues {
  /// The next application, with all of line 8 certified.
  ///
  /// - Parameter terms: the contract's, for a draft that has none of its own.
  /// - Throws: `invalid`, `amountTooLarge`, `totalNegative`.
  func application(_ draft: ApplicationDraft, terms: RetainageTerms) throws(BillingRefusal) -> ApplicationForPayment {
    let terms = draft.terms ?? terms
    try terms.check()
    var sheet = try sheet(of: work(of: draft))
    let held = terms.held(
      on: bases(of: sheet, terms), contractSumCents: contractSumCents + (terms.isOnTax ? taxCents : 0))
    for (index, cents) in held.lines.enumerated() { sheet.lines[index].heldCents = cents }
    let summary = ApplicationSummary(
      originalCents: originalCents, changeOrdersCents: changeOrdersCents, toDateCents: sheet.toDateCents,
      heldOnCompletedCents: held.completedCents, heldOnStoredCents: held.storedCents,
      previouslyCertifiedCents: certifiedCents)
    let application = ApplicationForPayment(
      number: applications + 1, terms: terms, sheet: sheet, summary: summary,
      certification: ApplicationForPayment.Certification(cents: summary.paymentDueCents),
      ceilingBeforeBasisPoints: ceilingBasisPoints)
    try application.checkInvoice()
    return application
  }

  /// Without what is held, which is known for all lines at once.
  private func sheet(of work: [ApplicationWork]) throws(BillingRefusal) -> ContinuationSheet {
    var sheet = ContinuationSheet(lines: [])
    for (line, work) in zip(lines, work) {
      let billed = line.progress.completedCents + work.thisPeriodCents + work.storedCents
      let tax = try TaxToDate.cents(
        taxCents: line.taxCents, billedCents: billed, scheduledCents: line.scheduledCents)
      sheet.lines.append(
        ContinuationSheet.Line(
          lineID: line.id, position: line.position, item: line.item, section: line.section,
          description: line.description, changeOrder: line.changeOrder, scheduledCents: line.scheduledCents,
          taxCents: line.taxCents, thisPeriodCents: work.thisPeriodCents, storedCents: work.storedCents,
          taxToDateCents: tax, heldCents: 0, overrideReason: work.overrideReason, before: line.progress))
    }
    guard ScheduleLimits.hold(sheet.lines.map(\.taxToDateCents)) else { throw .amountTooLarge }
    return sheet
  }

  private func bases(of sheet: ContinuationSheet, _ terms: RetainageTerms) -> [RetainageBase] {
    zip(lines, sheet.lines).map { line, entry in
      RetainageBase(
        completedCents: entry.after.completedCents + (terms.isOnTax ? entry.taxToDateCents : 0),
        storedCents: entry.storedCents, rates: line.rates, releasedCents: line.progress.releasedCents)
    }
  }
}
