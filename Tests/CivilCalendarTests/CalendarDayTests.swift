import CivilCalendar
import Foundation
import Testing

/// Valid-until means the end of that day where the organization is.
@Suite struct CalendarDayTests {
  private func instant(_ text: String) throws -> Date {
    try #require(ISO8601DateFormatter().date(from: text))
  }

  @Test(arguments: [
    // The clocks go back on 2026-11-01 in Los Angeles: that day has 25 hours.
    ("2026-11-01", "America/Los_Angeles", "2026-11-02T08:00:00Z"),
    ("2026-10-31", "America/Los_Angeles", "2026-11-01T07:00:00Z"),
    // Forward on 2026-03-08: 23 hours.
    ("2026-03-08", "America/Denver", "2026-03-09T06:00:00Z"),
    ("2026-03-07", "America/Denver", "2026-03-08T07:00:00Z"),
    // In Havana and Beirut the clocks go forward at midnight, so that 2026-03-08 and 2026-03-29 start at 01:00.
    ("2026-03-07", "America/Havana", "2026-03-08T05:00:00Z"),
    ("2026-03-28", "Asia/Beirut", "2026-03-28T22:00:00Z"),
    ("2026-12-31", "Pacific/Auckland", "2026-12-31T11:00:00Z"),
    ("2026-12-31", "Asia/Kathmandu", "2026-12-31T18:15:00Z"),
    ("2028-02-28", "UTC", "2028-02-29T00:00:00Z"),
  ])
  func `the end of a day, over the change of the clocks`(day: String, zone: String, end: String) throws {
    let day = try #require(CalendarDay(day))
    let zone = try #require(TimeZone(identifier: zone))
    #expect(day.end(in: zone) == (try instant(end)))
  }

  @Test(arguments: [
    "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-01", "2026-01-1", "20260101", "1999-12-31",
    "2026-01-01T00:00:00Z", "", "2026-01-0\u{661}", "+026-01-01",
  ])
  func `what is no day is refused`(text: String) {
    #expect(CalendarDay(text) == nil)
  }

  @Test func `days between days are counted over leap years and centuries`() throws {
    let start = try #require(CalendarDay("2000-01-01"))
    for days in [0, 1, 59, 60, 365, 366, 1_461, 36_524, 36_525, 146_097, 400_000] {
      let later = try #require(start.advanced(byDays: days))
      #expect(start.days(to: later) == days)
      #expect(later.days(to: start) == -days)
      #expect((start < later) == (days > 0))
    }
  }

  @Test func `leap days exist in leap years`() {
    #expect(CalendarDay("2028-02-29")?.text == "2028-02-29")
    #expect(CalendarDay("2100-02-29") == nil)
  }
}
