import Foundation
import Validation

/// Who took something back, when and why: by a contra entry, never by deleting it.
struct Reversal: Hashable, Sendable {
  var at: Date
  var by: String
  var reason: String

  /// - Throws: `invalid`.
  func check() throws(BillingRefusal) {
    var checks = FieldChecks()
    checks.text(reason, "reason", bytes: Invoice.reasonBytes)
    try checks.finish()
  }
}
