import CallContext
import Cryptography
import Logging
import Postgres
import Reactor
import ServiceLifecycle

/// What a service is made of, once it is put together; as of `ServiceHost`.
public struct ServiceParts: Sendable {
  public let listeners: [Listener]
  public let readiness: Readiness
  public let background: [any Service]
  public let endless: [any Service]
  public let close: [@Sendable () async -> Void]

  public init(
    listeners: [Listener], readiness: Readiness, background: [any Service], endless: [any Service] = [],
    close: [@Sendable () async -> Void]
  ) {
    self.listeners = listeners
    self.readiness = readiness
    self.background = background
    self.endless = endless
    self.close = close
  }
}

/// What `serve` of every service does.
public enum ServiceProgram {
  /// Serves until a signal asks to stop.
  ///
  /// - Parameters:
  ///   - connections: to the database, at most.
  ///   - host: where a listener is bound, by its name.
  ///   - make: puts the service together.
  /// - Throws: what `make` throws; what kept a listener from starting.
  public static func serve(
    _ name: String, database conninfo: String, connections: Int, host: @escaping @Sendable (String) -> String,
    make: (Database, Reactor, World, Logger) throws -> ServiceParts
  ) async throws {
    let logger = JSONLogHandler.logger(service: name, clock: .system)
    let world = World(clock: .system, ids: .timeOrdered(clock: .system, randomBytes: Random.bytes))
    // One thread for requests and all that they wait for: nothing is handed from thread to thread in between.
    let reactor = try Reactor(name: "work")
    let database = Database(
      configuration: DatabaseConfiguration(conninfo: conninfo, poolSize: connections), reactor: reactor, logger: logger)
    let parts = try make(database, reactor, world, logger)
    let service = ServiceHost(
      name: name, listeners: parts.listeners, readiness: parts.readiness, background: parts.background,
      endless: parts.endless, close: parts.close, clock: world.clock, logger: logger, executor: reactor.tasks
    ) { ports in
      logger.listening(on: ports, host: host)
    }
    try await service.run()
  }
}
