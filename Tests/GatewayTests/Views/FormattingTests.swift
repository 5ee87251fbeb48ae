import Foundation
import Testing

@testable import Gateway

@Suite struct MoneyStyleTests {
  @Test(
    arguments: [
      ("USD", "en-US", 4_513_430, "$45,134.30"), ("USD", "en-US", -50_000, "\u{2212}$500.00"),
      ("USD", "en-US", 0, "$0.00"),
      ("USD", "en-US", 5, "$0.05"), ("USD", "en-US", 100_000, "$1,000.00"), ("USD", "en", 99_999, "$999.99"),
      ("USD", "en-US", Int64.min, "\u{2212}$92,233,720,368,547,758.08"), ("JPY", "en-US", 1_500_000, "¥1,500,000"),
      ("KWD", "en-US", 1_234_567, "KWD\u{A0}1,234.567"), ("CAD", "en-CA", 123, "CA$1.23"),
      ("CHF", "en-US", 123_456, "CHF\u{A0}1,234.56"),
      ("EUR", "es-ES", 123_456, "1.234,56\u{A0}€"), ("USD", "es-US", 123_456, "$1,234.56"),
      ("EUR", "en-US", -123, "\u{2212}€1.23"),
    ] as [(String, String, Int64, String)])
  func `amounts by currency and locale`(currency: String, locale: String, cents: Int64, text: String) {
    #expect(MoneyStyle(currency: currency, locale: locale).text(cents) == text)
  }

  @Test func `numbers and rates`() {
    let style = MoneyStyle(currency: "USD", locale: "en-US")
    #expect(style.percent(basisPoints: 1035) == "10.35%")
    #expect(style.percent(basisPoints: 1000) == "10%")
    #expect(style.percent(basisPoints: 450) == "4.5%")
    #expect(style.percent(basisPoints: -5) == "\u{2212}0.05%")
    #expect(style.number("18.5") == "18.5")
    #expect(style.number("12500.25") == "12,500.25")
    #expect(style.number("-2") == "\u{2212}2")
    #expect(style.number("<x>") == "<x>")
  }
}

@Suite struct CalendarTests {
  @Test func `every day of four hundred years comes back from its number`() {
    var date = CivilDate(year: 1899, month: 12, day: 31)
    for number in CivilDate(year: 1900, month: 1, day: 1)
      .daysSince1970...CivilDate(year: 2299, month: 12, day: 31).daysSince1970
    {
      let next = CivilDate(daysSince1970: number)
      #expect(next.daysSince1970 == number)
      #expect(next.day == date.day + 1 || next.day == 1 && (next.month == date.month + 1 || next.month == 1))
      date = next
    }
    #expect(date == CivilDate(year: 2299, month: 12, day: 31))
    #expect(CivilDate(year: 1970, month: 1, day: 1).daysSince1970 == 0)
    #expect(CivilDate(year: 2026, month: 11, day: 23).daysSince1970 == 20_780)
  }

  @Test(arguments: [
    "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "20261-1-1", "2026-11-31", "x", "2026/11/23", "",
  ])
  func `what is not a day`(text: String) {
    #expect(CivilDate(text: text) == nil)
  }

  @Test func `a leap day is a day`() {
    #expect(CivilDate(text: "2028-02-29")?.text == "2028-02-29")
  }

  @Test func `distances are counted in days of the zone, not in hours`() throws {
    let zone = try #require(TimeZone(identifier: "America/Los_Angeles"))
    // 23:59 and 00:01 in Seattle.
    let late = Date(timeIntervalSince1970: 1_795_507_140)
    #expect(CivilDate(late, in: zone).text == "2026-11-23")
    #expect(CivilDate(late.addingTimeInterval(120), in: zone).text == "2026-11-24")
    let wording = Wording(locale: "en-US", currency: "USD", timeZone: "America/Los_Angeles", now: late)
    #expect(wording.distance(toDay: "2026-11-24") == "tomorrow")
    #expect(wording.distance(toDay: "2026-11-23") == "today")
    #expect(wording.distance(toDay: "2026-11-22") == "yesterday")
    #expect(wording.distance(toDay: "2026-12-02") == "in 9 days")
    #expect(wording.distance(toDay: "2026-11-13") == "10 days ago")
    #expect(wording.distance(toDay: "soon") == nil)
  }

  @Test func `what was lately is said by its day`() {
    let now = Date(timeIntervalSince1970: 1_795_473_660)
    let wording = Wording(locale: "en-US", currency: "USD", timeZone: "America/Los_Angeles", now: now)
    for (secondsAgo, words) in [
      (0.0, "today at 2:41 pm"), (52_860, "today at 12:00 am"), (52_861, "yesterday at 11:59 pm"),
      (139_261, "21 November 2026 at 11:59 pm PST"), (-86_400, "24 November 2026 at 2:41 pm PST"),
    ] {
      #expect(wording.recently(now.addingTimeInterval(-secondsAgo)) == words)
    }
  }

  @Test func `moments name their zone, in summer too`() {
    let wording = Wording(locale: "en-US", currency: "USD", timeZone: "America/Denver", now: ViewSamples.now)
    #expect(wording.moment(Date(timeIntervalSince1970: 1_795_473_660)) == "23 November 2026 at 3:41 pm MST")
    #expect(wording.moment(Date(timeIntervalSince1970: 1_782_885_660)) == "1 July 2026 at 12:01 am MDT")
    #expect(wording.day("2026-11-30") == "30 November 2026")
  }

  @Test func `an unknown zone, locale or date still gives a page`() {
    let wording = Wording(locale: "xx", currency: "???", timeZone: "Nowhere/Else", now: .distantFuture)
    #expect(wording.day("nonsense") == "nonsense")
    #expect(!wording.moment(.distantPast).isEmpty)
  }
}
