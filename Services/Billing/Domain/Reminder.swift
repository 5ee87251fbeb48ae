import CivilCalendar

/// When a client is reminded of what is owed: once before the day, and three times after it.
enum Reminder {
  /// Days after the due day; below zero before it.
  static let days = [-3, 1, 7, 30]

  /// How many reminders are due once an invoice is so many days late: the next to be told is the last of them, so that one
  /// that was held up is not told together with the others.
  ///
  /// - Parameter told: how many were told.
  /// - Returns: how many are told with this one; `nil` when none is due.
  static func next(told: Int, daysOverdue: Int) -> Int? {
    let due = days.filter { $0 <= daysOverdue }.count
    return due > told ? due : nil
  }
}
