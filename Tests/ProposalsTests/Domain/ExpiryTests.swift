import CivilCalendar
import Foundation
import Testing

@testable import Proposals

/// A proposal ends with its last valid day where the organization is.
@Suite struct ExpiryTests {
  private func instant(_ text: String) throws -> Date {
    try #require(ISO8601DateFormatter().date(from: text))
  }

  @Test func `days are counted where the organization is`() throws {
    let zone = try #require(TimeZone(identifier: "America/Los_Angeles"))
    var content = try content(draft([draftLine(100)]))
    content.validity = .days(30)
    // 2026-10-15 in Los Angeles, while it is the 16th in UTC; the change of the clocks lies between.
    let (validUntil, at) = try content.expiry(sentAt: try instant("2026-10-16T02:00:00Z"), in: zone)
    #expect(validUntil.text == "2026-11-14")
    #expect(at == (try instant("2026-11-15T08:00:00Z")))
  }

  @Test func `a validity that is over is refused`() throws {
    let zone = try #require(TimeZone(identifier: "America/Los_Angeles"))
    var content = try content(draft([draftLine(100)]))
    content.validity = .until(try #require(CalendarDay("2026-11-22")))
    #expect(throws: ProposalRefusal.validityOver) {
      try content.expiry(sentAt: try instant("2026-11-23T08:00:00Z"), in: zone)
    }
    // One second earlier it is still the 22nd there.
    #expect(try content.expiry(sentAt: try instant("2026-11-23T07:59:59Z"), in: zone).validUntil.text == "2026-11-22")
  }
}
