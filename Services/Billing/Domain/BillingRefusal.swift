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

  static func field(_ field: String, _ code: String, _ detail: String) -> BillingRefusal {
    .invalid([FieldError(code: code, field: field, detail: detail)])
  }
}

extension FieldChecks {
  func finish() throws(BillingRefusal) {
    guard errors.isEmpty else { throw .invalid(errors) }
  }
}
