import Foundation

/// A day of the Gregorian calendar without a place or a time: `2026-10-31`.
public struct CalendarDay: Codable, Hashable, Sendable {
  public let year: Int
  public let month: Int
  public let day: Int

  /// `nil` for anything but a real day written as `YYYY-MM-DD`, years 2000 to 9999.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
    var numbers: [Int] = []
    for range in [0..<4, 5..<7, 8..<10] {
      var number = 0
      for byte in bytes[range] {
        guard (0x30...0x39).contains(byte) else { return nil }
        number = number * 10 + Int(byte - 0x30)
      }
      numbers.append(number)
    }
    self.init(year: numbers[0], month: numbers[1], day: numbers[2])
  }

  public init?(year: Int, month: Int, day: Int) {
    guard (2000...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= lengths[month - 1] else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that `instant` is on in `timeZone`.
  public init?(of instant: Date, in timeZone: TimeZone) {
    let parts = Self.calendar(in: timeZone).dateComponents([.year, .month, .day], from: instant)
    guard let year = parts.year, let month = parts.month, let day = parts.day else { return nil }
    self.init(year: year, month: month, day: day)
  }

  public var text: String {
    String(year) + "-" + Self.twoDigits(month) + "-" + Self.twoDigits(day)
  }

  /// Calendar days later; a day is never 24 hours here, so a change of the clocks moves nothing.
  public func advanced(byDays days: Int) -> CalendarDay? {
    let utc = Self.calendar(in: .gmt)
    guard let start = utc.date(from: components), let end = utc.date(byAdding: .day, value: days, to: start)
    else { return nil }
    return CalendarDay(of: end, in: .gmt)
  }

  /// How many calendar days later another day is; below zero for an earlier one.
  public func days(to other: CalendarDay) -> Int { other.number - number }

  /// Days since the first of March of the year zero of the Gregorian calendar, reckoned backwards, which has every leap day at
  /// the end of a year.
  private var number: Int {
    let (months, years) = ((month + 9) % 12, month > 2 ? year : year - 1)
    return 365 * years + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day
  }

  /// The first instant after this day in `timeZone`: where the next day starts, which is 01:00 where the clocks go
  /// forward at midnight.
  public func end(in timeZone: TimeZone) -> Date? {
    guard let next = advanced(byDays: 1) else { return nil }
    let calendar = Self.calendar(in: timeZone)
    var noon = next.components
    noon.hour = 12
    return calendar.date(from: noon).map(calendar.startOfDay(for:))
  }

  private var components: DateComponents { DateComponents(year: year, month: month, day: day) }

  private static func calendar(in timeZone: TimeZone) -> Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    return calendar
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension CalendarDay: Comparable {
  public static func < (one: CalendarDay, other: CalendarDay) -> Bool {
    (one.year, one.month, one.day) < (other.year, other.month, other.day)
  }
}
