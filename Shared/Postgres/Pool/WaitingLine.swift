import Reactor

/// Callers that wait for a connection, first come, first served.
struct WaitingLine<Waiter> {
  private var waiters: [UInt64: Waiter] = [:]
  private var first: UInt64 = 0
  private var end: UInt64 = 0

  var count: Int { waiters.count }
  var isEmpty: Bool { waiters.isEmpty }

  /// The number that the next one will get.
  var nextNumber: UInt64 { end }

  mutating func append(_ waiter: Waiter) {
    waiters[end] = waiter
    end += 1
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
