import Identifiers
import Money

/// The figures of a proposal for one selection.
struct Bill: Hashable, Sendable {
  struct Line: Hashable, Sendable {
    var line: Content.Line
    var sectionTitle: String
    var quantity: Quantity
    /// Quantity times unit price less the line's own discount.
    var amountCents: Int64
    /// Its share of the discount on the whole.
    var discountCents: Int64
    var taxCents: Int64
  }
  var lines: [Line]
  var totals: Totals
  var paymentSchedule: [MilestoneAmount]
}

extension Content {
  /// Computes every figure for a selection.
  ///
  /// The rules, in this order:
  /// 1. A line's amount is quantity times unit price, rounded half-up once, less the line's own discount, which never
  ///    exceeds it. Credits (negative prices) have no discount.
  /// 2. The subtotal is the sum of the amounts of the lines that count.
  /// 3. A discount on the whole, half-up and never more than the subtotal (none of one below zero), is spread over the lines with positive
  ///    amounts in proportion to them by largest remainder (of equal remainders the earlier line gets the cent), so
  ///    that the shares add up to the discount exactly and each line's taxable base is known.
  /// 4. Tax is computed and rounded half-up on each taxable line's amount less its share.
  ///
  /// - Throws: `totalNegative`, `amountTooLarge`.
  func bill(for selection: Selection, currency: Currency) throws(ProposalRefusal) -> Bill {
    let calculator = BillCalculator(content: self, selection: selection, currency: currency)
    do {
      return try calculator.bill()
    } catch let refusal as ProposalRefusal {
      throw refusal
    } catch {
      throw .amountTooLarge
    }
  }

  /// A line's amount at a quantity, by rule 1.
  ///
  /// - Throws: `amountTooLarge` above `ContentLimits.lineAmountCents`.
  static func amount(of line: Line, quantity: Quantity, currency: Currency) throws(ProposalRefusal) -> Amount {
    do {
      let gross = try Amount(minorUnits: line.unitPriceCents, currency: currency).times(quantity, rounding: .halfUp)
      guard gross.minorUnits.magnitude <= ContentLimits.lineAmountCents.magnitude else { throw MoneyError.overflow }
      guard let discount = line.discount, gross.minorUnits > 0 else { return gross }
      return try gross.subtracting(discount.amount(of: gross))
    } catch {
      throw .amountTooLarge
    }
  }
}

extension Content.Discount {
  /// What it takes off a positive amount; never more than that.
  fileprivate func amount(of whole: Amount) throws(MoneyError) -> Amount {
    switch figure {
    case .basisPoints(let rate): try whole.share(BasisPoints(rate), rounding: .halfUp)
    case .cents(let cents): Amount(minorUnits: min(max(cents, 0), whole.minorUnits), currency: whole.currency)
    }
  }
}

private struct BillCalculator {
  let content: Content
  let selection: Selection
  let currency: Currency

  func bill() throws -> Bill {
    var lines = try countedLines()
    let subtotal = try sum(lines.map(\.amountCents))
    guard subtotal.minorUnits >= 0 || mayTakeAway else { throw ProposalRefusal.totalNegative }
    // Of what is taken away there is no discount.
    let wanted = subtotal.minorUnits > 0 ? content.discount : nil
    let discount = try wanted?.amount(of: subtotal) ?? .zero(currency)
    spread(discount.minorUnits, over: &lines)
    for index in lines.indices { lines[index].taxCents = try tax(on: lines[index]) }
    let tax = try sum(lines.map(\.taxCents))
    let total = try subtotal.subtracting(discount).adding(tax)
    guard total.minorUnits >= 0 || mayTakeAway else { throw ProposalRefusal.totalNegative }
    let totals = Totals(
      subtotalCents: subtotal.minorUnits, discountCents: discount.minorUnits, taxCents: tax.minorUnits,
      totalCents: total.minorUnits, depositCents: try deposit(of: total, lines: lines))
    return Bill(lines: lines, totals: totals, paymentSchedule: try schedule(of: total))
  }

