import Synchronization

/// How often the holders of one link may do something that costs its owner work: ask, or tell what is read.
final class LinkLimit: Sendable {
  private struct Window {
    var startedAt: ContinuousClock.Instant
    var count: Int
  }

  private let count: Int
  private let period: Duration
  private let maximumLinks: Int
  private let windows = Mutex<[ShareLink.ID: Window]>([:])

  /// - Parameters:
  ///   - count: more than a household does in one period.
  ///   - maximumLinks: that are remembered at once.
  init(_ count: Int, per period: Duration = .seconds(600), maximumLinks: Int = 20_000) {
    self.count = count
    self.period = period
    self.maximumLinks = maximumLinks
  }

  func allows(_ link: ShareLink.ID, now: ContinuousClock.Instant) -> Bool {
    secondsToWait(link, now: now) == nil
  }

  /// - Returns: `nil` when it is allowed; else when it will be again.
  func secondsToWait(_ link: ShareLink.ID, now: ContinuousClock.Instant) -> Int? {
    windows.withLock { windows in
      if windows.count >= maximumLinks, windows[link] == nil {
        windows = windows.filter { $0.value.startedAt.duration(to: now) < period }
        // Still full: what is remembered is of no use against so many links, and starting anew costs least.
        if windows.count >= maximumLinks { windows = [:] }
      }
      var window = windows[link] ?? Window(startedAt: now, count: 0)
      if window.startedAt.duration(to: now) >= period { window = Window(startedAt: now, count: 0) }
      window.count = min(window.count + 1, count + 1)
      windows[link] = window
      guard window.count > count else { return nil }
      return max(1, Int((period - window.startedAt.duration(to: now)).components.seconds) + 1)
    }
  }
}
