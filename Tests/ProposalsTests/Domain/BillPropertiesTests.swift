import Foundation
import Money
import Testing

@testable import Proposals

/// What holds for the figures of any proposal and any choice, without knowing the figures.
@Suite struct BillPropertiesTests {
  private static let seeds = UInt64(1)...200

  @Test(arguments: seeds) func `the parts of any bill add up, as sent and as chosen`(seed: UInt64) throws {
    var random = RandomContent(seed: seed)
    let content = try random.content()
    try check(content, content.selectionAsSent)
    for _ in 0..<5 {
      try check(content, try content.selection(for: random.choices(of: content)))
    }
  }

  /// Nothing of the above is worth much if it never came up.
  @Test func `the random proposals have a bit of everything`() throws {
    var found: [String: Int] = [:]
    for seed in Self.seeds {
      var random = RandomContent(seed: seed)
      let content = try random.content()
      let bill = try content.asSent()
      let lines = content.sections.flatMap(\.lines)
      let traits = [
        ("sections", content.sections.count > 1), ("credit", lines.contains { $0.unitPriceCents < 0 }),
        ("option", lines.contains { $0.optional && !$0.selected }),
        ("quantity", lines.contains { $0.clientQuantity != nil }),
        ("discount of a line", lines.contains { $0.discount != nil }), ("tax", bill.totals.taxCents > 0),
        ("untaxed line", content.tax != nil && lines.contains { !$0.taxable }), ("no tax", content.tax == nil),
        ("no discount", content.discount == nil), ("no deposit", content.deposit == nil),
        ("schedule", content.paymentSchedule.count > 1), ("no schedule", content.paymentSchedule.isEmpty),
        ("recommended", content.packages?.choices.contains(where: \.recommended) == true),
        ("no package", content.packages?.required == false && content.selectionAsSent.package == nil),
        ("no packages", content.packages == nil),
      ]
      let kinds = [content.discount.map { "discount \($0.figure.kind)" }, content.deposit.map { "deposit \($0.kind)" }]
      for trait in traits.filter(\.1).map(\.0) + kinds.compactMap({ $0 }) { found[trait, default: 0] += 1 }
    }
    #expect(found.count == 20 && found.values.allSatisfy { $0 >= 10 }, "\(found)")
  }

  // MARK: What holds

  private func check(_ content: Content, _ selection: Selection) throws {
    let bill = try content.bill(for: selection, currency: .usd)
    let totals = bill.totals
    let package = content.packages?.choices.first { $0.id == selection.package }
    let counted = (content.sections.flatMap(\.lines) + (package?.lines ?? [])).filter(selection.counts)
    #expect(bill.lines.map(\.line.id) == counted.map(\.id))
    #expect(bill.lines.allSatisfy { isRight($0, taxedAt: content.tax?.rate ?? 0) })
    #expect(bill.lines.reduce(0) { $0 + $1.amountCents } == totals.subtotalCents)
    #expect(bill.lines.reduce(0) { $0 + $1.discountCents } == totals.discountCents)
    #expect(bill.lines.reduce(0) { $0 + $1.taxCents } == totals.taxCents)
    #expect(totals.subtotalCents - totals.discountCents + totals.taxCents == totals.totalCents)
    #expect(totals.totalCents >= 0)
    switch content.discount?.figure {
    case .basisPoints(let rate): #expect(totals.discountCents == part(Int64(rate), of: totals.subtotalCents))
    case .cents(let cents): #expect(totals.discountCents == min(cents, totals.subtotalCents))
    case nil: #expect(totals.discountCents == 0)
    }
    checkDeposit(of: content, bill)
    checkSchedule(of: content, bill)
    try checkQuotation(of: content, selection, bill, ofPackage: package?.lines ?? [])
  }

  /// Quantity times price less the line's own discount; a share of the whole's discount that is no more than that; tax on
  /// the rest, where it is taxed.
  private func isRight(_ line: Bill.Line, taxedAt rate: Int32) -> Bool {
    let gross = part(line.quantity.tenThousandths, of: line.line.unitPriceCents)
    let discount =
      switch line.line.discount?.figure {
      case .basisPoints(let rate): part(Int64(rate), of: gross)
      case .cents(let cents): min(cents, gross)
      case nil: Int64(0)
      }
    let tax = line.line.taxable ? part(Int64(rate), of: line.amountCents - line.discountCents) : 0
    return line.amountCents == gross - discount && line.taxCents == tax
      && (0...max(line.amountCents, 0)).contains(line.discountCents)
  }

