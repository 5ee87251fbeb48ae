import Foundation
import Money
import TestSupport

@testable import Proposals

/// Proposals with a bit of everything that has to do with money, and choices for them. The same seed gives the same.
struct RandomContent {
  var numbers: SeededGenerator

  init(seed: UInt64) { numbers = SeededGenerator(seed: seed) }

  // MARK: Content

  /// One to five sections, packages, options, quantities for the client, credits, discounts of both kinds on lines and on
  /// the whole, tax, each kind of deposit, a payment schedule: each is there or not.
  mutating func content() throws -> Content {
    var draft = ContentDraft(
      validDays: nil, validUntil: nil, introduction: nil,
      tax: chance(4, of: 5) ? .init(name: "Tax", rateBasisPoints: number(in: 0...2_500)) : nil, discount: nil,
      deposit: nil, paymentSchedule: chance(4, of: 5) ? schedule() : [], sections: sections(),
      packages: chance(1, of: 2) ? packages() : nil, terms: nil, contract: nil, internalNotes: nil)
    let hasCredit = draft.sections.flatMap(\.lines).contains { $0.unitPriceCents < 0 }
    // What fixed figures may be depends on what the rest comes to.
    let subtotal = try bill(of: draft).subtotalCents
    // A credit bears nothing of a discount: with one, so much of the rest stays that every choice can be paid.
    let most = hasCredit ? 50_000 : subtotal
    switch number(in: 0..<3) {
    case 0: draft.discount = .init(name: nil, basisPoints: number(in: 0...(hasCredit ? 9_000 : 10_000)))
    case 1: draft.discount = .init(name: nil, amountCents: cents(in: 0...most))
    default: break
    }
    let total = try bill(of: draft).totalCents
    draft.deposit = deposit(itemsOf: draft, total: total)
    return try ProposalsTests.content(draft)
  }

  private func bill(of draft: ContentDraft) throws -> Totals { try ProposalsTests.content(draft).asSent().totals }

  private mutating func sections() -> [ContentDraft.Section] {
    var sections = (0..<number(in: 1...5)).map { section in
      let lines = (0..<number(in: 0...6)).map { line("S\(section)-\($0)") }
      return ContentDraft.Section(title: "Section \(section)", scope: nil, lines: lines)
    }
    // Always there, and much more than all credits together.
    sections[0].lines.append(draftLine(cents(in: 100_000...500_000), taxable: chance(1, of: 2), item: "base"))
    for _ in 0..<max(0, number(in: -3...3)) {
      let section = number(in: 0..<sections.count)
      sections[section].lines.append(draftLine(cents(in: -5_000 ... -1), taxable: chance(1, of: 2)))
    }
    return sections
  }

  private mutating func packages() -> ContentDraft.Packages {
    let count = number(in: 1...4)
    let recommended = number(in: -1..<count)
    let choices = (0..<count).map { package in
      let lines = (0..<number(in: 1...4)).map { line("P\(package)-\($0)") }
      return ContentDraft.Package(
        name: "Package \(package)", summary: nil, recommended: package == recommended, lines: lines)
    }
    return ContentDraft.Packages(title: "Packages", required: chance(1, of: 2), choices: choices)
  }

  private mutating func line(_ item: String) -> ContentDraft.Line {
    let discount: ContentDraft.Discount? =
      switch number(in: 0..<4) {
      case 0: .init(name: nil, basisPoints: number(in: 0...10_000))
      case 1: .init(name: nil, amountCents: cents(in: 0...200_000))
      default: nil
      }
    let quantities = [quantity(), quantity(), quantity()].sorted()
    let isOptional = chance(2, of: 5)
    return draftLine(
      cents(in: 0...500_000), quantity: quantities[1], taxable: chance(2, of: 3), discount: discount,
      optional: isOptional, selected: isOptional ? chance(1, of: 2) : nil,
      bounds: chance(1, of: 3) ? (quantities[0], quantities[2]) : nil, item: chance(1, of: 2) ? item : nil)
  }

  /// None or one of each kind; a fixed one is at most the total.
  private mutating func deposit(itemsOf draft: ContentDraft, total: Int64) -> ContentDraft.Deposit? {
    let lines = draft.sections.flatMap(\.lines) + (draft.packages?.choices.flatMap(\.lines) ?? [])
    let items = lines.compactMap(\.item)
    switch number(in: 0..<4) {
    case 0: return .init(kind: .percent, basisPoints: number(in: 1...10_000))
    case 1: return total > 0 ? .init(kind: .fixed, amountCents: cents(in: 1...total)) : nil
    case 2: return .init(kind: .lines, lineItems: Array(items.shuffled(using: &numbers).prefix(number(in: 1...5))))
    default: return nil
    }
  }

  private mutating func schedule() -> [ContentDraft.Milestone] {
    var left = 10_000
    var parts: [ContentDraft.Milestone] = []
    while left > 0 {
      let part = number(in: 1...min(left, 4_000))
      parts.append(.init(name: "Milestone", basisPoints: part))
      left -= part
    }
    return parts
  }

  // MARK: Choices

  /// Some of the options and quantities, named or left as they are, and one of the packages.
  mutating func choices(of content: Content) -> Choices {
    let packages = content.packages?.choices ?? []
    let isNone = packages.isEmpty || (content.packages?.required == false && chance(1, of: 4))
    let lines = (content.sections.flatMap(\.lines) + packages.flatMap(\.lines)).filter {
      ($0.optional || $0.clientQuantity != nil) && chance(2, of: 3)
    }
    let chosen = lines.map { line in
      let quantity = line.clientQuantity.flatMap { bounds in
        chance(3, of: 4) ? Quantity(tenThousandths: cents(in: bounds.minimum...bounds.maximum)).decimalText : nil
      }
      return Choices.Line(lineID: line.id, selected: !line.optional || chance(1, of: 2), quantity: quantity)
    }
    return Choices(packageID: isNone ? nil : packages[number(in: 0..<packages.count)].id, lines: chosen)
  }

  // MARK: Numbers

  private mutating func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &numbers) }
  private mutating func number(in range: Range<Int>) -> Int { Int.random(in: range, using: &numbers) }
  private mutating func cents(in range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &numbers) }
  private mutating func chance(_ part: Int, of whole: Int) -> Bool { number(in: 1...whole) <= part }
  /// Up to a hundred, with four decimals.
  private mutating func quantity() -> Decimal { Decimal(number(in: 0...999_999)) / 10_000 }
}
