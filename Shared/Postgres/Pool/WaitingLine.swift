import Reactor

/// Callers that wait for a connection, first come, first served.
struct WaitingLine<Waiter> {
  private var waiters: [UInt64: Waiter] = [:]
  private var first: UInt64 = 0
  private var end: UInt64 = 0

  var count: Int { waiters.count }
  var isEmpty: Bool { waiters.isEmpty }

  /// A place in the line, taken before one waits there.
  mutating func takeNumber() -> UInt64 {
    defer { end += 1 }
    return end
  }

  mutating func append(_ waiter: Waiter, number: UInt64) {
    waiters[number] = waiter
    // Whoever took a place later may have been here, and served, before.
    first = min(first, number)
  }

  mutating func popFirst() -> Waiter? {
    while first < end {
      first += 1
      if let waiter = waiters.removeValue(forKey: first - 1) { return waiter }
    }
    return nil
  }

  /// Takes one out of the middle, who does not want to wait any longer.
  mutating func remove(_ number: UInt64) -> Waiter? {
    waiters.removeValue(forKey: number)
  }
}
