import Logging
import ServiceLifecycle

/// Some of the work failed. What it says of that is logged: ids and kinds, nothing that people wrote.
public protocol PartialFailure: Error {
  var summary: String { get }
}

/// Work that is to be done again and again, until the service stops: the first time at once, then with a pause after each.
public struct PeriodicTask: Service {
  private let name: String
  private let interval: Duration
  private let calls: (@Sendable () -> AsyncStream<Void>)?
  private let logger: Logger
  private let work: @Sendable () async throws -> Void

  /// - Parameters:
  ///   - interval: from the end of one time to the next.
  ///   - calls: each ends the pause (`Database.announcements`); several during the work are one.
  ///   - work: may fail: that is logged, and the next time comes as usual.
  public init(
    _ name: String, every interval: Duration, orAt calls: (@Sendable () -> AsyncStream<Void>)? = nil, logger: Logger,
    work: @escaping @Sendable () async throws -> Void
  ) {
    self.name = name
    self.interval = interval
    self.calls = calls
    self.logger = logger
    self.work = work
  }

  public func run() async throws {
    await cancelWhenGracefulShutdown {
      let signal = WakeSignal()
      // Before the first time, so that no call goes unheard.
      let heard = calls?()
      await withTaskGroup(of: Void.self) { group in
        if let heard { group.addTask { for await _ in heard { signal.signal() } } }
        while !Task.isCancelled {
          await once()
          await signal.wait(atMost: interval)
        }
        group.cancelAll()
      }
    }
  }

  private func once() async {
    do {
      try await work()
    } catch let error where !(error is CancellationError) {
      logger.warning(
        "a periodic task failed",
        metadata: [
          "task": "\(name)", "error": "\(type(of: error))",
          "what": "\((error as? any PartialFailure)?.summary ?? "")",
        ])
    } catch {}
  }
}
