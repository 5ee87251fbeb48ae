import Foundation
import Testing

@testable import Billing

/// What is held, against values computed by hand.
@Suite struct RetainageHeldTests {
  private func held(
    _ terms: RetainageTerms, _ bases: [RetainageBase], of contractSumCents: Int64
  ) -> RetainageHeld {
    terms.held(on: bases, contractSumCents: contractSumCents)
  }

  private func base(
    _ completed: Int64, stored: Int64 = 0, rates: (Int, Int)? = nil, released: Int64 = 0
  ) -> RetainageBase {
    RetainageBase(
      completedCents: completed, storedCents: stored,
      rates: rates.map { RetainageRates(completedBasisPoints: $0, storedBasisPoints: $1) }, releasedCents: released)
  }

  // MARK: The vector of DOMAIN.md, section 3

  private static let work: [Int64] = [2_500_000, 4_999_900, 5_000_000, 7_500_000, 10_000_000]

  @Test(
    arguments: [
      (RetainageTerms.Rule.constant, [250_000, 499_990, 500_000, 750_000, 1_000_000]),
      (.stop, [250_000, 499_990, 500_000, 500_000, 500_000]),
      (.forward, [250_000, 499_990, 500_000, 625_000, 750_000]),
      (.retroactive, [250_000, 499_990, 250_000, 375_000, 500_000]),
      (.cap, [250_000, 499_990, 500_000, 500_000, 500_000]),
    ] as [(RetainageTerms.Rule, [Int64])])
  func `the five rules`(rule: RetainageTerms.Rule, expected: [Int64]) {
    let terms = RetainageTerms.percent(10, rule, then: 5, threshold: 50)
    #expect(Self.work.map { held(terms, [base($0)], of: 10_000_000).totalCents } == expected)
    // The same on three lines, half of it stored: the sum is rounded, not its parts.
    let split = Self.work.map { cents in
      let third = cents / 3
      let bases = [base(third), base(0, stored: third), base(cents - 2 * third)]
      return held(terms, bases, of: 10_000_000).totalCents
    }
    #expect(split == expected)
  }

  // MARK: Rates

  @Test func `completed work and stored material have rates of their own`() {
    var terms = RetainageTerms.percent(10)
    terms.rateStoredBasisPoints = 500
    let held = held(terms, [base(10_000, stored: 4_000), base(0, stored: 1_000)], of: 100_000)
    #expect(held.lines == [1_200, 50])
    #expect((held.completedCents, held.storedCents) == (1_000, 250))
  }

  @Test func `a line's own rates stand before the contract's, zero included`() {
    let bases = [base(10_000), base(10_000, rates: (0, 0)), base(10_000, stored: 10_000, rates: (500, 2_000))]
    #expect(held(.percent(10), bases, of: 100_000).lines == [1_000, 0, 2_500])
  }

  @Test func `the reduced rate never raises a line's own`() {
    let bases = [base(50_000), base(20_000, rates: (0, 0)), base(30_000, rates: (300, 0))]
    let terms = RetainageTerms.percent(10, .retroactive, then: 5, threshold: 50)
    #expect(held(terms, bases, of: 100_000).lines == [2_500, 0, 900])
    // Half at the full rates (5,900), half at the reduced ones (3,400).
    let forward = RetainageTerms.percent(10, .forward, then: 5, threshold: 50)
    #expect(held(forward, bases, of: 100_000).lines == [3_750, 0, 900])
  }

  @Test func `a ceiling lowers every rate`() throws {
    let bases = [base(50_000), base(30_000, rates: (2_000, 0)), base(20_000, rates: (100, 0))]
    let terms = try RetainageTerms.percent(10).reduced(toBasisPoints: 500)
    #expect(held(terms, bases, of: 100_000).lines == [2_500, 1_500, 200])
    #expect(held(try terms.reduced(toBasisPoints: 0), bases, of: 100_000).lines == [0, 0, 0])
    let cap = try RetainageTerms.percent(10, .cap, then: 5).reduced(toBasisPoints: 100)
    #expect(held(cap, bases, of: 100_000).lines == [500, 300, 200])
    #expect(held(cap, bases, of: 50_000).totalCents == 500)
  }

