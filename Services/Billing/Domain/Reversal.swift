import CivilCalendar
import Foundation
import Validation

/// Who took something back, when and why: by a contra entry, never by deleting it.
struct Reversal: Hashable, Sendable {
  var at: Date
  var by: String
  var reason: String

  /// - Throws: `invalid`.
  func check() throws(BillingRefusal) { try Reason.check(reason) }

  /// The day of the contra entry: today where the seller is, but never before what it takes back stands in the books.
  ///
  /// - Parameters:
  ///   - entered: the day on which that stands in the books.
  ///   - invoice: that it concerned; what concerned none has no seller's zone.
  /// - Throws: `invalid`.
  func day(notBefore entered: CalendarDay, on invoice: Invoice?) throws(BillingRefusal) -> CalendarDay {
    let today = try invoice?.day(at: at) ?? CalendarDay(of: at, in: .gmt) ?? entered
    return max(today, entered)
  }
}
