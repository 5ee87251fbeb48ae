import CivilCalendar
import Foundation
import Identifiers
import Validation

/// An application as the team wants it.
struct ApplicationWish: Hashable, Sendable {
  var draft: ApplicationDraft
  var periodTo: CalendarDay?
  /// No line keeps more than this: a release by a lower rate.
  var retainageRateBasisPoints: Int?
  var certifiedCents: Int64?
  var certifiedReason: String?
  var termsDays: Int?
  var note: String?

  /// - Throws: `invalid`, for a period that ends in another age.
  fileprivate func checkPeriod(at now: Date) throws(BillingRefusal) {
    guard let periodTo, let today = CalendarDay(of: now, in: .gmt), let earliest = today.advanced(byDays: -3_660),
      let latest = today.advanced(byDays: 366)
    else { return }
    guard (earliest...latest).contains(periodTo) else {
      throw .field("period_to", "out_of_range", "Within ten years before today and one year after it.")
    }
  }
}

extension Contract {
  /// The next application as a draft.
  ///
  /// - Throws: `invalid`, `amountTooLarge`, `totalNegative`.
  func drafted(_ wish: ApplicationWish, _ stamp: DraftStamp) throws(BillingRefusal) -> Invoice {
    try Self.check(termsDays: wish.termsDays, note: wish.note)
    try wish.checkPeriod(at: stamp.createdAt)
    guard billing == .progress || milestones.isEmpty else {
      throw .field("lines", "conflict", "This project is billed by the milestones of its payment schedule.")
    }
    var draft = wish.draft
    if let rate = wish.retainageRateBasisPoints {
      draft.terms = try terms.reduced(toBasisPoints: rate, "retainage_rate_basis_points")
    } else if let ceiling = schedule.ceilingBasisPoints {
      // What was released by a lower rate stays released, unless a rate says otherwise.
      draft.terms = terms
      draft.terms?.ceilingBasisPoints = ceiling
    }
    var application = try schedule.application(draft, terms: terms)
    if let cents = wish.certifiedCents {
      application = try application.certified(cents, reason: wish.certifiedReason)
    }
    let figures = application.invoice
    var invoice = invoice(
      .progress, "Application for payment \(application.number)", [], termsDays: wish.termsDays ?? termsDays, stamp)
    invoice.content.application = application
    invoice.content.periodTo = wish.periodTo
    invoice.amounts = InvoiceAmounts(
      subtotalCents: figures.grossCents, taxCents: figures.taxCents, retainedCents: figures.retainedCents,
      releasedEarlierCents: figures.releasedEarlierCents)
    guard figures.totalCents > 0 || figures.payableCents > 0 else {
      throw .field("lines", "out_of_range", "Nothing would be billed and nothing released.")
    }
    invoice.note = wish.note
    invoice.depositAppliedCents = try applied(nil, to: invoice)
    return invoice
  }

  /// Whether a draft still says what would be computed now: it is computed again from what was entered.
  func isCurrent(_ application: ApplicationForPayment) -> Bool {
    var expected = terms
    expected.ceilingBasisPoints = application.terms.ceilingBasisPoints
    guard application.terms == expected else { return false }
    let entered = ApplicationDraft(
      lines: application.sheet.lines.map { line in
        ApplicationDraft.Line(
          lineID: line.lineID, work: .thisPeriod(cents: line.thisPeriodCents), storedCents: line.storedCents,
          overrideReason: line.overrideReason)
      }, terms: application.terms)
    guard var again = try? schedule.application(entered, terms: terms) else { return false }
    again.certification = application.certification
    return again == application
  }

  static func check(termsDays: Int?, note: String?) throws(BillingRefusal) {
    var checks = FieldChecks()
    if let termsDays { checks.number(termsDays, "terms_days", 0...longestTermsDays) }
    checks.text(note, "note", bytes: Invoice.noteBytes)
    try checks.finish()
  }
}

/// What invoices of a project keep back and nobody has asked for, in the order of their issue.
struct HeldSources: Hashable, Sendable {
  struct Source: Hashable, Sendable {
    var invoiceID: InvoiceID
    var number: Int64
    var kind: InvoiceKind
    var cents: Int64
  }
  var all: [Source]

  var totalCents: Int64 { all.reduce(0) { $0 + $1.cents } }
  func number(of id: InvoiceID) -> Int64? { all.first { $0.invoiceID == id }?.number }

  /// Of applications, over the schedule of values.
  var scheduled: [RetainageSource] { sources { $0 == .progress } }
  /// Of standard invoices.
  var others: [RetainageSource] { sources { $0 != .progress } }

