import CivilCalendar
import Foundation

/// The days of a report, both included, in the organization's time zone.
struct ReportPeriod: Hashable, Sendable {
  var from: CalendarDay?
  var to: CalendarDay?
  var zone: TimeZone

  /// The first instant of the first day; `nil` where it is open.
  var start: Date? { from.flatMap { $0.advanced(byDays: -1)?.end(in: zone) } }

  /// The first instant after the last day.
  var end: Date? { to.flatMap { $0.end(in: zone) } }
}

/// Why proposals were declined, and for how much.
struct DeclineReport: Hashable, Sendable {
  struct Sum: Hashable, Sendable {
    /// ISO 4217.
    var currency: String
    /// `nil`: none was given.
    var reason: DeclineReason?
    var count: Int
    var totalCents: Int64
    /// Of those, how many no person had opened before.
    var unopened: Int
  }
  var sums: [Sum]
  var lostEstimates: Int
}