  @Test func `a contract without retainage holds nothing`() {
    #expect(held(.none, [base(10_000, stored: 5_000)], of: 10_000) == RetainageHeld(lines: [0], storedCents: 0))
  }

  // MARK: Cents

  @Test func `the sum is rounded once, and the earlier of equal lines gets the cent`() {
    // 3 x 0.333: 0.999 is 1 cent, not nothing three times.
    #expect(held(.percent(10), [base(3), base(3), base(4)], of: 100).lines == [0, 0, 1])
    #expect(held(.percent(10), [base(5), base(5), base(5)], of: 100).lines == [1, 1, 0])
    // Exactly half goes up.
    #expect(held(.percent(10), [base(5)], of: 100).lines == [1])
  }

  @Test func `a line never holds more than its work`() {
    let small = [base(1, rates: (10_000, 0))] + (0..<10).map { _ in base(1, rates: (500, 0)) }
    #expect(held(.percent(10), small, of: 11).lines == [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func `amounts at the limit are exact`() {
    let limit = ScheduleLimits.amountCents
    for rule in RetainageTerms.Rule.allCases {
      var terms = RetainageTerms.percent(100, rule, then: 100, threshold: 100)
      terms.thresholdBasisPoints = 9_999
      let bases = [base(limit / 2), base(limit / 2 - 1), base(0, stored: 1)]
      let expected = rule == .stop ? limit / 10_000 * 9_999 : limit
      #expect(held(terms, bases, of: limit).totalCents == expected, "\(rule)")
    }
  }

  // MARK: Credits

  @Test func `a credit lowers the sum and holds nothing itself`() {
    let bases = [base(60_000), base(-20_000), base(40_000)]
    #expect(held(.percent(10), bases, of: 80_000).lines == [4_800, 0, 3_200])
    // Of 9.9 cents, two thirds and one third.
    #expect(held(.percent(10), [base(80), base(-21), base(40)], of: 99).lines == [7, 0, 3])
  }

  @Test func `credits above all work hold nothing`() {
    let held = held(.percent(10), [base(10_000, stored: 500), base(-20_000)], of: 80_000)
    #expect(held == RetainageHeld(lines: [0, 0], storedCents: 0))
    for rule in RetainageTerms.Rule.allCases {
      let terms = RetainageTerms.percent(10, rule, then: 5, threshold: 50)
      #expect(self.held(terms, [base(-20_000)], of: -20_000).totalCents == 0)
    }
  }

  // MARK: Releases

  @Test func `what a release invoice released stays released`() {
    let bases = [base(50_000, released: 5_000), base(30_000, released: 1_000), base(20_000)]
    #expect(held(.percent(10), bases, of: 100_000).lines == [0, 2_000, 2_000])
    // A lower rate releases the rest, and no line holds less than nothing.
    #expect(held(.percent(5), bases, of: 100_000).lines == [0, 500, 1_000])
    #expect(held(.percent(0), bases, of: 100_000).lines == [0, 0, 0])
  }

  @Test func `a release takes off completed work first`() {
    func stored(released: Int64) -> Int64 {
      held(.percent(10), [base(6_000, stored: 4_000, released: released)], of: 10_000).storedCents
    }
    #expect([0, 600, 700, 1_000, 2_000].map(stored) == [400, 400, 300, 0, 0])
    // Of its own line.
    let bases = [base(0, stored: 4_000, released: 300), base(6_000, stored: 1_000)]
    #expect(held(.percent(10), bases, of: 10_000) == RetainageHeld(lines: [100, 700], storedCents: 200))
  }
}