  private var mayTakeAway: Bool { content.isOfChangeOrder == true }

  private func countedLines() throws -> [Bill.Line] {
    let chosen = content.packages?.choices.first { $0.id == selection.package }
    let parts = content.sections.map { ($0.title, $0.lines) } + (chosen.map { [($0.name, $0.lines)] } ?? [])
    return try parts.flatMap { title, lines in
      try lines.filter(selection.counts).map { line in
        let quantity = selection.quantity(of: line)
        let amount = try Content.amount(of: line, quantity: quantity, currency: currency)
        return Bill.Line(
          line: line, sectionTitle: title, quantity: quantity, amountCents: amount.minorUnits, discountCents: 0,
          taxCents: 0)
      }
    }
  }

  private func sum(_ cents: [Int64]) throws(MoneyError) -> Amount {
    var total = Amount.zero(currency)
    for value in cents { total = try total.adding(Amount(minorUnits: value, currency: currency)) }
    return total
  }

  private func spread(_ discount: Int64, over lines: inout [Bill.Line]) {
    let base = lines.reduce(Int128(0)) { $0 + Int128(max($1.amountCents, 0)) }
    guard discount > 0, base > 0 else { return }
    var left = discount
    var remainders: [(index: Int, remainder: Int128)] = []
    for index in lines.indices where lines[index].amountCents > 0 {
      let (share, remainder) = (Int128(discount) * Int128(lines[index].amountCents)).quotientAndRemainder(
        dividingBy: base)
      // A share is never more than the discount, so it fits.
      lines[index].discountCents = Int64(share)
      left -= Int64(share)
      remainders.append((index, remainder))
    }
    remainders.sort { $0.remainder != $1.remainder ? $0.remainder > $1.remainder : $0.index < $1.index }
    for (index, _) in remainders.prefix(Int(left)) { lines[index].discountCents += 1 }
  }

  private func tax(on line: Bill.Line) throws(MoneyError) -> Int64 {
    guard let tax = content.tax, line.line.taxable else { return 0 }
    return try Amount(minorUnits: line.amountCents - line.discountCents, currency: currency)
      .share(BasisPoints(tax.rate), rounding: .halfUp).minorUnits
  }

  /// Never more than the total; never rounded to nothing while there is something to pay.
  private func deposit(of total: Amount, lines: [Bill.Line]) throws(MoneyError) -> Int64? {
    guard let deposit = content.deposit, total.minorUnits > 0 else { return nil }
    let cents: Int64
    switch deposit {
    case .percent(let basisPoints): cents = try total.share(BasisPoints(basisPoints), rounding: .halfUp).minorUnits
    case .fixed(let fixed): cents = fixed
    case .lines(let items):
      let chosen = lines.filter { line in line.line.item.map(items.contains) ?? false }
      // A discount is never more than its line's amount; with the tax on top only a checked sum will do.
      cents = try sum(chosen.flatMap { [$0.amountCents - $0.discountCents, $0.taxCents] }).minorUnits
      // The client may have left out every line that the deposit was for.
      guard cents > 0 else { return nil }
    }
    return min(max(cents, 1), total.minorUnits)
  }

  /// Each half-up of the total and never more than what is left; the last one takes what is left.
  private func schedule(of total: Amount) throws(MoneyError) -> [MilestoneAmount] {
    var left = total.minorUnits
    var result: [MilestoneAmount] = []
    for (index, milestone) in content.paymentSchedule.enumerated() {
      let share = try total.share(BasisPoints(milestone.basisPoints), rounding: .halfUp).minorUnits
      let isLast = index == content.paymentSchedule.count - 1
      let cents = isLast ? left : min(share, left)
      left -= cents
      result.append(
        MilestoneAmount(name: milestone.name, basisPoints: milestone.basisPoints, amountCents: cents))
    }
    return result
  }
}
