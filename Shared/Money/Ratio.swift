/// Exact scaling through 128 bits, so that the product never overflows before the division.
enum Ratio {
  static func scaled(_ value: Int64, by numerator: Int64, over denominator: Int64, rounding: Rounding)
    throws(MoneyError) -> Int64
  {
    guard denominator != 0 else { throw .zeroDenominator }
    let isNegative = (value < 0) != (numerator < 0) && value != 0 && numerator != 0
    let isResultNegative = isNegative != (denominator < 0)
    let product = value.magnitude.multipliedFullWidth(by: numerator.magnitude)
    let divisor = denominator.magnitude
    // The quotient fits in 64 bits only while the high word stays below the divisor.
    guard product.high < divisor else { throw .overflow }
    let (quotient, remainder) = divisor.dividingFullWidth(product)
    var magnitude = quotient
    if rounding == .halfUp, remainder >= divisor - remainder {
      let (next, overflow) = magnitude.addingReportingOverflow(1)
      guard !overflow else { throw .overflow }
      magnitude = next
    }
    // The least Int64 has no positive counterpart.
    if isResultNegative && magnitude == Int64.min.magnitude { return .min }
    guard let positive = Int64(exactly: magnitude) else { throw .overflow }
    return isResultNegative ? -positive : positive
  }
}
