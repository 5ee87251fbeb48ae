/// Parts of an amount that are fractions of a cent each, made whole by largest remainder: together they are the exact sum
/// rounded half-up once, and none is a cent or more away from what it was. Of equal remainders the earlier part gets the
/// cent.
struct Apportionment: Hashable, Sendable {
  /// Cents times the denominator; none is negative.
  var numerators: [Int128]
  /// Above zero.
  var denominator: Int128

  var parts: [Int64] {
    var parts: [Int64] = []
    var remainders: [(index: Int, remainder: Int128)] = []
    for (index, numerator) in numerators.enumerated() {
      let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
      parts.append(Int64(quotient))
      if remainder > 0 { remainders.append((index, remainder)) }
    }
    let left = HalfUp.quotient(numerators.reduce(0, +), denominator) - parts.reduce(0, +)
    remainders.sort { $0.remainder != $1.remainder ? $0.remainder > $1.remainder : $0.index < $1.index }
    for (index, _) in remainders.prefix(Int(left)) { parts[index] += 1 }
    return parts
  }
}

/// Rounding to the nearest whole; exactly half goes away from zero.
enum HalfUp {
  /// - Parameter denominator: not zero; both are below 10^37, so that they can be doubled.
  static func wide(_ numerator: Int128, _ denominator: Int128) -> Int128 {
    let magnitude = (numerator.magnitude * 2 + denominator.magnitude) / (denominator.magnitude * 2)
    return (numerator < 0) == (denominator < 0) ? Int128(magnitude) : -Int128(magnitude)
  }

  /// Of a fraction that is known to fit.
  static func quotient(_ numerator: Int128, _ denominator: Int128) -> Int64 { Int64(wide(numerator, denominator)) }
}