  private func sources(_ isWanted: (InvoiceKind) -> Bool) -> [RetainageSource] {
    all.filter { isWanted($0.kind) }.map { RetainageSource(invoiceID: $0.invoiceID, cents: $0.cents) }
  }
}

extension Contract {
  /// A release of what is held now, as a draft: what standard invoices keep back first, then what the schedule holds.
  ///
  /// - Throws: `releaseAboveHeld`, `invalid`.
  func drafted(
    _ request: ReleaseRequest, from held: HeldSources, termsDays: Int?, note: String?, _ stamp: DraftStamp
  ) throws(BillingRefusal) -> Invoice {
    try Self.check(termsDays: termsDays, note: note)
    let release = try release(request, from: held)
    let lines = release.sources.map { source in
      let number = held.number(of: source.invoiceID)
      var line = InvoiceLine(
        whole: "Retainage of \(number.map(Invoice.numberText) ?? "")", cents: source.cents, taxCents: 0)
      line.sourceInvoiceID = source.invoiceID
      line.sourceNumber = number
      return line
    }
    var invoice = invoice(
      .retainageRelease, "Release of retainage", lines, termsDays: termsDays ?? self.termsDays, stamp)
    invoice.content.release = release
    invoice.note = note
    return invoice
  }

  private func release(_ request: ReleaseRequest, from held: HeldSources) throws(BillingRefusal) -> RetainageRelease {
    guard case .amount(let cents) = request else {
      if case .full = request, !held.others.isEmpty { return try release(.amount(cents: held.totalCents), from: held) }
      return try schedule.release(request, from: held.scheduled)
    }
    guard cents > 0 else { throw .field("amount_cents", "out_of_range", "More than nothing.") }
    guard cents <= held.totalCents else {
      throw .releaseAboveHeld(field: "amount_cents", heldCents: held.totalCents)
    }
    let others = held.others.reduce(0) { $0 + $1.cents }
    let first = try RetainageSource.drawing(min(cents, others), from: held.others)
    guard cents > others else {
      return RetainageRelease(lines: [], sources: first, applications: schedule.applications)
    }
    var release = try schedule.release(.amount(cents: cents - others), from: held.scheduled)
    release.sources = first + release.sources
    return release
  }

  /// The contract once an invoice is issued, and whose retainage that asks for.
  ///
  /// - Throws: `draftOutdated`, `depositBilled`, `releaseAboveHeld`, `invalid`.
  func issuing(
    _ invoice: Invoice, held: HeldSources
  ) throws(BillingRefusal) -> (contract: Contract, releasing: [RetainageSource]) {
    guard invoice.depositAppliedCents <= depositLeftCents else { throw .draftOutdated }
    var contract = self
    contract.depositAppliedCents += invoice.depositAppliedCents
    contract.version += 1
    var releasing: [RetainageSource] = []
    switch invoice.kind {
    case .standard: break
    case .deposit: if !isDepositMilestone { contract.depositBilledCents += invoice.amounts.totalCents }
    case .progress:
      guard let application = invoice.content.application, isCurrent(application) else { throw .draftOutdated }
      contract.schedule = schedule.after(application)
      releasing = try RetainageSource.drawing(invoice.amounts.releasedEarlierCents, from: held.scheduled)
    case .retainageRelease:
      guard let release = invoice.content.release, release.applications == schedule.applications,
        release.lines.allSatisfy({ part in
          schedule.lines.contains { $0.id == part.lineID && $0.progress.heldCents >= part.cents }
        }),
        release.sources.allSatisfy({ part in
          held.all.contains { $0.invoiceID == part.invoiceID && $0.cents >= part.cents }
        })
      else { throw .draftOutdated }
      contract.schedule = schedule.after(release)
      releasing = release.sources
    }
    return (contract, releasing)
  }

  /// The contract once an issued invoice is void.
  ///
  /// - Throws: `notLastApplication`, `releasedSince`, `appliedSince`, `notVoidable`.
  func voiding(_ invoice: Invoice) throws(BillingRefusal) -> Contract {
    var contract = self
    contract.depositAppliedCents -= invoice.depositAppliedCents
    contract.version += 1
    switch invoice.kind {
    case .standard: break
    case .deposit:
      if !isDepositMilestone { contract.depositBilledCents -= invoice.amounts.totalCents }
      guard contract.depositLeftCents >= 0 else { throw .notVoidable(.depositApplied) }
    case .progress:
      if let application = invoice.content.application { contract.schedule = try schedule.voiding(application) }
    case .retainageRelease:
      if let release = invoice.content.release { contract.schedule = try schedule.voiding(release) }
    }
    return contract
  }
}
