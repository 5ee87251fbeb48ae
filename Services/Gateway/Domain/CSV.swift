/// Comma-separated values (RFC 4180) for spreadsheets: lines end with CR LF, and no text of somebody else's is taken for a
/// formula.
enum CSV {
  enum Cell: Hashable, Sendable {
    case text(String?)
    /// In the currency's units, as 1234.50 or -12.00: a number and no text, so that it can be added up.
    case amount(cents: Int64?, currency: String)
  }

  static func line(_ cells: [Cell]) -> String { cells.map(written).joined(separator: ",") + "\r\n" }

  private static func written(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): quoted(harmless(text ?? ""))
    case .amount(nil, _): ""
    case .amount(let cents?, let currency): MoneyText.plain(cents: cents, currency: currency)
    }
  }

  /// A spreadsheet takes a cell for a formula by its first character; behind an apostrophe it is text (OWASP, CSV Injection).
  /// Some pass by what can't be seen before it. Looked at as scalars: CR LF is one character.
  private static func harmless(_ text: String) -> String {
    let lines: Set<Unicode.Scalar> = ["\t", "\r", "\n"]
    let signs: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}"]
    guard let first = text.unicodeScalars.first else { return text }
    let visible = text.unicodeScalars.first { !isUnseen($0) }
    return lines.contains(first) || visible.map(signs.contains) == true ? "'" + text : text
  }

  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || [.control, .format].contains(scalar.properties.generalCategory)
  }

  private static func quoted(_ text: String) -> String {
    // Whatever a spreadsheet of some country separates cells by.
    let needsQuotes = text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D, 0x3B, 0x09].contains($0) }
    guard needsQuotes else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
