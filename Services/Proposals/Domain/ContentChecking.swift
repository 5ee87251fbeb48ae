import CivilCalendar
import Foundation
import Identifiers
import Money
import Validation

extension Content {
  /// Judges a draft and gives its sections, lines and packages their ids.
  ///
  /// - Throws: `invalid` with everything that is wrong and where; `totalNegative`, `amountTooLarge`.
  init(
    checking draft: ContentDraft, for kind: EstimateKind = .project, currency: Currency, newID: @escaping () -> UUID
  ) throws(ProposalRefusal) {
    var checker = ContentChecker(kind: kind, newID: newID)
    let content = checker.content(draft)
    try checker.checks.finish()
    self = content
    try ContentChecker.checkFigures(of: self, currency: currency)
  }
}

private struct ContentChecker {
  var checks = FieldChecks()
  let kind: EstimateKind
  let newID: () -> UUID

  mutating func content(_ draft: ContentDraft) -> Content {
    checkCounts(of: draft)
    let content = Content(
      validity: validity(draft),
      introduction: draft.introduction,
      coverImage: draft.coverImage,
      coverImageAlt: draft.coverImageAlt,
      tax: draft.tax.map { tax($0) },
      discount: draft.discount.map { discount($0, "discount") },
      deposit: draft.deposit.flatMap { deposit($0, itemsOf: draft) },
      paymentSchedule: schedule(draft.paymentSchedule),
      sections: draft.sections.enumerated().map { section($1, "sections[\($0)]") },
      packages: draft.packages.map { packages($0) },
      terms: draft.terms,
      contract: draft.contract,
      internalNotes: draft.internalNotes,
      isOfChangeOrder: kind == .changeOrder ? true : nil)
    if kind == .changeOrder { checkTermsOfProject(draft) }
    checks.text(draft.introduction, "introduction", bytes: ContentLimits.scopeBytes)
    checks.image(draft.coverImage, alt: draft.coverImageAlt, "cover_image")
    checks.text(draft.terms, "terms", bytes: ContentLimits.termsBytes)
    checks.text(draft.internalNotes, "internal_notes", bytes: ContentLimits.notesBytes)
    checkRetainage(draft.contract?.retainage)
    return content
  }

  /// A change order is billed as its project is.
  private mutating func checkTermsOfProject(_ draft: ContentDraft) {
    let parts = [
      ("deposit", draft.deposit != nil), ("payment_schedule", !draft.paymentSchedule.isEmpty),
      ("contract", draft.contract != nil),
    ]
    for (field, isThere) in parts where isThere {
      checks.fail("conflict", field, "A change order has none of its own: the project's holds.")
    }
  }

  /// What only the figures can tell, once every field is good by itself.
  static func checkFigures(of content: Content, currency: Currency) throws(ProposalRefusal) {
    try checkLines(of: content, currency: currency)
    let bill = try content.bill(for: content.selectionAsSent, currency: currency)
    var checks = FieldChecks()
    if case .fixed(let cents)? = content.deposit, cents > bill.totals.totalCents {
      checks.fail("deposit_above_total", "deposit.amount_cents", "The deposit is more than the total.")
    }
    if case .cents(let cents)? = content.discount?.figure, cents > bill.totals.subtotalCents {
      checks.fail("discount_above_subtotal", "discount.amount_cents", "The discount is more than the subtotal.")
    }
    try checks.finish()
    // Every package must be payable, not only the one that starts chosen.
    for package in content.packages?.choices ?? [] {
      var selection = content.selectionAsSent
      selection.package = package.id
      _ = try content.bill(for: selection, currency: currency)
    }
  }

  /// Every line must have an amount, ticked or not, at the most that the client may choose.
  private static func checkLines(of content: Content, currency: Currency) throws(ProposalRefusal) {
    let lines = content.sections.flatMap(\.lines) + (content.packages?.choices.flatMap(\.lines) ?? [])
    for line in lines {
      let largest = max(line.tenThousandths, line.clientQuantity?.maximum ?? 0)
      _ = try Content.amount(of: line, quantity: Quantity(tenThousandths: largest), currency: currency)
    }
  }

  private mutating func checkCounts(of draft: ContentDraft) {
    checks.count(draft.sections.count, "sections", 1...ContentLimits.sections)
    let lines = draft.sections.map(\.lines.count) + (draft.packages?.choices.map(\.lines.count) ?? [])
    let total = lines.reduce(0, +)
    if total > ContentLimits.lines { checks.fail("too_many", "sections", "At most \(ContentLimits.lines) lines.") }
    if total == 0 { checks.fail("required", "sections", "At least one line.") }
  }

