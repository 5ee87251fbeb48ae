import CEpoll
import CallContext
import Glibc

/// What a descriptor is waited for, and what came.
public struct Readiness: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public static let readable = Readiness(rawValue: EPOLLIN.rawValue)
  public static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
  /// Error or hang-up; always reported, never asked for.
  public static let failed = Readiness(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
}

/// The descriptors and timers of one reactor thread.
///
/// Unchecked because it is confined by construction: every entry checks that it runs on the reactor's own thread.
public final class ReactorLoop: @unchecked Sendable {
  private let epollDescriptor: Int32
  private let wakeDescriptor: Int32
  private var thread: pthread_t?
  private var watches: [Int32: (Readiness) -> Void] = [:]
  private var timers = TimerQueue()
  private var events = [epoll_event](repeating: epoll_event(), count: 64)
  private var eventCount = 0

  init(epollDescriptor: Int32, wakeDescriptor: Int32) {
    self.epollDescriptor = epollDescriptor
    self.wakeDescriptor = wakeDescriptor
  }

  // MARK: Descriptors

  /// Calls `handler` on this thread each time the descriptor is ready (level-triggered), until `unwatch`.
  /// A second call for the same descriptor replaces interest and handler.
  public func watch(_ descriptor: Int32, for interest: Readiness, handler: @escaping (Readiness) -> Void) throws {
    assertOnThread()
    if watches[descriptor] == nil {
      try control(EPOLL_CTL_ADD, descriptor, interest)
    } else {
      do {
        try control(EPOLL_CTL_MOD, descriptor, interest)
      } catch ReactorError.system(_, ENOENT) {
        // The one of that number was closed by its library without a word, and with it went what the kernel knew.
        try control(EPOLL_CTL_ADD, descriptor, interest)
      }
    }
    watches[descriptor] = handler
  }

  /// Ends a watch; to be called before the descriptor is closed. Not being watched is fine.
  public func unwatch(_ descriptor: Int32) {
    assertOnThread()
    guard watches.removeValue(forKey: descriptor) != nil else { return }
    // The kernel has already forgotten a descriptor that its library closed: then there is nothing to do.
    _ = epoll_ctl(epollDescriptor, EPOLL_CTL_DEL, descriptor, nil)
  }

  /// Suspends until the descriptor is ready or the deadline passes (then the result is empty). The descriptor is not
  /// watched any more when this returns.
  public func ready(
    _ descriptor: Int32, for interest: Readiness, until deadline: Deadline?,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> Readiness {
    try await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Readiness, any Error>) in
      var timer: TimerID?
      do {
        try watch(descriptor, for: interest) { [self] readiness in
          unwatch(descriptor)
          if let timer { cancel(timer) }
          continuation.resume(returning: readiness)
        }
      } catch {
        continuation.resume(throwing: error)
        return
      }
      if let deadline {
        timer = schedule(at: deadline) { [self] in
          unwatch(descriptor)
          continuation.resume(returning: [])
        }
      }
    }
  }

  // MARK: Timers

  public typealias TimerID = UInt64

  /// Calls `handler` once on this thread when the deadline has come.
  @discardableResult
  public func schedule(at deadline: Deadline, handler: @escaping () -> Void) -> TimerID {
    assertOnThread()
    return timers.add(deadline, handler)
  }

  public func cancel(_ timer: TimerID) {
    assertOnThread()
    timers.cancel(timer)
  }

  // MARK: The loop

  func watchWakeDescriptor() throws {
    try control(EPOLL_CTL_ADD, wakeDescriptor, .readable)
  }

  func adoptCurrentThread() {
    thread = pthread_self()
  }

  var isOnThread: Bool {
    guard let thread else { return false }
    return pthread_equal(thread, pthread_self()) != 0
  }

  func waitForEvents(mayBlock: Bool) {
    let count = epoll_wait(epollDescriptor, &events, Int32(events.count), mayBlock ? blockMilliseconds() : 0)
    eventCount = Int(max(0, count))
  }

  func handleEvents() {
    for index in 0..<eventCount {
      let event = events[index]
      let descriptor = event.data.fd
      if descriptor == wakeDescriptor {
        var value: eventfd_t = 0
        eventfd_read(wakeDescriptor, &value)
      } else {
        watches[descriptor]?(Readiness(rawValue: event.events))
      }
    }
    for handler in timers.takeDue() { handler() }
  }

  /// Until the next timer, rounded up so that a timer is never found early; -1 without timers.
  private func blockMilliseconds() -> Int32 {
    guard let next = timers.nextDeadline else { return -1 }
    return next.hasPassed ? 0 : Int32(clamping: next.remainingMilliseconds + 1)
  }

  private func control(_ operation: Int32, _ descriptor: Int32, _ interest: Readiness) throws {
    var event = epoll_event()
    event.events = interest.rawValue
    event.data.fd = descriptor
    guard epoll_ctl(epollDescriptor, operation, descriptor, &event) == 0 else {
      throw ReactorError.system(call: "epoll_ctl", code: errno)
    }
  }

  private func assertOnThread() {
    precondition(isOnThread, "the reactor's loop was used from another thread")
  }
}
