import Foundation
import Money
import TestSupport

@testable import Billing

/// Contracts and what happens to them, with a bit of everything. The same seed gives the same.
struct RandomContract {
  var numbers: SeededGenerator

  init(seed: UInt64) { numbers = SeededGenerator(seed: seed) }

  // MARK: Terms

  mutating func terms() -> RetainageTerms {
    let rule = RetainageTerms.Rule.allCases[number(in: 0...4)]
    var terms = RetainageTerms(
      rule: rule, rateCompletedBasisPoints: rate(), rateStoredBasisPoints: rate(),
      reducedRateBasisPoints: rule.needsReducedRate || chance(1, of: 4) ? number(in: 0...1_000) : nil,
      thresholdBasisPoints: rule.needsThreshold || chance(1, of: 4) ? number(in: 0...10_000) : nil)
    terms.isOnTax = chance(1, of: 4)
    if chance(1, of: 10) { terms.ceilingBasisPoints = rate() }
    return terms
  }

  mutating func rates() -> RetainageRates? {
    switch number(in: 0..<6) {
    case 0: RetainageRates(completedBasisPoints: 0, storedBasisPoints: 0)
    case 1: RetainageRates(completedBasisPoints: rate(), storedBasisPoints: rate())
    default: nil
    }
  }

  // MARK: Lines

  /// Accepted lines of which some are credits, none of all sizes alike.
  mutating func accepted(_ count: ClosedRange<Int>) -> [AcceptedWork] {
    var lines = (0..<number(in: count)).map { index in
      let isCredit = chance(1, of: 8)
      let amount = isCredit ? -cents(in: 1...2_000) : cents(in: 0...(chance(1, of: 3) ? 300 : 500_000))
      let tax = chance(2, of: 3) ? (amount * 825 + 5_000) / 10_000 : 0
      return AcceptedWork(
        section: "Section \(index / 3)", item: nil, description: "Line \(index)", amountCents: amount,
        taxCents: isCredit ? -((-amount * 825 + 5_000) / 10_000) : tax)
    }
    // More than all credits together.
    lines[0].amountCents = cents(in: 50_000...500_000)
    return lines
  }

  mutating func contract() throws -> BilledContract {
    let granularity: ScheduleGranularity = chance(1, of: 4) ? .sections : .lines
    var schedule = try ScheduleOfValues(accepted: accepted(1...12), granularity: granularity, newID: UUID.init)
    for index in schedule.lines.indices { schedule.lines[index].rates = rates() }
    return BilledContract(schedule, terms: terms())
  }

  // MARK: Applications

  /// Some lines, each to a part between what was billed and its value, some of that stored; the first line always gets
  /// on, so that there is something to bill whatever the credits.
  mutating func work(of contract: BilledContract, corrections: Bool) -> [ApplicationDraft.Line] {
    contract.schedule.lines.enumerated().compactMap { index, line in
      guard index == 0 || chance(1, of: 2) else { return nil }
      let (progress, sign) = (line.progress, Int64(line.scheduledCents < 0 ? -1 : 1))
      let left = max(0, sign * (line.scheduledCents - progress.completedCents))
      if corrections, chance(1, of: 12) {
        let over = cents(in: 0...500)
        return contract.work(index, sign * (left + over), because: "More than agreed")
      }
      if corrections, index > 0, chance(1, of: 12) {
        return contract.work(index, -sign * min(sign * progress.completedCents, cents(in: 0...50)), because: "Too much")
      }
      let stored = chance(1, of: 4) ? cents(in: 0...left) : 0
      let completed = cents(in: 0...(left - stored))
      return contract.work(index, sign * completed, stored: sign * stored)
    }
  }

  mutating func releaseRequest(of contract: BilledContract) -> ReleaseRequest {
    let held = contract.schedule.lines.filter { $0.progress.heldCents > 0 }
    switch number(in: 0..<4) {
    case 0: return .full
    case 1:
      return .lines(
        held.filter { _ in chance(1, of: 2) || held.count == 1 }.map {
          ReleaseRequest.Line(lineID: $0.id, cents: cents(in: 1...$0.progress.heldCents))
        })
    default: return .amount(cents: cents(in: 1...contract.schedule.heldCents))
    }
  }

  // MARK: Numbers

  mutating func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &numbers) }
  mutating func number(in range: Range<Int>) -> Int { Int.random(in: range, using: &numbers) }
  mutating func cents(in range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &numbers) }
  mutating func chance(_ part: Int, of whole: Int) -> Bool { number(in: 1...whole) <= part }
  /// Basis points up to 20 %, now and then all or nothing.
  mutating func rate() -> Int { chance(1, of: 10) ? number(in: 0...1) * 10_000 : number(in: 0...2_000) }
}
