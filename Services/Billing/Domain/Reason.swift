import Validation

/// Why the team did something, in its own words.
enum Reason {
  static let bytes = 2_000

  /// - Throws: `invalid`.
  static func check(_ text: String) throws(BillingRefusal) {
    var checks = FieldChecks()
    checks.text(text, "reason", bytes: bytes)
    try checks.finish()
  }
}
