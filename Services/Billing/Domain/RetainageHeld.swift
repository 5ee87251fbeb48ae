import Foundation

/// What retainage is counted on for one line; cents to date, below zero for a credit.
struct RetainageBase: Hashable, Sendable {
  /// With its tax where retainage is on tax.
  var completedCents: Int64
  var storedCents: Int64
  /// `nil`: the contract's.
  var rates: RetainageRates?
  /// What release invoices have released of it, which stays released.
  var releasedCents: Int64 = 0
}

/// What is held by the terms; cents.
struct RetainageHeld: Hashable, Sendable {
  /// Of each line in order; none is negative.
  var lines: [Int64]
  /// The part of the sum that is on stored material; the rest is on completed work.
  var storedCents: Int64

  var totalCents: Int64 { lines.reduce(0, +) }
  var completedCents: Int64 { totalCents - storedCents }
}

extension RetainageTerms {
  /// What is held of lines by these terms, which were checked.
  ///
  /// The sum is exact until it is rounded half-up once; the cents go to the lines by largest remainder of their own
  /// unrounded shares. A credit lowers the sum and holds nothing itself. What release invoices released is taken off
  /// each line afterwards, never below zero.
  ///
  /// - Parameters:
  ///   - bases: whose amounts together are within `ScheduleLimits.amountCents`, work and tax each.
  ///   - contractSumCents: to date, with its tax where retainage is on tax.
  func held(on bases: [RetainageBase], contractSumCents: Int64) -> RetainageHeld {
    let shares = shares(of: bases, contractSumCents: contractSumCents).withoutCredits
    let lines = zip(shares.apportioned, bases).map { max(0, $0 - $1.releasedCents) }
    let stored = shares.stored(afterReleasing: bases.map(\.releasedCents))
    return RetainageHeld(lines: lines, storedCents: min(stored, lines.reduce(0, +)))
  }

  private func shares(of bases: [RetainageBase], contractSumCents: Int64) -> RetainageShares {
    let full = bases.map { ($0.rates ?? rates).limited(to: ceilingBasisPoints) }
    let first = RetainageShares(of: bases, at: full)
    // Reduced never means more: a line that keeps nothing goes on keeping nothing.
    let second = RetainageShares(of: bases, at: full.map { $0.limited(to: reducedRateBasisPoints) })
    // Ten-thousandths of cents, as the threshold has them.
    let work = bases.reduce(Int128(0)) { $0 + Int128($1.completedCents) + Int128($1.storedCents) } * 10_000
    let contractSum = Int128(max(contractSumCents, 0))
    let threshold = contractSum * Int128(thresholdBasisPoints ?? 10_000)
    switch rule {
    case .constant:
      return first
    case .stop:
      return work <= threshold ? first : first.times(threshold, over: work)
    case .forward:
      guard work > threshold else { return first }
      return first.times(threshold, over: work).adding(second.times(work - threshold, over: work))
    case .retroactive:
      return work < threshold ? first : second
    case .cap:
      let reducedRate = RetainageRates(completedBasisPoints: reducedRateBasisPoints ?? 10_000, storedBasisPoints: 0)
      let most = contractSum * Int128(reducedRate.limited(to: ceilingBasisPoints).completedBasisPoints)
      return first.total <= most ? first : first.times(most, over: first.total)
    }
  }
}
