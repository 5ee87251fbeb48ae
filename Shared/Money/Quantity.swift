import Foundation

/// A quantity with up to four decimals, kept as whole ten-thousandths so that no binary fraction ever touches money.
public struct Quantity: Hashable, Sendable, Comparable {
  public static let unitsPerOne: Int64 = 10_000

  /// Ten-thousandths: 18.5 is 185000.
  public let tenThousandths: Int64

  public init(tenThousandths: Int64) {
    self.tenThousandths = tenThousandths
  }

  public init(whole: Int32) {
    self.tenThousandths = Int64(whole) * Self.unitsPerOne
  }

  /// Reads plain decimal text ("18.5", "-2", "0.0625"). `nil` for exponents, more than four decimals that are not
  /// zero, or more than eleven digits before the point.
  public init?(decimalText: String) {
    var bytes = Array(decimalText.utf8)[...]
    let isNegative = bytes.first == 0x2D
    if isNegative { bytes = bytes.dropFirst() }
    let parts = bytes.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, !whole.isEmpty, whole.count <= 11, parts.count == 1 || !parts[1].isEmpty
    else { return nil }
    var fraction = parts.count == 2 ? Array(parts[1]) : []
    while fraction.last == 0x30 { fraction.removeLast() }
    guard fraction.count <= 4 else { return nil }
    fraction += Array(repeating: 0x30, count: 4 - fraction.count)
    var value: Int64 = 0
    for digit in Array(whole) + fraction {
      guard (0x30...0x39).contains(digit) else { return nil }
      value = value * 10 + Int64(digit - 0x30)
    }
    self.tenThousandths = isNegative ? -value : value
  }

  /// Exactly the same number; `nil` for more than four decimals, more than eleven digits before the point, NaN.
  public init?(exactly value: Decimal) {
    guard value.isFinite else { return nil }
    // A decimal describes itself as plain digits, and never with an exponent.
    self.init(decimalText: value.description)
  }

  /// Shortest plain decimal text: "18.5", "2".
  public var decimalText: String {
    let sign = tenThousandths < 0 ? "-" : ""
    let magnitude = tenThousandths.magnitude
    let whole = magnitude / 10_000
    let rest = magnitude % 10_000
    guard rest != 0 else { return "\(sign)\(whole)" }
    var digits = String(10_000 + rest).dropFirst()
    while digits.last == "0" { digits = digits.dropLast() }
    return "\(sign)\(whole).\(digits)"
  }

  public static func < (left: Quantity, right: Quantity) -> Bool { left.tenThousandths < right.tenThousandths }
}

extension Amount {
  /// This unit price times a quantity, rounded once.
  public func times(_ quantity: Quantity, rounding: Rounding) throws(MoneyError) -> Amount {
    try multiplied(by: quantity.tenThousandths, over: Quantity.unitsPerOne, rounding: rounding)
  }
}
