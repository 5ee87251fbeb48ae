import CallContext
import Foundation
import Synchronization

/// A wall clock that stands still until the test moves it.
public final class FixedClock: Sendable {
  private let time: Mutex<Date>

  /// - Parameter time: 2026-11-23 09:15 UTC unless the test says otherwise.
  public init(_ time: Date = Date(timeIntervalSince1970: 1_795_425_300)) {
    self.time = Mutex(time)
  }

  public var now: Date { time.withLock { $0 } }
  public var wallClock: WallClock { WallClock { self.now } }

  public func advance(by duration: Duration) {
    time.withLock { $0.addTimeInterval(duration / .seconds(1)) }
  }

  public func set(_ date: Date) { time.withLock { $0 = date } }
}
