import Foundation
import Identifiers
import Money

/// Every figure of a proposal for one choice: what an acceptance of it would have, before anybody accepts.
struct Quotation: Hashable, Sendable {
  var choices: Choices
  var totals: Totals
  var paymentSchedule: [MilestoneAmount]
  var sections: [Section]
  var lines: [Line]
  var packages: [Package]

  struct Section: Hashable, Sendable {
    var id: SectionID
    /// Of the lines that count.
    var subtotalCents: Int64
  }

  /// A line at the chosen quantity, whether it counts or not.
  struct Line: Hashable, Sendable {
    var id: LineID
    var isSelected: Bool
    /// Plain decimal text.
    var quantity: String
    var amountCents: Int64
  }

  struct Package: Hashable, Sendable {
    var id: PackageID
    var isSelected: Bool
    /// The whole total with this package and the rest as chosen.
    var totalIfChosenCents: Int64
  }
}

extension Proposal {
  /// What a choice costs now.
  ///
  /// - Throws: `alreadyDecided`, `notDecidable`, and what `Content.selection(for:)` and `Content.bill(for:currency:)`
  ///   throw.
  func quotation(for choices: Choices?, at now: Date) throws(ProposalRefusal) -> Quotation {
    let current = stateName(at: now)
    guard current.after(.accept) != nil else {
      throw current.isDecided ? .alreadyDecided(current) : .notDecidable(current)
    }
    return try content.quotation(for: content.selection(for: choices), currency: estimate.currency)
  }
}

extension Content {
  /// - Throws: `totalNegative`, `amountTooLarge`.
  func quotation(for selection: Selection, currency: Currency) throws(ProposalRefusal) -> Quotation {
    let bill = try bill(for: selection, currency: currency)
    var lines: [Quotation.Line] = []
    for line in sections.flatMap(\.lines) + (packages?.choices.flatMap(\.lines) ?? []) {
      let quantity = selection.quantity(of: line)
      let amount = try Content.amount(of: line, quantity: quantity, currency: currency)
      lines.append(
        Quotation.Line(
          id: line.id, isSelected: selection.counts(line), quantity: quantity.decimalText,
          amountCents: amount.minorUnits))
    }
    let counted = Dictionary(bill.lines.map { ($0.line.id, $0.amountCents) }, uniquingKeysWith: { first, _ in first })
    return Quotation(
      choices: choices(of: selection), totals: bill.totals, paymentSchedule: bill.paymentSchedule,
      sections: sections.map { section in
        // A part of the subtotal, which the bill has found to fit.
        Quotation.Section(
          id: section.id, subtotalCents: section.lines.reduce(0) { $0 &+ (counted[$1.id] ?? 0) })
      },
      lines: lines, packages: packageTotals(for: selection, currency: currency))
  }

  /// Every figure of what was accepted; `nil` should they come to other totals than those that were agreed, which stand.
  ///
  /// - Throws: what `selection(for:)` and `bill(for:currency:)` throw, for choices that were not taken by them.
  func quotation(of decision: Decision, currency: Currency) throws(ProposalRefusal) -> Quotation? {
    guard decision.kind == .accepted else { return nil }
    let quotation = try quotation(for: selection(for: decision.choices), currency: currency)
    return quotation.totals == decision.totals ? quotation : nil
  }

  /// Without those that are impossible with what else was chosen: nobody asked for them.
  private func packageTotals(for selection: Selection, currency: Currency) -> [Quotation.Package] {
    var result: [Quotation.Package] = []
    for package in packages?.choices ?? [] {
      var other = selection
      other.package = package.id
      guard let bill = try? bill(for: other, currency: currency) else { continue }
      result.append(
        Quotation.Package(
          id: package.id, isSelected: package.id == selection.package, totalIfChosenCents: bill.totals.totalCents))
    }
    return result
  }
}
