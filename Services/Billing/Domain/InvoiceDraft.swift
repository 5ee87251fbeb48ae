import CivilCalendar
import Foundation
import Identifiers
import Money
import Validation

/// A standard or deposit invoice as the team wants it, not yet judged: lines, or a milestone of the payment schedule.
struct InvoiceDraft: Hashable, Sendable {
  struct Line: Hashable, Sendable {
    var description: String
    var quantity: Decimal
    var unit: String
    var unitPriceCents: Int64
    var taxBasisPoints: Int
    var retainageBasisPoints: Int?
  }

  var kind: InvoiceKind
  var title: String?
  var lines: [Line]?
  var milestone: Int?
  var retainageBasisPoints: Int?
  /// `nil`: as much as fits.
  var depositAppliedCents: Int64?
  var currency: String?
  /// `nil`: the contract's.
  var termsDays: Int?
  var note: String?
}

/// What every new draft has, whatever its kind.
struct DraftStamp: Hashable, Sendable {
  var id: InvoiceID
  var createdBy: String
  var createdAt: Date
}

extension Contract {
  /// - Throws: `invalid`, `amountTooLarge`, `depositBilled`.
  func drafted(_ draft: InvoiceDraft, _ stamp: DraftStamp) throws(BillingRefusal) -> Invoice {
    try draft.check(currency: currency)
    guard draft.lines != nil || (draft.retainageBasisPoints ?? 0) == 0 else {
      throw .field("retainage_basis_points", "conflict", "Something is kept back of lines alone.")
    }
    var invoice: Invoice
    switch (draft.kind, draft.lines, draft.milestone) {
    case (.deposit, nil, nil): invoice = try deposit(stamp)
    case (.standard, let lines?, nil): invoice = try standard(lines, retainage: draft.retainageBasisPoints, stamp)
    case (.standard, nil, let number?): invoice = try milestone(number, stamp)
    default: throw .field("lines", "conflict", "Either lines or a milestone; a deposit has neither.")
    }
    if let title = draft.title { invoice.title = title }
    if let days = draft.termsDays { invoice.termsDays = days }
    invoice.note = draft.note
    invoice.depositAppliedCents = try applied(draft.depositAppliedCents, to: invoice)
    return invoice
  }

  /// The deposit as it was agreed. As a milestone its share of the contract's tax is in it; otherwise it is money on account,
  /// and tax comes with the work.
  ///
  /// - Throws: `invalid`, where none was agreed.
  func deposit(_ stamp: DraftStamp) throws(BillingRefusal) -> Invoice {
    guard let cents = depositCents else {
      throw .field("kind", "invalid_value", "No deposit was agreed for this project.")
    }
    if isDepositMilestone {
      var invoice = try milestone(1, stamp)
      invoice.kind = .deposit
      invoice.termsDays = 0
      return invoice
    }
    let line = InvoiceLine(whole: "Deposit", cents: cents, taxCents: 0)
    return invoice(.deposit, "Deposit", [line], termsDays: 0, stamp)
  }

  /// - Throws: `invalid`.
  private func milestone(_ number: Int, _ stamp: DraftStamp) throws(BillingRefusal) -> Invoice {
    guard billing == .milestones else {
      throw .field("milestone", "conflict", "This project is billed by progress over its schedule of values.")
    }
    guard number >= 1, number <= milestones.count else {
      throw .field("milestone", "out_of_range", "The payment schedule has no such milestone.")
    }
    let milestone = milestones[number - 1]
    // Cumulative, so that the shares come to the whole tax with the last one.
    let tax = try taxThrough(number) - taxThrough(number - 1)
    let line = InvoiceLine(whole: milestone.name, cents: milestone.amountCents - tax, taxCents: tax)
    var invoice = invoice(.standard, milestone.name, [line], termsDays: termsDays, stamp)
    invoice.content.milestone = number
    return invoice
  }

  private func taxThrough(_ number: Int) throws(BillingRefusal) -> Int64 {
    let billed = milestones.prefix(number).reduce(0) { $0 + $1.amountCents }
    let tax = schedule.lines.reduce(0) { $0 + ($1.changeOrder == nil ? $1.taxCents : 0) }
    return try TaxToDate.cents(taxCents: tax, billedCents: billed, scheduledCents: originalCents)
  }

  private func standard(
    _ lines: [InvoiceDraft.Line], retainage: Int?, _ stamp: DraftStamp
  ) throws(BillingRefusal) -> Invoice {
    var printed: [InvoiceLine] = []
    for line in lines { printed.append(try line.printed(retainage: retainage, currency: currency)) }
    return invoice(.standard, title, printed, termsDays: termsDays, stamp)
  }

  func invoice(
    _ kind: InvoiceKind, _ title: String, _ lines: [InvoiceLine], termsDays: Int, _ stamp: DraftStamp
  ) -> Invoice {
    Invoice(
      id: stamp.id, projectID: projectID, projectTitle: self.title, clientID: clientID, kind: kind, title: title,
      currency: currency,
      content: InvoiceContent(lines: lines),
      amounts: InvoiceAmounts(
        subtotalCents: lines.reduce(0) { $0 + $1.amountCents }, taxCents: lines.reduce(0) { $0 + $1.taxCents },
        retainedCents: lines.reduce(0) { $0 + $1.retainedCents }),
      termsDays: termsDays, createdBy: stamp.createdBy, createdAt: stamp.createdAt)
  }

