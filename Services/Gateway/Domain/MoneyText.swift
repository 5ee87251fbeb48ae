import Money

/// An amount as a sentence says it: "$49,240.90", "−€12.00". English digits, as the activity feed and mail subjects use.
enum MoneyText {
  static func short(_ amount: Amount) -> String {
    let (whole, fraction) = parts(amount.minorUnits, currency: amount.currency.code)
    // U+2212, a real minus sign.
    let sign = amount.minorUnits < 0 ? "\u{2212}" : ""
    return sign + symbol(amount.currency) + grouped(whole) + fraction
  }

  /// For programs: "49240.90", "-12.00".
  static func plain(cents: Int64, currency: String) -> String {
    let (whole, fraction) = parts(cents, currency: currency)
    return (cents < 0 ? "-" : "") + whole + fraction
  }

  private static func parts(_ cents: Int64, currency: String) -> (whole: Substring, fraction: String) {
    let decimals = withoutMinorUnits.contains(currency) ? 0 : 2
    let digits = String(cents.magnitude)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.utf8.count)) + digits
    return (padded.dropLast(decimals), decimals == 0 ? "" : "." + padded.suffix(decimals))
  }

  /// For amounts that arrive as figures and a code; a code that is none leaves the figure plain.
  static func short(cents: Int64, currency: String) -> String {
    guard let currency = Currency(code: currency) else { return "\(cents)" }
    return short(Amount(minorUnits: cents, currency: currency))
  }

  private static func grouped(_ digits: Substring) -> String {
    var result: [Character] = []
    for (position, digit) in digits.reversed().enumerated() {
      if position > 0, position.isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return String(result.reversed())
  }

  private static func symbol(_ currency: Currency) -> String {
    switch currency.code {
    case "USD": "$"
    case "CAD": "CA$"
    case "AUD": "A$"
    case "NZD": "NZ$"
    case "EUR": "€"
    case "GBP": "£"
    case "JPY": "¥"
    default: currency.code + "\u{A0}"
    }
  }

  /// ISO 4217 currencies whose minor unit is the unit itself.
  private static let withoutMinorUnits: Set<String> = ["JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "PYG", "UGX"]
}
