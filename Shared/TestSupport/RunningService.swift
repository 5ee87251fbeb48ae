import CallContext
import Logging
import ServiceLifecycle
import ServiceRuntime
import Synchronization

/// A service in the process of the test: its real listeners on ports that the system chose, its real way to stop.
public final class RunningService: Sendable {
  /// The bound ports by listener name.
  public let ports: [String: Int]
  public let readiness: Readiness
  private let host: ServiceHost
  private let task: Task<Void, any Error>

  /// Returns when everything listens. All ports given should be 0.
  ///
  /// - Throws: what kept the service from starting.
  public static func start(
    name: String = "test", listeners: [Listener], readiness: Readiness = Readiness(), background: [any Service] = [],
    endless: [any Service] = [], close: [@Sendable () async -> Void] = [], clock: WallClock = .system,
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    metrics: MetricsRegistry = MetricsRegistry(), announcement: Duration = .zero,
    drainTimeout: Duration = .seconds(30), executor: (any TaskExecutor)? = nil
  ) async throws -> RunningService {
    let (stream, continuation) = AsyncStream.makeStream(of: [String: Int].self)
    let host = ServiceHost(
      name: name, listeners: listeners, readiness: readiness, background: background, endless: endless, close: close,
      announcement: announcement, drainTimeout: drainTimeout, signals: [], clock: clock, logger: logger,
      metrics: metrics, executor: executor
    ) { ports in
      continuation.yield(ports)
      continuation.finish()
    }
    let task = Task {
      defer { continuation.finish() }
      try await host.run()
    }
    for await ports in stream {
      return RunningService(ports: ports, readiness: readiness, host: host, task: task)
    }
    try await task.value
    throw NotStarted()
  }

  /// Starts, runs `body`, stops, whatever `body` does.
  public static func run<Value: Sendable>(
    listeners: [Listener], readiness: Readiness = Readiness(), clock: WallClock = .system,
    _ body: (RunningService) async throws -> Value
  ) async throws -> Value {
    let service = try await start(listeners: listeners, readiness: readiness, clock: clock)
    let outcome: Result<Value, any Error>
    do {
      outcome = .success(try await body(service))
    } catch {
      outcome = .failure(error)
    }
    try await service.stop()
    return try outcome.get()
  }

  public struct NotStarted: Error {}

  /// - Throws: when there is no listener of that name.
  public func port(_ listener: String) throws -> Int {
    guard let port = ports[listener] else { throw NotStarted() }
    return port
  }

  /// As SIGTERM would; returns when all is done.
  public func stop() async throws {
    await host.shutDown()
    try await task.value
  }

  /// Starts to stop and does not wait for the end.
  public func beginStop() async { await host.shutDown() }

  private init(ports: [String: Int], readiness: Readiness, host: ServiceHost, task: Task<Void, any Error>) {
    self.ports = ports
    self.readiness = readiness
    self.host = host
    self.task = task
  }
}
