import CivilCalendar

/// When a client is reminded of what is owed: once before the day, and three times after it.
enum Reminder {
  /// Days after the due day; below zero before it.
  static let days = [-3, 1, 7, 30]

  /// How many reminders are due once an invoice is so many days late: the next to be told is the last of them, so that one
  /// that was held up is not told together with the others.
  ///
  /// - Parameters:
  ///   - told: how many were told.
  ///   - termsDays: from issue to due. What would have been told by the day of the issue is not: the invoice itself has
  ///     just come.
  /// - Returns: how many are told with this one; `nil` when none is due.
  static func next(told: Int, daysOverdue: Int, termsDays: Int) -> Int? {
    let (due, atIssue) = (count(daysOverdue), count(-termsDays))
    return due > max(told, atIssue) ? due : nil
  }

  private static func count(_ daysOverdue: Int) -> Int { days.filter { $0 <= daysOverdue }.count }
}
