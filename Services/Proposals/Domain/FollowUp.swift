import CivilCalendar
import Foundation
import Validation

/// When the team wants to get in touch again, and about what; two people may set it.
struct FollowUp: Hashable, Sendable {
  /// 0: nobody ever set one.
  var version: Int64
  var date: CalendarDay?
  var note: String?
  /// `member:…` or `key:…`.
  var setBy: String?
  var setAt: Date?

  static let none = FollowUp(version: 0)
}

/// What somebody wants it to be. Neither a day nor a note: it is taken off the list.
struct FollowUpChange: Hashable, Sendable {
  /// The version that was read.
  var ifVersion: Int64
  var date: String?
  var note: String?

  /// - Parameter now: a day that is over everywhere is no day to do anything on.
  /// - Returns: the day, read.
  /// - Throws: `invalid`.
  func checkedDate(now: Date) throws(ProposalRefusal) -> CalendarDay? {
    var checks = FieldChecks()
    checks.text(note, "note", bytes: ContentLimits.messageBytes)
    let day = date.flatMap { CalendarDay($0) }
    if date != nil, day == nil { checks.fail("invalid_value", "date", "A day as YYYY-MM-DD.") }
    if let day, let west = TimeZone(secondsFromGMT: -12 * 3_600), let end = day.end(in: west), end <= now {
      checks.fail("out_of_range", "date", "Today or later.")
    }
    try checks.finish()
    return day
  }
}

extension Estimate {
  /// - Throws: `estimateClosed` once it is won: there is nothing to follow up, and only to take off the list. A lost job may
  ///   be asked about in spring.
  func checkFollowUp(_ change: FollowUpChange) throws(ProposalRefusal) {
    if stage == .won, change.date != nil || change.note != nil { throw .estimateClosed(stage) }
  }
}
