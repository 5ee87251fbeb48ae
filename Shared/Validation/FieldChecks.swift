/// Collects what is wrong with a draft, so that a caller learns all of it at once; at most 20 entries.
public struct FieldChecks: Sendable {
  static let maximumErrors = 20
  public private(set) var errors: [FieldError] = []

  public init() {}

  public mutating func fail(_ code: String, _ field: String, _ detail: String) {
    guard errors.count < Self.maximumErrors else { return }
    errors.append(FieldError(code: code, field: field, detail: detail))
  }

  public mutating func text(_ text: String, _ field: String, bytes: Int, isRequired: Bool = true) {
    if isRequired && text.utf8.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) {
      fail("required", field, "This may not be empty.")
    }
    if text.utf8.count > bytes { fail("too_long", field, "At most \(bytes) bytes of UTF-8.") }
    // Bytes, since CR LF is one Character; tabs and line breaks are fine in prose.
    if text.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D || $0 == 0x7F }) {
      fail("invalid_value", field, "Control characters are not allowed.")
    }
  }

  public mutating func text(_ text: String?, _ field: String, bytes: Int) {
    guard let text else { return }
    self.text(text, field, bytes: bytes, isRequired: false)
  }

  /// A text of one line: names, numbers, codes.
  public mutating func line(_ text: String, _ field: String, bytes: Int, isRequired: Bool = true) {
    self.text(text, field, bytes: bytes, isRequired: isRequired)
    if text.utf8.contains(where: { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) {
      fail("invalid_value", field, "This is one line.")
    }
  }

  public mutating func line(_ text: String?, _ field: String, bytes: Int) {
    guard let text else { return }
    line(text, field, bytes: bytes, isRequired: false)
  }

  public mutating func number<Value: BinaryInteger>(_ value: Value, _ field: String, _ range: ClosedRange<Value>) {
    if !range.contains(value) {
      fail("out_of_range", field, "A whole number from \(range.lowerBound) to \(range.upperBound).")
    }
  }

  public mutating func count(_ count: Int, _ field: String, _ range: ClosedRange<Int>) {
    if count < range.lowerBound { fail("required", field, "At least \(range.lowerBound).") }
    if count > range.upperBound { fail("too_many", field, "At most \(range.upperBound).") }
  }

  /// Basis points as they are kept; 0 when they are refused.
  public mutating func rate(_ value: Int, _ field: String, _ range: ClosedRange<Int> = 0...10_000) -> Int32 {
    number(value, field, range)
    return range.contains(value) ? Int32(value) : 0
  }
}