  private mutating func validity(_ draft: ContentDraft) -> Content.Validity {
    guard let text = draft.validUntil else {
      let days = draft.validDays ?? ContentLimits.defaultValidDays
      checks.number(days, "valid_days", ContentLimits.validDays)
      return .days(days)
    }
    if draft.validDays != nil {
      checks.fail("conflict", "valid_until", "Either valid_days or valid_until.")
    }
    guard let day = CalendarDay(text) else {
      checks.fail("invalid_value", "valid_until", "A day that exists, written YYYY-MM-DD.")
      return .days(30)
    }
    return .until(day)
  }

  private mutating func tax(_ tax: ContentDraft.Tax) -> Content.Tax {
    checks.line(tax.name, "tax.name", bytes: ContentLimits.nameBytes)
    return Content.Tax(name: tax.name, rate: checks.rate(tax.rateBasisPoints, "tax.rate_basis_points"))
  }

  private mutating func discount(_ discount: ContentDraft.Discount, _ field: String) -> Content.Discount {
    checks.line(discount.name, "\(field).name", bytes: ContentLimits.nameBytes)
    switch (discount.basisPoints, discount.amountCents) {
    case (let points?, nil):
      let rate = checks.rate(points, "\(field).basis_points")
      return Content.Discount(name: discount.name, figure: .basisPoints(rate))
    case (nil, let cents?):
      checks.number(cents, "\(field).amount_cents", 0...ContentLimits.amountCents)
      return Content.Discount(name: discount.name, figure: .cents(cents))
    case (nil, nil), (.some, .some):
      checks.fail("conflict", field, "Exactly one of basis_points and amount_cents.")
      return Content.Discount(name: nil, figure: .cents(0))
    }
  }

  private mutating func deposit(_ deposit: ContentDraft.Deposit, itemsOf draft: ContentDraft) -> Content.Deposit? {
    switch (deposit.kind, deposit.basisPoints, deposit.amountCents, deposit.lineItems) {
    case (.percent, let points?, nil, nil):
      return .percent(basisPoints: checks.rate(points, "deposit.basis_points", 1...10_000))
    case (.fixed, nil, let cents?, nil):
      checks.number(cents, "deposit.amount_cents", 1...ContentLimits.amountCents)
      return .fixed(cents: cents)
    case (.lines, nil, nil, let items?):
      checks.count(items.count, "deposit.line_items", 1...ContentLimits.depositItems)
      let known = Set(
        (draft.sections.flatMap(\.lines) + (draft.packages?.choices.flatMap(\.lines) ?? [])).compactMap(\.item))
      for (index, item) in items.enumerated() where !known.contains(item) {
        checks.fail("unknown_item", "deposit.line_items[\(index)]", "No line has this item code.")
      }
      if Set(items).count < items.count {
        checks.fail("duplicate_item", "deposit.line_items", "Each item once.")
      }
      return .lines(items: items)
    default:
      let needed =
        switch deposit.kind {
        case .percent: "basis_points"
        case .fixed: "amount_cents"
        case .lines: "line_items"
        }
      checks.fail("conflict", "deposit", "This kind needs \(needed) and nothing else.")
      return nil
    }
  }

  private mutating func schedule(_ milestones: [ContentDraft.Milestone]) -> [Content.Milestone] {
    checks.count(milestones.count, "payment_schedule", 0...ContentLimits.milestones)
    let result = milestones.enumerated().map { index, milestone in
      checks.line(milestone.name, "payment_schedule[\(index)].name", bytes: ContentLimits.nameBytes)
      return Content.Milestone(
        name: milestone.name,
        basisPoints: checks.rate(milestone.basisPoints, "payment_schedule[\(index)].basis_points", 1...10_000))
    }
    if !result.isEmpty && result.reduce(0, { $0 + Int($1.basisPoints) }) != 10_000 {
      checks.fail("schedule_sum", "payment_schedule", "The milestones add up to 10,000 basis points.")
    }
    return result
  }

  private mutating func section(_ section: ContentDraft.Section, _ field: String) -> Content.Section {
    checks.line(section.title, "\(field).title", bytes: ContentLimits.nameBytes)
    checks.text(section.scope, "\(field).scope", bytes: ContentLimits.scopeBytes)
    return Content.Section(
      id: SectionID(newID()), title: section.title, scope: section.scope ?? "",
      lines: section.lines.enumerated().map { line($1, "\(field).lines[\($0)]") })
  }

