import Foundation

// The only file that reads a clock (HouseRulesTests says so). Everything else is handed the time.

/// The wall clock as a value, so that a test can state the time.
public struct WallClock: Sendable {
  public let now: @Sendable () -> Date

  public init(now: @escaping @Sendable () -> Date) {
    self.now = now
  }

  public static let system = WallClock { Date() }
}

/// A point on the monotonic clock by which an answer is due. It only ever shrinks along the way (RE-1).
public struct Deadline: Hashable, Comparable, Sendable {
  public let instant: ContinuousClock.Instant

  public init(_ instant: ContinuousClock.Instant) {
    self.instant = instant
  }

  public static func after(_ duration: Duration) -> Deadline {
    Deadline(ContinuousClock.now.advanced(by: duration))
  }

  /// What is left; never negative.
  public var remaining: Duration { max(.zero, ContinuousClock.now.duration(to: instant)) }

  /// What is left in whole milliseconds, rounded down; 0 when it has passed.
  public var remainingMilliseconds: Int {
    let (seconds, attoseconds) = remaining.components
    return Int(clamping: seconds.multipliedReportingOverflow(by: 1000).partialValue)
      + Int(attoseconds / 1_000_000_000_000_000)
  }

  public var hasPassed: Bool { remaining == .zero }

  public func capped(at duration: Duration) -> Deadline { min(self, .after(duration)) }

  public static func < (left: Deadline, right: Deadline) -> Bool { left.instant < right.instant }
}

/// The monotonic clock, for measuring and for timers.
public enum MonotonicClock {
  public static func now() -> ContinuousClock.Instant { ContinuousClock.now }
}
