import CivilCalendar
import Foundation

/// When a proposal that can still be decided was sent, opened and left.
struct Timing: Hashable, Sendable {
  /// The visit of a person that began last.
  struct Visit: Hashable, Sendable {
    var startedAt: Date
    var lastSeenAt: Date
    var activeMilliseconds: Int
    /// A person looks right now, in this visit or in another one.
    var isLookingNow: Bool
    var longest: Part?
  }

  /// The part that was in view for longest.
  struct Part: Hashable, Sendable {
    var name: String
    var milliseconds: Int
    /// Of a section, as the proposal calls it.
    var title: String?
  }

  var proposal: ProposalID
  var estimate: EstimateID
  var client: ClientID
  var title: String
  var number: String
  var revision: Int
  var sentAt: Date
  var firstOpenedAt: Date?
  /// Visits of people that began since midnight.
  var openedToday: Int
  var lastVisit: Visit?

  /// The first instant of the day that `now` is on: a day of the zone, which may have 23 hours or 25.
  static func midnight(before now: Date, in zone: TimeZone) -> Date? {
    CalendarDay(of: now, in: zone)?.advanced(byDays: -1)?.end(in: zone)
  }
}
