import CallContext
import Reactor

/// Bounds the requests in flight; a few more wait for a turn in the order they came (RE-3). Confined to the reactor's
/// thread, like the upstream it belongs to.
final class Bulkhead {
  private let inFlightLimit: Int
  private let queueLimit: Int
  private var inFlight = 0
  private var queue: [Waiter] = []

  enum Admission: Sendable {
    case admitted
    case full
    case tooLate
    case cancelled
  }

  /// Confined to the reactor's thread; other threads hold it only as a token for `cancel`.
  final class Waiter: @unchecked Sendable {
    fileprivate var continuation: UnsafeContinuation<Admission, Never>?
    fileprivate var timer: ReactorLoop.TimerID?
    fileprivate var isCancelled = false
  }

  init(policy: UpstreamPolicy) {
    inFlightLimit = policy.inFlightLimit
    queueLimit = policy.queueLimit
  }

  /// Takes a turn when one is free at once.
  func enterAtOnce() -> Bool {
    guard inFlight < inFlightLimit else { return false }
    inFlight += 1
    return true
  }

  func wait(
    _ waiter: Waiter, until deadline: Deadline, on loop: ReactorLoop,
    _ continuation: UnsafeContinuation<Admission, Never>
  ) {
    guard !waiter.isCancelled else { return continuation.resume(returning: .cancelled) }
    // A turn may have come back since the caller asked for one.
    guard !enterAtOnce() else { return continuation.resume(returning: .admitted) }
    guard queue.count < queueLimit else {
      continuation.resume(returning: .full)
      return
    }
    waiter.continuation = continuation
    waiter.timer = loop.schedule(at: deadline) { [self] in
      waiter.timer = nil
      remove(waiter, .tooLate, on: loop)
    }
    queue.append(waiter)
  }

  func cancel(_ waiter: Waiter, on loop: ReactorLoop) {
    waiter.isCancelled = true
    remove(waiter, .cancelled, on: loop)
  }

  /// Gives a turn back: to the one who has waited longest, if anybody waits.
  func leave(on loop: ReactorLoop) {
    guard let waiter = queue.first else {
      inFlight -= 1
      return
    }
    remove(waiter, .admitted, on: loop)
  }

  private func remove(_ waiter: Waiter, _ admission: Admission, on loop: ReactorLoop) {
    guard let continuation = waiter.continuation else { return }
    waiter.continuation = nil
    if let timer = waiter.timer { loop.cancel(timer) }
    queue.removeAll { $0 === waiter }
    continuation.resume(returning: admission)
  }
}
