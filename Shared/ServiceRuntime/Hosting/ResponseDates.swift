import CallContext
import Foundation
import Synchronization

/// The `Date` field of responses (RFC 9110 section 5.6.7), made once a second.
final class ResponseDates: Sendable {
  private let clock: WallClock
  private let cache = Mutex<(second: Int64, text: String)>((.min, ""))

  init(clock: WallClock) { self.clock = clock }

  func current() -> String {
    let date = clock.now()
    let second = Int64(date.timeIntervalSince1970.rounded(.down))
    return cache.withLock { cache in
      if cache.second != second { cache = (second, Self.text(date)) }
      return cache.text
    }
  }

  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func text(_ date: Date) -> String {
    let iso = Array(Timestamp.text(date).utf8)
    func part(_ range: Range<Int>) -> String { String(decoding: iso[range], as: UTF8.self) }
    let day = Int((date.timeIntervalSince1970 / 86_400).rounded(.down))
    // The first of January 1970 was a Thursday.
    let name = days[((day % 7) + 7) % 7]
    let month = months[(Int(part(5..<7)) ?? 1) - 1]
    return "\(name), \(part(8..<10)) \(month) \(part(0..<4)) \(part(11..<19)) GMT"
  }
}