  private mutating func packages(_ packages: ContentDraft.Packages) -> Content.Packages {
    checks.line(packages.title, "packages.title", bytes: ContentLimits.nameBytes)
    checks.count(packages.choices.count, "packages.choices", 1...ContentLimits.packages)
    if packages.choices.count(where: { $0.recommended == true }) > 1 {
      checks.fail("conflict", "packages.choices", "At most one package is recommended.")
    }
    return Content.Packages(
      title: packages.title, required: packages.required,
      choices: packages.choices.enumerated().map { package($1, "packages.choices[\($0)]") })
  }

  private mutating func package(_ package: ContentDraft.Package, _ field: String) -> Content.Package {
    checks.line(package.name, "\(field).name", bytes: ContentLimits.nameBytes)
    checks.text(package.summary, "\(field).summary", bytes: ContentLimits.descriptionBytes)
    checks.count(package.lines.count, "\(field).lines", 1...ContentLimits.lines)
    return Content.Package(
      id: PackageID(newID()), name: package.name, summary: package.summary ?? "",
      recommended: package.recommended ?? false,
      lines: package.lines.enumerated().map { line($1, "\(field).lines[\($0)]") })
  }

  private mutating func line(_ line: ContentDraft.Line, _ field: String) -> Content.Line {
    checks.line(line.name, "\(field).name", bytes: ContentLimits.nameBytes)
    checks.text(line.description, "\(field).description", bytes: ContentLimits.descriptionBytes)
    checks.line(line.unit, "\(field).unit", bytes: ContentLimits.unitBytes, isRequired: false)
    checks.line(line.item, "\(field).item", bytes: ContentLimits.codeBytes)
    checks.image(line.image, alt: line.imageAlt, "\(field).image")
    let limit = ContentLimits.unitPriceCents
    checks.number(line.unitPriceCents, "\(field).unit_price_cents", -limit...limit)
    if let cost = line.internalCostCents { checks.number(cost, "\(field).internal_cost_cents", -limit...limit) }
    if line.discount != nil && line.unitPriceCents < 0 {
      checks.fail("conflict", "\(field).discount", "A credit can't be discounted.")
    }
    let isOptional = line.optional ?? false
    if line.selected != nil && !isOptional {
      checks.fail("conflict", "\(field).selected", "Only an optional line can be ticked.")
    }
    return Content.Line(
      id: LineID(newID()), item: line.item, name: line.name, description: line.description ?? "",
      tenThousandths: checks.quantity(line.quantity, "\(field).quantity"),
      unit: line.unit, unitPriceCents: line.unitPriceCents, taxable: line.taxable,
      discount: line.discount.map { discount($0, "\(field).discount") },
      optional: isOptional, selected: !isOptional || line.selected == true,
      clientQuantity: bounds(line, field), image: line.image, imageAlt: line.imageAlt,
      internalCostCents: line.internalCostCents)
  }

  private mutating func bounds(_ line: ContentDraft.Line, _ field: String) -> Content.Bounds? {
    guard let bounds = line.clientQuantity else { return nil }
    let minimum = checks.quantity(bounds.minimum, "\(field).client_quantity.minimum")
    let maximum = checks.quantity(bounds.maximum, "\(field).client_quantity.maximum")
    guard minimum <= maximum else {
      checks.fail("out_of_range", "\(field).client_quantity", "The minimum is more than the maximum.")
      return nil
    }
    let result = Content.Bounds(minimum: minimum, maximum: maximum)
    if let quantity = Quantity(exactly: line.quantity), !result.contains(quantity) {
      checks.fail("out_of_range", "\(field).quantity", "Outside of client_quantity.")
    }
    return result
  }

  private mutating func checkRetainage(_ retainage: Content.Retainage?) {
    guard let retainage else { return }
    let field = "contract.retainage"
    _ = checks.rate(retainage.rateCompletedBasisPoints, "\(field).rate_completed_basis_points")
    _ = checks.rate(retainage.rateStoredBasisPoints, "\(field).rate_stored_basis_points")
    if let rate = retainage.reducedRateBasisPoints { _ = checks.rate(rate, "\(field).reduced_rate_basis_points") }
    if let rate = retainage.thresholdBasisPoints { _ = checks.rate(rate, "\(field).threshold_basis_points") }
    checks.text(retainage.release, "\(field).release", bytes: ContentLimits.descriptionBytes)
    // Every rule but the constant one changes somewhere, and must say where.
    let needsThreshold = retainage.rule != .constant && retainage.rule != .cap
    let needsReducedRate = retainage.rule != .constant && retainage.rule != .stop
    if needsThreshold && retainage.thresholdBasisPoints == nil {
      checks.fail("required", "\(field).threshold_basis_points", "This rule needs a threshold.")
    }
    if needsReducedRate && retainage.reducedRateBasisPoints == nil {
      checks.fail("required", "\(field).reduced_rate_basis_points", "This rule needs a reduced rate.")
    }
  }
}
