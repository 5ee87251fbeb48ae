/// How a locale writes amounts of one currency: "$45,134.30", "−$500.00", "1.234,50 €".
struct MoneyStyle: Hashable, Sendable {
  private enum Placement {
    case before
    /// A code before the digits, parted by a no-break space.
    case spacedBefore
    case spacedAfter
  }

  private let symbol: String
  private let placement: Placement
  private let decimals: Int
  private let decimalMark: String
  private let groupMark: String

  /// - Parameters:
  ///   - currency: ISO 4217 code; one without a symbol here is written as its code.
  ///   - locale: BCP 47; a language without rules here is written as English.
  init(currency: String, locale: String) {
    let isAmerican = Self.americanLocales.contains { locale == $0 || locale.hasPrefix($0 + "-") }
    let marks = isAmerican ? (".", ",") : ("," as String, "." as String)
    decimalMark = marks.0
    groupMark = marks.1
    decimals = Self.decimals[currency] ?? 2
    symbol = currency == "USD" && !isAmerican ? "US$" : Self.symbols[currency] ?? currency
    placement = !isAmerican ? .spacedAfter : Self.symbols[currency] == nil ? .spacedBefore : .before
  }

  func text(_ minorUnits: Int64) -> String {
    let digits = digits(minorUnits.magnitude)
    // U+2212, the minus sign; a hyphen is too short beside tabular figures.
    let sign = minorUnits < 0 ? "\u{2212}" : ""
    return switch placement {
    case .before: "\(sign)\(symbol)\(digits)"
    case .spacedBefore: "\(sign)\(symbol)\u{A0}\(digits)"
    case .spacedAfter: "\(sign)\(digits)\u{A0}\(symbol)"
    }
  }

  /// What somebody typed, with or without the currency and marks between the digits ("4,513.43", "$4513.43", "4513").
  ///
  /// - Returns: minor units; `nil` for what is no amount above zero, or one beyond a thousand million.
  func minorUnits(typed text: String) -> Int64? {
    let kept = text.filter { !$0.isWhitespace }
    let bare = Substring(kept).drop { !$0.isASCII || !$0.isNumber && String($0) != decimalMark }
    let parts = bare.split(separator: decimalMark, maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, let figures = Self.ungrouped(whole, mark: groupMark) else { return nil }
    var fraction = parts.count == 2 ? String(parts[1]) : ""
    guard Self.isNamed(kept.prefix { !$0.isNumber }, symbol), fraction.utf8.count <= decimals else { return nil }
    fraction += String(repeating: "0", count: decimals - fraction.utf8.count)
    let digits = figures + fraction
    guard digits.utf8.count <= 12, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let units = Int64(digits),
      units > 0
    else { return nil }
    return units
  }

  /// Before the digits stands nothing, or the currency.
  private static func isNamed(_ text: Substring, _ symbol: String) -> Bool {
    text.isEmpty || text.utf8.elementsEqual(symbol.utf8) || text.utf8.elementsEqual("$".utf8)
  }

  /// Digits of which none, or each three from the end, are marked off.
  private static func ungrouped(_ text: Substring, mark: String) -> String? {
    let groups = text.split(separator: mark, omittingEmptySubsequences: false)
    guard let first = groups.first, !first.isEmpty else { return nil }
    guard groups.count == 1 || first.utf8.count <= 3 && groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }) else {
      return nil
    }
    return groups.joined()
  }

  /// As `text`, without the currency: where one column names it for all.
  func bare(_ minorUnits: Int64) -> String { (minorUnits < 0 ? "\u{2212}" : "") + digits(minorUnits.magnitude) }

  /// Plain decimal text ("18.5") with this locale's marks ("18,5", "1,250").
  func number(_ decimalText: String) -> String {
    let parts = decimalText.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first else { return decimalText }
    let isNegative = whole.hasPrefix("-")
    let digits = isNegative ? whole.dropFirst() : whole
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return decimalText }
    return (isNegative ? "\u{2212}" : "") + grouped(String(digits)) + (parts.count == 2 ? decimalMark + parts[1] : "")
  }

  /// 1035 is "10.35%".
  func percent(basisPoints: Int) -> String {
    let magnitude = basisPoints.magnitude
    var fraction = CivilDate.padded(Int(magnitude % 100), to: 2)
    while fraction.hasSuffix("0") { fraction.removeLast() }
    let sign = basisPoints < 0 ? "\u{2212}" : ""
    return sign + grouped(String(magnitude / 100)) + (fraction.isEmpty ? "" : decimalMark + fraction) + "%"
  }

  private func digits(_ magnitude: UInt64) -> String {
    guard decimals > 0 else { return grouped(String(magnitude)) }
    let text = CivilDate.padded(String(magnitude), to: decimals + 1).utf8
    let fraction = text.suffix(decimals)
    return grouped(String(Substring(text.dropLast(decimals)))) + decimalMark + String(Substring(fraction))
  }

  private func grouped(_ digits: String) -> String {
    let bytes = digits.utf8
    guard bytes.count > 3 else { return digits }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    var left = bytes.count
    for digit in bytes {
      if left < bytes.count, left.isMultiple(of: 3) { text.append(contentsOf: groupMark.utf8) }
      text.append(digit)
      left -= 1
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static let americanLocales = ["en", "es-US", "es-MX", "es-PR"]
  private static let symbols = [
    "USD": "$", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$", "MXN": "MX$", "EUR": "€", "GBP": "£", "JPY": "¥",
  ]
  /// Minor units of ISO 4217 where they are not two.
  private static let decimals = [
    "JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "VND": 0, "PYG": 0, "UGX": 0, "XAF": 0, "XOF": 0, "XPF": 0, "BHD": 3,
    "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
  ]
}
