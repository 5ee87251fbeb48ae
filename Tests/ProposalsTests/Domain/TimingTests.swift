import Foundation
import Testing

@testable import Proposals

@Suite struct TimingTests {
  private func midnight(_ now: String, _ zone: String) throws -> String? {
    let style = Date.ISO8601FormatStyle()
    let zone = try #require(TimeZone(identifier: zone))
    let found = Timing.midnight(before: try style.parse(now), in: zone)
    return found?.formatted(style)
  }

  @Test(arguments: [
    ("2026-11-23T22:41:00Z", "America/Los_Angeles", "2026-11-23T08:00:00Z"),
    // The first instant of a day belongs to it, and the one before to the day before.
    ("2026-11-23T08:00:00Z", "America/Los_Angeles", "2026-11-23T08:00:00Z"),
    ("2026-11-23T07:59:59Z", "America/Los_Angeles", "2026-11-22T08:00:00Z"),
    // The clocks went back at two: the day began an hour earlier by UTC than its evening says.
    ("2026-11-02T07:59:59Z", "America/Los_Angeles", "2026-11-01T07:00:00Z"),
    // They went forward at two.
    ("2026-03-09T06:59:59Z", "America/Los_Angeles", "2026-03-08T08:00:00Z"),
    // They went forward at midnight: the day begins at one.
    ("2026-04-24T12:00:00Z", "Africa/Cairo", "2026-04-23T22:00:00Z"),
    ("2026-11-23T12:00:00Z", "Pacific/Kiritimati", "2026-11-23T10:00:00Z"),
  ])
  func `a day begins where its zone says`(now: String, zone: String, midnight wanted: String) throws {
    #expect(try midnight(now, zone) == wanted)
  }
}
