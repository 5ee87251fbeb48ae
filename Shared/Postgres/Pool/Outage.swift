import CallContext
import Cryptography

/// What is known of a database that can't be reached, and when to try again.
struct Outage {
  private var since: ContinuousClock.Instant?
  private var failures = 0
  private(set) var reason: String?
  private(set) var isPausing = false

  var lasts: Bool { since != nil }

  /// Returns whether it is the first failure.
  mutating func begin(_ why: String) -> Bool {
    reason = why
    failures += 1
    guard since == nil else { return false }
    since = MonotonicClock.now()
    return true
  }

  /// Returns whether there was an outage.
  mutating func end() -> Bool {
    defer { self = Outage(isPausing: isPausing) }
    return since != nil
  }

  init(isPausing: Bool = false) {
    self.isPausing = isPausing
  }

  /// The reason, once it has lasted so long that waiting has no point: callers are then refused at once (RE-3).
  func lasting(longerThan limit: Duration) -> String? {
    guard let since, since.duration(to: MonotonicClock.now()) > limit else { return nil }
    return reason
  }

  /// 50 ms, doubled with each failure up to a second, and up to as much again.
  mutating func pause() -> Duration {
    isPausing = true
    let base = min(1000, 25 << min(failures, 6))
    return .milliseconds(base / 2 + Int(Double(base) * Random.fraction()))
  }

  mutating func endPause() {
    isPausing = false
  }
}
