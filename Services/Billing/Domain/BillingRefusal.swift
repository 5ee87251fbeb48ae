import Validation

/// Every way in which this service says no. `BillingRefusal+HTTP.swift` gives each case its status and code.
enum BillingRefusal: Error, Hashable, Sendable {
  /// Unknown, foreign and withheld things alike (TI-1).
  case notFound
  /// The credentials are good, but not for this.
  case forbidden
  case invalid([FieldError])
  /// A sum is beyond all measure.
  case amountTooLarge
  /// An application that takes back more than it bills.
  case totalNegative
  /// The schedule of values stays as it is once something of it was billed.
  case scheduleBilled
  /// Only the last application can be voided.
  case notLastApplication(last: Int)
  /// A release invoice came after the application.
  case releasedSince
  /// An application came after the release invoice.
  case appliedSince
  /// No more can be released than is held.
  case releaseAboveHeld(field: String, heldCents: Int64)

  static func field(_ field: String, _ code: String, _ detail: String) -> BillingRefusal {
    .invalid([FieldError(code: code, field: field, detail: detail)])
  }
}

extension FieldChecks {
  func finish() throws(BillingRefusal) {
    guard errors.isEmpty else { throw .invalid(errors) }
  }
}
