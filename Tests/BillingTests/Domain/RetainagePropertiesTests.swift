import Foundation
import TestSupport
import Testing

@testable import Billing

/// What holds for retainage by any terms on any work, without knowing the figures.
@Suite struct RetainagePropertiesTests {
  private struct Case {
    var terms: RetainageTerms
    var bases: [RetainageBase]
    var contractSumCents: Int64
  }

  private func randomCase(_ random: inout RandomContract, credits: Bool) -> Case {
    let sizes: [Int64] = [9, 900, 90_000_000, 400_000_000_000]
    let size = sizes[random.number(in: 0..<sizes.count)]
    let bases = (0..<random.number(in: 1...20)).map { _ in
      let sign: Int64 = credits && random.chance(1, of: 5) ? -1 : 1
      return RetainageBase(
        completedCents: sign * random.cents(in: 0...size),
        storedCents: random.chance(1, of: 3) ? sign * random.cents(in: 0...size) : 0, rates: random.rates())
    }
    let work = bases.reduce(0) { $0 + $1.completedCents + $1.storedCents }
    return Case(
      terms: random.terms(), bases: bases,
      contractSumCents: random.chance(1, of: 5) ? work : random.cents(in: 0...(2 * max(work, 1))))
  }

  @Test(arguments: UInt64(1)...40) func `the sum is the rule's, and the lines are shares of it`(seed: UInt64) {
    var random = RandomContract(seed: seed)
    for _ in 0..<100 {
      let sample = randomCase(&random, credits: seed % 2 == 0)
      let held = sample.terms.held(on: sample.bases, contractSumCents: sample.contractSumCents)
      let expected = Reference(sample.terms, sample.bases, sample.contractSumCents)
      #expect(held.totalCents == expected.totalCents)
      #expect(held.storedCents <= held.totalCents && held.storedCents >= 0)
      for (cents, base) in zip(held.lines, sample.bases) {
        #expect((0...max(0, base.completedCents + base.storedCents)).contains(cents))
      }
      if sample.bases.allSatisfy({ $0.completedCents >= 0 }) {
        for (cents, share) in zip(held.lines, expected.lineCents) { #expect(abs(Double(cents) - share) < 1.001) }
        #expect(abs(Double(held.storedCents) - expected.storedCents) <= 1.001)
      }
    }
  }

  @Test(arguments: UInt64(1)...10) func `a release is off its lines, never below nothing`(seed: UInt64) {
    var random = RandomContract(seed: seed)
    for _ in 0..<100 {
      var sample = randomCase(&random, credits: true)
      let before = sample.terms.held(on: sample.bases, contractSumCents: sample.contractSumCents).lines
      for index in sample.bases.indices {
        sample.bases[index].releasedCents = random.cents(in: 0...(before[index] + before[index] / 2))
      }
      let held = sample.terms.held(on: sample.bases, contractSumCents: sample.contractSumCents)
      #expect(held.lines == zip(before, sample.bases).map { max(0, $0 - $1.releasedCents) })
      #expect((0...held.totalCents).contains(held.storedCents))
    }
  }

  @Test(arguments: UInt64(1)...10) func `a lower rate never holds more`(seed: UInt64) throws {
    var random = RandomContract(seed: seed)
    for _ in 0..<100 {
      let sample = randomCase(&random, credits: true)
      let most = max(sample.terms.rateCompletedBasisPoints, sample.terms.rateStoredBasisPoints)
      let rate = random.number(in: 0...min(most, sample.terms.ceilingBasisPoints ?? 10_000))
      let lower = try sample.terms.reduced(toBasisPoints: rate)
      let held = lower.held(on: sample.bases, contractSumCents: sample.contractSumCents)
      #expect(
        sample.bases.contains { $0.completedCents < 0 || $0.storedCents < 0 }
          || held.totalCents
            <= sample.terms.held(on: sample.bases, contractSumCents: sample.contractSumCents).totalCents
      )
      if rate == 0 { #expect(held.totalCents == 0) }
    }
  }
}

/// The table of DOMAIN.md, section 3, in decimal arithmetic with 38 digits and on the whole, not line by line.
private struct Reference {
  private(set) var totalCents: Int64
  private(set) var lineCents: [Double]
  private(set) var storedCents: Double

  init(_ terms: RetainageTerms, _ bases: [RetainageBase], _ contractSumCents: Int64) {
    func share(_ base: RetainageBase, _ most: Int) -> (completed: Decimal, stored: Decimal) {
      let own = base.rates ?? terms.rates
      let limit = min(most, terms.ceilingBasisPoints ?? 10_000)
      return (
        Decimal(base.completedCents) * Decimal(min(own.completedBasisPoints, limit)) / 10_000,
        Decimal(base.storedCents) * Decimal(min(own.storedBasisPoints, limit)) / 10_000
      )
    }
    let first = bases.map { share($0, 10_000) }
    let second = bases.map { share($0, terms.reducedRateBasisPoints ?? 10_000) }
    let s1 = first.reduce(0) { $0 + $1.completed + $1.stored }
    let s2 = second.reduce(0) { $0 + $1.completed + $1.stored }
    let work = bases.reduce(Decimal(0)) { $0 + Decimal($1.completedCents) + Decimal($1.storedCents) }
    let sum = Decimal(max(0, contractSumCents))
    let threshold = sum * Decimal(terms.thresholdBasisPoints ?? 10_000) / 10_000
    let isAbove = work > threshold
    let r2 = Decimal(min(terms.reducedRateBasisPoints ?? 10_000, terms.ceilingBasisPoints ?? 10_000)) / 10_000
    // How much of the first and of the second shares.
    let (a, b): (Decimal, Decimal) =
      switch terms.rule {
      case .constant: (1, 0)
      case .stop: (isAbove ? threshold / work : 1, 0)
      case .forward: isAbove ? (threshold / work, (work - threshold) / work) : (1, 0)
      case .retroactive: work < threshold ? (1, 0) : (0, 1)
      case .cap: (s1 > r2 * sum ? r2 * sum / s1 : 1, 0)
      }
    totalCents = Self.halfUp(terms, s1: s1, s2: s2, work, threshold, cap: r2 * sum)
    lineCents = zip(first, second).map { ($0.completed + $0.stored) * a + ($1.completed + $1.stored) * b }
      .map { NSDecimalNumber(decimal: $0).doubleValue }
    storedCents = zip(first, second).reduce(0) {
      $0 + NSDecimalNumber(decimal: $1.0.stored * a + $1.1.stored * b).doubleValue
    }
  }

  /// Multiplied before it is divided, so that a half is a half.
  private static func halfUp(
    _ terms: RetainageTerms, s1: Decimal, s2: Decimal, _ work: Decimal, _ threshold: Decimal, cap: Decimal
  ) -> Int64 {
    var exact: Decimal =
      switch terms.rule {
      case .constant: s1
      case .stop: work > threshold ? s1 * threshold / work : s1
      case .forward: work > threshold ? (s1 * threshold + s2 * (work - threshold)) / work : s1
      case .retroactive: work < threshold ? s1 : s2
      case .cap: min(s1, cap)
      }
    exact = max(0, exact)
    var rounded = Decimal()
    NSDecimalRound(&rounded, &exact, 0, .plain)
    return NSDecimalNumber(decimal: rounded).int64Value
  }
}
