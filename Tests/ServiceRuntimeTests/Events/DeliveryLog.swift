import Foundation
import Synchronization

@testable import ServiceRuntime

/// What a relay handed out, in the order in which it did; a test can wait for a number of entries.
final class DeliveryLog: Sendable {
  private struct State {
    var deliveries: [Delivery] = []
    var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?
  }

  private let state = Mutex(State())

  var all: [Delivery] { state.withLock { $0.deliveries } }
  /// The names that `event(_:)` gave.
  var names: [String] { all.map { $0.event.subject ?? "" } }

  func add(_ delivery: Delivery) {
    let ready = state.withLock { state -> CheckedContinuation<Void, Never>? in
      state.deliveries.append(delivery)
      guard let waiting = state.waiting, state.deliveries.count >= waiting.count else { return nil }
      state.waiting = nil
      return waiting.continuation
    }
    ready?.resume()
  }

  func wait(for count: Int) async {
    await withCheckedContinuation { continuation in
      let isReady = state.withLock { state in
        if state.deliveries.count >= count { return true }
        state.waiting = (count, continuation)
        return false
      }
      if isReady { continuation.resume() }
    }
  }
}
