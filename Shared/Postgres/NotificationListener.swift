import CallContext
import Logging
import Reactor

/// One connection for LISTEN, shared by all channels of a database and opened when somebody listens.
actor NotificationListener {
  nonisolated let reactor: Reactor
  nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

  private let configuration: DatabaseConfiguration
  private let logger: Logger
  private var subscribers: [UInt64: Subscriber] = [:]
  private var subscriberCount: UInt64 = 0
  private var connection: PostgresConnection?
  private var isRunning = false
  private var isClosed = false
  private var sleeper: (() -> Void)?
  /// `wake` came while nobody slept.
  private var mustLookAgain = false

  private struct Subscriber {
    let channel: String
    let continuation: AsyncStream<DatabaseNotification>.Continuation
    var isListening = false
  }

  /// A connection that nothing was heard from for this long is asked whether it is still there.
  private static let heartbeat = Duration.seconds(15)

  init(configuration: DatabaseConfiguration, reactor: Reactor, logger: Logger) {
    self.configuration = configuration
    self.reactor = reactor
    self.logger = logger
  }

  nonisolated func stream(channel: String) -> AsyncStream<DatabaseNotification> {
    precondition(Self.isPlainName(channel), "a channel is a plain lower-case SQL name")
    // A slow consumer misses none of what matters: it looks for itself after each item.
    let (stream, continuation) = AsyncStream.makeStream(
      of: DatabaseNotification.self, bufferingPolicy: .bufferingNewest(256))
    Task { await add(channel, continuation) }
    return stream
  }

  func shutdown() {
    isClosed = true
    for subscriber in subscribers.values { subscriber.continuation.finish() }
    subscribers = [:]
    wake()
  }

  private func add(_ channel: String, _ continuation: AsyncStream<DatabaseNotification>.Continuation) {
    guard !isClosed else { return continuation.finish() }
    subscriberCount += 1
    let number = subscriberCount
    subscribers[number] = Subscriber(channel: channel, continuation: continuation)
    continuation.onTermination = { _ in Task { await self.remove(number) } }
    wake()
    guard !isRunning else { return }
    isRunning = true
    Task { await self.listen() }
  }

  private func remove(_ number: UInt64) {
    subscribers[number] = nil
    wake()
  }

  // MARK: The life of the connection

  private func listen() async {
    defer { isRunning = false }
    var failures = 0
    while !isClosed, !subscribers.isEmpty {
      let connection = PostgresConnection(
        reactor: reactor, number: 0, statementCacheSize: 2, usesNamedStatements: false)
      await connection.setHandlers(
        onLossWhileIdle: { [weak self] in self?.assumeIsolated { $0.wake() } },
        onNotification: { [weak self] channel, payload in
          self?.assumeIsolated { $0.deliver(.received(payload: payload), to: channel) }
        })
      do {
        let target = ConnectionTarget(conninfo: configuration.conninfo, sessionOptions: "")
        try await connection.open(target, until: .after(configuration.connectLimit))
        self.connection = connection
        failures = 0
        try await keep(connection)
      } catch {
        failures += 1
        let why = (error as? PostgresError)?.internalDescription ?? "cancelled"
        logger.warning("listening for notifications was interrupted", metadata: ["why": "\(why)"])
      }
      self.connection = nil
      await connection.close()
      for number in subscribers.keys { subscribers[number]?.isListening = false }
      if !isClosed, !subscribers.isEmpty { await pause(.milliseconds(min(1000, 50 << min(failures, 5)))) }
    }
  }

  private func keep(_ connection: PostgresConnection) async throws {
    while !isClosed, !subscribers.isEmpty {
      mustLookAgain = false
      let new = subscribers.filter { !$0.value.isListening }
      // Nothing to ask for: then only whether the server is still there.
      let channels = Set(new.values.map(\.channel)).sorted()
      let statements =
        channels.isEmpty
        ? [Statement(own: "SELECT 1")] : channels.map { Statement(own: "LISTEN \"\($0)\"") }
      _ = try await connection.run(statements, end: .commitsPipeline, deadline: .after(.seconds(5)))
      for number in new.keys {
        subscribers[number]?.isListening = true
        subscribers[number]?.continuation.yield(.reconnected)
      }
      if subscribers.values.allSatisfy(\.isListening) { await pause(Self.heartbeat) }
    }
  }

  private func deliver(_ notification: DatabaseNotification, to channel: String) {
    for subscriber in subscribers.values where subscriber.channel == channel {
      subscriber.continuation.yield(notification)
    }
  }

  /// Until the time is over or something has changed.
  private func pause(_ duration: Duration) async {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      // Something has changed since the caller looked.
      guard !mustLookAgain else {
        mustLookAgain = false
        return continuation.resume()
      }
      let timer = reactor.here.schedule(at: .after(duration)) { self.wake() }
      sleeper = { [reactor] in
        reactor.here.cancel(timer)
        continuation.resume()
      }
    }
  }

  private func wake() {
    guard let wakeUp = sleeper else {
      mustLookAgain = true
      return
    }
    sleeper = nil
    wakeUp()
  }

  private static func isPlainName(_ name: String) -> Bool {
    (1...63).contains(name.utf8.count)
      && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
  }
}