  private func checkDeposit(of content: Content, _ bill: Bill) {
    let total = bill.totals.totalCents
    guard let deposit = content.deposit, total > 0 else {
      #expect(bill.totals.depositCents == nil)
      return
    }
    let asked: Int64
    switch deposit {
    case .percent(let rate): asked = max(1, part(Int64(rate), of: total))
    case .fixed(let cents): asked = cents
    case .lines(let items):
      asked = bill.lines.filter { $0.line.item.map(items.contains) == true }.reduce(0) {
        $0 + $1.amountCents - $1.discountCents + $1.taxCents
      }
    }
    #expect(bill.totals.depositCents == (asked > 0 ? min(asked, total) : nil))
    #expect(bill.totals.depositCents.map { (1...total).contains($0) } != false)
  }

  /// Every milestone but the last is its share as long as that is left; the last one takes the rest, so that rounding ends
  /// there.
  private func checkSchedule(of content: Content, _ bill: Bill) {
    let total = bill.totals.totalCents
    let amounts = bill.paymentSchedule.map(\.amountCents)
    #expect(bill.paymentSchedule.map(\.basisPoints) == content.paymentSchedule.map(\.basisPoints))
    guard let last = amounts.last else { return }
    #expect(amounts.reduce(0, +) == total)
    #expect(amounts.allSatisfy { $0 >= 0 })
    var left = total
    for milestone in bill.paymentSchedule.dropLast() {
      #expect(milestone.amountCents == min(part(Int64(milestone.basisPoints), of: total), left))
      left -= milestone.amountCents
    }
    #expect(last == left)
  }

  /// The page's figures, the acceptance's figures and what the decision keeps are the same ones.
  private func checkQuotation(
    of content: Content, _ selection: Selection, _ bill: Bill, ofPackage lines: [Content.Line]
  ) throws {
    let quotation = try content.quotation(for: selection, currency: .usd)
    #expect((quotation.totals, quotation.paymentSchedule) == (bill.totals, bill.paymentSchedule))
    let shown = Dictionary(uniqueKeysWithValues: quotation.lines.map { ($0.id, $0) })
    let all = content.sections.flatMap(\.lines) + (content.packages?.choices.flatMap(\.lines) ?? [])
    #expect(quotation.lines.map(\.id) == all.map(\.id))
    #expect(
      bill.lines.allSatisfy { line in
        guard let other = shown[line.line.id] else { return false }
        return other.isSelected && other.amountCents == line.amountCents
          && other.quantity == line.quantity.decimalText
      })
    func sum(_ lines: [Content.Line]) -> Int64 {
      lines.compactMap { shown[$0.id] }.filter(\.isSelected).reduce(0) { $0 + $1.amountCents }
    }
    #expect(quotation.sections.map(\.subtotalCents) == content.sections.map { sum($0.lines) })
    #expect(quotation.sections.reduce(0) { $0 + $1.subtotalCents } + sum(lines) == bill.totals.subtotalCents)
    for package in quotation.packages {
      var other = selection
      other.package = package.id
      #expect(package.isSelected == (package.id == selection.package))
      #expect(package.totalIfChosenCents == (try content.bill(for: other, currency: .usd)).totals.totalCents)
    }
    let kept = try content.selection(for: quotation.choices)
    #expect(try content.bill(for: kept, currency: .usd) == bill)
  }

  /// So many ten-thousandths of a whole to the nearest cent; half of one goes away from zero.
  private func part(_ tenThousandths: Int64, of whole: Int64) -> Int64 {
    let exact = whole * tenThousandths
    return (exact + (exact < 0 ? -5_000 : 5_000)) / 10_000
  }
}

extension Content.Discount.Figure {
  fileprivate var kind: String {
    switch self {
    case .basisPoints: "by rate"
    case .cents: "by amount"
    }
  }
}

extension Content.Deposit {
  fileprivate var kind: String {
    switch self {
    case .percent: "by rate"
    case .fixed: "by amount"
    case .lines: "of lines"
    }
  }
}