  /// What of the deposit goes to an invoice.
  ///
  /// - Throws: `invalid`.
  func applied(_ wanted: Int64?, to invoice: Invoice) throws(BillingRefusal) -> Int64 {
    let most = invoice.kind == .deposit ? 0 : max(0, min(depositLeftCents, invoice.amounts.payableCents))
    guard let wanted else { return most }
    guard (0...most).contains(wanted) else {
      throw .field("deposit_applied_cents", "out_of_range", "From 0 to \(most) cents of the deposit can be applied.")
    }
    return wanted
  }
}

extension InvoiceLine {
  /// One thing at its price.
  init(whole description: String, cents: Int64, taxCents: Int64) {
    self.init(
      description: description, quantity: "1", unit: "", unitPriceCents: cents, amountCents: cents, taxBasisPoints: 0,
      taxCents: taxCents, retainedCents: 0)
  }
}

extension InvoiceDraft {
  static let lineLimit = 500

  fileprivate func check(currency: String) throws(BillingRefusal) {
    var checks = FieldChecks()
    if let own = self.currency, own != currency {
      checks.fail("currency_mismatch", "currency", "This project is billed in \(currency).")
    }
    checks.line(title, "title", bytes: ScheduleLimits.titleBytes)
    if title?.isEmpty == true { checks.fail("required", "title", "This may not be empty.") }
    checks.text(note, "note", bytes: Invoice.noteBytes)
    if let termsDays { checks.number(termsDays, "terms_days", 0...Contract.longestTermsDays) }
    if let rate = retainageBasisPoints { checks.number(rate, "retainage_basis_points", 0...10_000) }
    if let lines {
      checks.count(lines.count, "lines", 1...Self.lineLimit)
      for (index, line) in lines.prefix(Self.lineLimit).enumerated() { line.check("lines[\(index)]", &checks) }
      if checks.errors.isEmpty { checkSums(lines, currency: currency, &checks) }
    }
    try checks.finish()
  }

  private func checkSums(_ lines: [Line], currency: String, _ checks: inout FieldChecks) {
    let printed = lines.compactMap { try? $0.printed(retainage: retainageBasisPoints, currency: currency) }
    let amounts = printed.map(\.amountCents)
    guard amounts.count == lines.count, ScheduleLimits.hold(amounts) else {
      checks.fail("out_of_range", "lines", "At most \(ScheduleLimits.amountCents) cents together.")
      return
    }
    let total = printed.reduce(0) { $0 + $1.amountCents + $1.taxCents }
    if amounts.reduce(0, +) <= 0 || total <= 0 {
      checks.fail("out_of_range", "lines", "An invoice comes to more than nothing.")
    } else if printed.reduce(0, { $0 + $1.retainedCents }) > total {
      checks.fail("out_of_range", "lines", "No more can be kept back than the invoice comes to.")
    }
  }
}

extension InvoiceDraft.Line {
  fileprivate func check(_ field: String, _ checks: inout FieldChecks) {
    checks.line(description, "\(field).description", bytes: ScheduleLimits.titleBytes)
    checks.line(unit, "\(field).unit", bytes: ScheduleLimits.itemBytes, isRequired: false)
    if let exact = Quantity(exactly: quantity) {
      checks.number(exact.tenThousandths, "\(field).quantity", 1...100_000_000_000)
    } else {
      checks.fail("out_of_range", "\(field).quantity", "A number with at most four decimals, not beyond ten million.")
    }
    checks.number(unitPriceCents, "\(field).unit_price_cents", ScheduleLimits.amounts)
    checks.number(taxBasisPoints, "\(field).tax_basis_points", 0...10_000)
    if let rate = retainageBasisPoints { checks.number(rate, "\(field).retainage_basis_points", 0...10_000) }
  }

  /// Amount, tax and what is kept back, each rounded half-up once; retainage is before tax.
  fileprivate func printed(retainage: Int?, currency: String) throws(BillingRefusal) -> InvoiceLine {
    guard let quantity = Quantity(exactly: quantity), let currency = Currency(code: currency),
      let tax = Int32(exactly: taxBasisPoints), let kept = Int32(exactly: retainageBasisPoints ?? retainage ?? 0)
    else { throw .amountTooLarge }
    do {
      let amount = try Amount(minorUnits: unitPriceCents, currency: currency).times(quantity, rounding: .halfUp)
      return InvoiceLine(
        description: description, quantity: quantity.decimalText, unit: unit, unitPriceCents: unitPriceCents,
        amountCents: amount.minorUnits, taxBasisPoints: tax,
        taxCents: try amount.share(BasisPoints(tax), rounding: .halfUp).minorUnits,
        retainedCents: amount.minorUnits > 0 ? try amount.share(BasisPoints(kept), rounding: .halfUp).minorUnits : 0)
    } catch {
      throw .amountTooLarge
    }
  }
}
