import CallContext
import CoreMetrics
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Sees whether the threads that all requests share stand still: the one that works, the one of the sockets, and Swift's own.
/// Whatever blocks one of them stops every answer, and nothing else would say so.
struct ThreadWatch: Service {
  private let sockets: @Sendable () -> any EventLoop
  private let interval: Duration
  private let limit: Duration
  private let logger: Logger
  private let others: [WatchedThread]
  private let socketsWait: Timer

  /// - Parameters:
  ///   - executor: of the thread that works; nil when Swift's own do.
  ///   - sockets: looks from time to time whether the others answer; asked for when the services run, since it may be started by that.
  ///   - limit: what waits for longer is logged.
  init(
    executor: (any TaskExecutor)?, sockets: @escaping @Sendable () -> any EventLoop, interval: Duration = .seconds(1),
    limit: Duration = .seconds(1),
    logger: Logger, metrics: any MetricsFactory
  ) {
    self.sockets = sockets
    self.interval = interval
    self.limit = limit
    self.logger = logger
    others = [
      WatchedThread("work", Self.timer("work", metrics)) { arrive in Task(executorPreference: executor) { arrive() } },
      WatchedThread("shared", Self.timer("shared", metrics)) { arrive in
        Task(executorPreference: globalConcurrentExecutor) { arrive() }
      },
    ]
    socketsWait = Self.timer("sockets", metrics)
  }

  private static func timer(_ thread: String, _ metrics: any MetricsFactory) -> Timer {
    Timer(label: "thread_wait_seconds", dimensions: [("thread", thread)], factory: metrics)
  }

  func run() async throws {
    let due = Mutex(MonotonicClock.now() + interval)
    let pause = TimeAmount(interval)
    let looking = sockets().scheduleRepeatedTask(initialDelay: pause, delay: pause) { [self] _ in
      let now = MonotonicClock.now()
      lookAtOwn(late: max(.zero, now - due.withLock { $0 }))
      for other in others { other.look(at: now, limit: limit, logger: logger) }
      due.withLock { $0 = MonotonicClock.now() + interval }
    }
    defer { looking.cancel() }
    try? await gracefulShutdown()
  }

  private func lookAtOwn(late: Duration) {
    socketsWait.recordNanoseconds(late.microseconds * 1_000)
    if late > limit { WatchedThread.tell(logger, "a thread stood still", "sockets", late) }
  }
}

/// One thread that is asked to say something, again when it has.
private final class WatchedThread: Sendable {
  private struct Asked {
    let at: ContinuousClock.Instant
    var isToldOf = false
  }

  private let name: String
  private let wait: Timer
  private let send: @Sendable (_ arrive: @escaping @Sendable () -> Void) -> Void
  private let asked = Mutex<Asked?>(nil)

  init(_ name: String, _ wait: Timer, send: @escaping @Sendable (_ arrive: @escaping @Sendable () -> Void) -> Void) {
    self.name = name
    self.wait = wait
    self.send = send
  }

  func look(at now: ContinuousClock.Instant, limit: Duration, logger: Logger) {
    let (isFree, standing) = asked.withLock { asked -> (Bool, Duration?) in
      guard let question = asked else {
        asked = Asked(at: now)
        return (true, nil)
      }
      guard !question.isToldOf, now - question.at > limit else { return (false, nil) }
      asked?.isToldOf = true
      return (false, now - question.at)
    }
    if let standing { Self.tell(logger, "a thread stands still", name, standing) }
    if isFree { send { [self] in arrived(logger) } }
  }

  private func arrived(_ logger: Logger) {
    guard let question = asked.withLock({ asked in asked.take() }) else { return }
    let waited = MonotonicClock.now() - question.at
    wait.recordNanoseconds(waited.microseconds * 1_000)
    if question.isToldOf { Self.tell(logger, "a thread goes on", name, waited) }
  }

  static func tell(_ logger: Logger, _ what: Logger.Message, _ thread: String, _ waited: Duration) {
    logger.warning(what, metadata: ["thread": "\(thread)", "microseconds": "\(waited.microseconds)"])
  }
}
