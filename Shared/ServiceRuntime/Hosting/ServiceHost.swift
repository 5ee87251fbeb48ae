import CallContext
import CoreMetrics
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// Runs a service: its listeners and background work, until a signal or `shutDown()`, and stops without dropping a
/// request (RE-5).
///
/// Stopping: `/readyz` says no and responses carry `Connection: close`; after `announcement` endless answers end and the
/// listeners stop accepting and finish what is in flight; then background work ends, the operations port last; then `close` runs.
/// What takes longer than `drainTimeout` altogether is cancelled.
public final class ServiceHost: Sendable {
  private let group: ServiceGroup
  private let executor: (any TaskExecutor)?
  private let close: [@Sendable () async -> Void]
  private let logger: Logger

  /// - Parameters:
  ///   - name: the service's; the label of the metric `service_up`.
  ///   - background: relays and the like; they may need what `close` closes.
  ///   - endless: what keeps answers open for as long as somebody listens. Told to stop before the listeners, which wait
  ///     for every answer.
  ///   - close: at the very end, in order: clients first, the database last.
  ///   - signals: none in tests.
  ///   - executor: where requests and background work run: the thread of what they wait for most. Nil for Swift's own.
  ///   - onRunning: called once, when all listeners are bound, with the port of each by name.
  public init(
    name: String, listeners: [Listener], readiness: Readiness, background: [any Service] = [],
    endless: [any Service] = [], close: [@Sendable () async -> Void] = [], announcement: Duration = .milliseconds(250),
    drainTimeout: Duration = .seconds(30), signals: [UnixSignal] = [.sigterm, .sigint], clock: WallClock,
    logger: Logger, metrics: any MetricsFactory = MetricsRegistry.shared, executor: (any TaskExecutor)? = nil,
    onRunning: @escaping @Sendable ([String: Int]) async -> Void = { _ in }
  ) {
    self.close = close
    self.executor = executor
    self.logger = logger
    let environment = ListenerEnvironment(
      logger: logger, clock: clock, readiness: readiness, dates: ResponseDates(clock: clock), metrics: metrics)
    let up = Gauge(label: "service_up", dimensions: [("service", name)], factory: metrics)
    let ports = BoundPorts(expected: listeners.count) { ports in
      readiness.begin()
      up.record(1)
      logger.info("serving", metadata: ["listeners": .dictionary(ports.mapValues { "\($0)" })])
      await onRunning(ports)
    }
    let servers = listeners.map {
      ListenerService(listener: $0, environment: environment, executor: executor, ports: ports)
    }
    let memory = PeriodicTask("memory", every: .seconds(10), logger: logger) {
      // Not on the thread that answers.
      await withTaskExecutorPreference(globalConcurrentExecutor) { FreedMemory.giveBack() }
    }
    let watch = ThreadWatch(
      executor: executor, sockets: { ListenerService.sockets.next() }, logger: logger, metrics: metrics)
    // Shut down in the reverse order: the announcement first, the operations port last.
    let services: [any Service] =
      servers.filter { $0.listener.name == "operations" } + [memory, watch] + background
      + servers.filter { $0.listener.name != "operations" } + endless
      + [Announcement(readiness: readiness, duration: announcement)]
    var configuration = ServiceGroupConfiguration(
      services: services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) },
      gracefulShutdownSignals: signals, logger: logger)
    configuration.maximumGracefulShutdownDuration = drainTimeout
    group = ServiceGroup(configuration: configuration)
  }

  /// Returns when everything has stopped.
  ///
  /// - Throws: what made a listener or background work fail, for instance a port that is taken.
  public func run() async throws {
    let outcome: Result<Void, any Error>
    do {
      try await withTaskExecutorPreference(executor) { try await group.run() }
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    for action in close { await action() }
    logger.info("stopped")
    try outcome.get()
  }

  /// The same as a signal.
  public func shutDown() async { await group.triggerGracefulShutdown() }
}

/// Says that no more traffic should come, before the listeners close.
private struct Announcement: Service {
  let readiness: Readiness
  let duration: Duration

  func run() async throws {
    try await gracefulShutdown()
    readiness.drain()
    try await Task.sleep(for: duration)
  }
}

/// Collects the ports until all listeners are bound.
private actor BoundPorts {
  private let expected: Int
  private let onComplete: @Sendable ([String: Int]) async -> Void
  private var ports: [String: Int] = [:]

  init(expected: Int, onComplete: @escaping @Sendable ([String: Int]) async -> Void) {
    self.expected = expected
    self.onComplete = onComplete
  }

  func add(_ name: String, _ port: Int) async {
    ports[name] = port
    if ports.count == expected { await onComplete(ports) }
  }
}

/// One listener as a part of the group.
private struct ListenerService: Service {
  let listener: Listener
  let environment: ListenerEnvironment
  let executor: (any TaskExecutor)?
  let ports: BoundPorts
  /// One thread for all sockets of the clients, beside the one that works: a second of either mostly makes them wake each
  /// other more often. More load is what replicas are for. Started by the thread that works, whose scheduling it inherits.
  static let sockets = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  func run() async throws {
    let pipeline = listener.makePipeline(environment)
    let configuration = ServerConfiguration(
      address: .hostname(listener.host, port: listener.port), backlog: 1024)
    let server = try listener.server(executor).buildServer(
      configuration: configuration, eventLoopGroup: Self.sockets, logger: quietLogger
    ) { request, writer, channel in
      let response = try await pipeline.respond(to: request, on: channel)
      try await writer.write(response: response.head, body: response.body)
    } onServerRunning: { channel in
      await ports.add(listener.name, channel.localAddress?.port ?? listener.port)
    }
    try await server.run()
  }

  /// The server's own lines say nothing that ours do not.
  private var quietLogger: Logger {
    var logger = environment.logger
    logger.logLevel = .error
    return logger
  }
}
