/// What is held of each line before anything is rounded: numerators over one denominator, in cents.
///
/// Rates times amounts are below 10^18 and a threshold is below 10^18, so that the product of both is exact in 128 bits.
struct RetainageShares: Hashable, Sendable {
  /// Stored material included.
  private(set) var lines: [Int128]
  private(set) var stored: [Int128]
  private(set) var denominator: Int128

  var total: Int128 { lines.reduce(0, +) }

  init(of bases: [RetainageBase], at rates: [RetainageRates]) {
    stored = zip(bases, rates).map { Int128($0.storedCents) * Int128($1.storedBasisPoints) }
    let completed = zip(bases, rates).map { Int128($0.completedCents) * Int128($1.completedBasisPoints) }
    lines = zip(completed, stored).map(+)
    denominator = 10_000
  }

  func times(_ numerator: Int128, over denominator: Int128) -> RetainageShares {
    var result = self
    result.lines = lines.map { $0 * numerator }
    result.stored = stored.map { $0 * numerator }
    result.denominator = self.denominator * denominator
    return result
  }

  /// Of shares over the same denominator.
  func adding(_ other: RetainageShares) -> RetainageShares {
    assert(denominator == other.denominator)
    var result = self
    result.lines = zip(lines, other.lines).map(+)
    result.stored = zip(stored, other.stored).map(+)
    return result
  }

  /// The same total on the lines with work alone, lowered in proportion by what credits take off; nothing where they
  /// take off all.
  var withoutCredits: RetainageShares {
    let positive = lines.reduce(0) { $0 + max($1, 0) }
    let total = total
    guard total > 0 else { return scaled(by: 0, over: 1) }
    guard total < positive else { return self }
    var result = scaled(by: total.magnitude, over: positive.magnitude)
    // What was cut off below the last place goes to the first lines, which all had more before.
    var left = total - result.total
    for index in lines.indices where left > 0 && lines[index] > 0 {
      result.lines[index] += 1
      left -= 1
    }
    return result
  }

  /// Without what is negative; cut off to whole numerators.
  private func scaled(by numerator: UInt128, over denominator: UInt128) -> RetainageShares {
    func part(of share: Int128) -> Int128 {
      // Twice as wide in between.
      Int128(denominator.dividingFullWidth(max(share, 0).magnitude.multipliedFullWidth(by: numerator)).quotient)
    }
    var result = self
    result.lines = lines.map(part)
    result.stored = stored.map(part)
    return result
  }

  /// Whole cents of each line.
  var apportioned: [Int64] { Apportionment(numerators: lines, denominator: denominator).parts }

  /// What of the sum is on stored material, in whole cents. Released is first what is held on completed work.
  func stored(afterReleasing released: [Int64]) -> Int64 {
    var sum: Int128 = 0
    for index in lines.indices {
      let left = max(0, lines[index] - Int128(released[index]) * denominator)
      sum += min(max(0, stored[index]), left)
    }
    return HalfUp.quotient(sum, denominator)
  }
}
