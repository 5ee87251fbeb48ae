import Foundation

/// timestamptz counts microseconds from 2000-01-01 00:00 UTC.
enum PostgresTime {
  /// From 1970 to 2000.
  private static let epochSeconds = 946_684_800.0

  static func microseconds(of date: Date) -> Int64 {
    // Foundation counts from 2001, so that current times keep more than microseconds in a double.
    let exact = (date.timeIntervalSinceReferenceDate * 1_000_000).rounded()
    let shift = Int64((Date.timeIntervalBetween1970AndReferenceDate - epochSeconds) * 1_000_000)
    guard let microseconds = Int64(exactly: exact) else { return exact < 0 ? .min : .max }
    return microseconds.addingReportingOverflow(shift).overflow ? .max : microseconds + shift
  }

  static func date(microseconds: Int64) -> Date {
    let shift = (Date.timeIntervalBetween1970AndReferenceDate - epochSeconds) * 1_000_000
    return Date(timeIntervalSinceReferenceDate: (Double(microseconds) - shift) / 1_000_000)
  }

  /// `YYYY-MM-DD` of a `date`, counted in days from 2000-01-01 in the proleptic Gregorian calendar.
  static func dateText(days: Int32) -> String {
    // Days are counted from 0000-03-01, so that the leap day is the last of its year.
    let shifted = Int(days) + 730_425
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let civilMonth = month < 10 ? month + 3 : month - 9
    let year = yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0)
    return padded(year, 4) + "-" + padded(civilMonth, 2) + "-" + padded(day, 2)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
