/// An amount of money in the minor units of its currency (cents).
///
/// Arithmetic is checked: overflow and mixed currencies throw, they never trap and never wrap (PM-8, GW-5).
public struct Amount: Hashable, Sendable {
  public let minorUnits: Int64
  public let currency: Currency

  public init(minorUnits: Int64, currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  public static func zero(_ currency: Currency) -> Amount { Amount(minorUnits: 0, currency: currency) }

  public func adding(_ other: Amount) throws(MoneyError) -> Amount {
    guard currency == other.currency else { throw .mixedCurrencies }
    let (sum, overflow) = minorUnits.addingReportingOverflow(other.minorUnits)
    guard !overflow else { throw .overflow }
    return Amount(minorUnits: sum, currency: currency)
  }

  public func subtracting(_ other: Amount) throws(MoneyError) -> Amount {
    guard currency == other.currency else { throw .mixedCurrencies }
    let (difference, overflow) = minorUnits.subtractingReportingOverflow(other.minorUnits)
    guard !overflow else { throw .overflow }
    return Amount(minorUnits: difference, currency: currency)
  }

  /// This amount times `numerator / denominator`; the caller names the rounding.
  public func multiplied(by numerator: Int64, over denominator: Int64, rounding: Rounding) throws(MoneyError) -> Amount
  {
    let scaled = try Ratio.scaled(minorUnits, by: numerator, over: denominator, rounding: rounding)
    return Amount(minorUnits: scaled, currency: currency)
  }

  /// The share of this amount at a rate in basis points (10,000 = all of it).
  public func share(_ rate: BasisPoints, rounding: Rounding) throws(MoneyError) -> Amount {
    try multiplied(by: Int64(rate.value), over: 10_000, rounding: rounding)
  }
}

/// An ISO 4217 code: three capital letters.
public struct Currency: Hashable, Sendable {
  public let code: String

  public init?(code: String) {
    guard code.utf8.count == 3, code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else { return nil }
    self.code = code
  }
}

/// A rate in hundredths of a percent: 1035 is 10.35 %.
public struct BasisPoints: Hashable, Sendable {
  public let value: Int32
  public init(_ value: Int32) { self.value = value }
}

public enum Rounding: Sendable {
  /// To the nearest; exactly half goes away from zero.
  case halfUp
  /// Toward zero.
  case down
}

public enum MoneyError: Error, Hashable, Sendable {
  case overflow
  case mixedCurrencies
  case zeroDenominator
}
