import CallContext
import Logging
import Reactor

/// A bounded number of connections, lent to one piece of work at a time, first come, first served.
///
/// It lives on the same thread as its connections, so taking one, using it and giving it back is a single hop for the
/// caller.
actor ConnectionPool {
  nonisolated let reactor: Reactor
  nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

  private let configuration: DatabaseConfiguration
  private let target: ConnectionTarget
  private let logger: Logger
  let metrics = PoolMetrics()

  /// The one used last is at the end and is lent first, so that a quiet time lets the others grow old.
  private var idle: [PostgresConnection] = []
  private var lent: [ObjectIdentifier: PostgresConnection] = [:]
  private var opening = 0
  private var line = WaitingLine<Waiter>()
  private var rests = Rests()
  private var outage = Outage()
  private var openedCount: UInt64 = 0
  private var isClosed = false
  private var isSweeping = false
  private var onEmpty: [() -> Void] = []

  private struct Waiter {
    let continuation: UnsafeContinuation<PostgresConnection, any Error>
    let timer: ReactorLoop.TimerID
    let since: ContinuousClock.Instant
  }

  init(configuration: DatabaseConfiguration, reactor: Reactor, logger: Logger) {
    self.configuration = configuration
    self.reactor = reactor
    self.logger = logger
    target = ConnectionTarget(configuration)
  }

  /// Behind a PgBouncer each transaction sets them.
  nonisolated var limitsOfTransaction: SessionLimits? {
    configuration.usesNamedStatements ? nil : configuration.limits
  }

  var waitingCount: Int { line.count }
  var restingCount: Int { rests.count }

  // MARK: Lending

  func acquire(until deadline: Deadline) async throws -> PostgresConnection {
    guard !isClosed else { throw PostgresError.unavailable("the pool is shut down") }
    try Task.checkCancellation()
    if let connection = takeIdle() { return connection }
    guard !deadline.hasPassed else { throw PostgresError.deadlineExceeded("the deadline passed before a connection") }
    if lent.isEmpty, let why = outage.lasting(longerThan: configuration.acquireWaitLimit) {
      throw PostgresError.unavailable(why)
    }
    return try await wait(until: deadline)
  }

  private func takeIdle() -> PostgresConnection? {
    while let connection = idle.popLast() {
      if isFit(connection) { return lend(connection) }
      discard(connection)
    }
    return nil
  }

  func release(_ connection: PostgresConnection) {
    guard lent.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
    metrics.record(inUse: lent.count)
    let lifetime = configuration.connectionLifetime
    let isUsable = connection.assumeIsolated { connection in
      connection.markIdle()
      return connection.isReusable && !connection.isOlder(than: lifetime)
    }
    if isUsable, !isClosed || !line.isEmpty {
      offer(connection)
    } else {
      discard(connection)
      openWhatIsNeeded()
    }
    reportEmpty()
  }

  private func wait(until deadline: Deadline) async throws -> PostgresConnection {
    let number = line.takeNumber()
    let limit = deadline.capped(at: configuration.acquireWaitLimit)
    return try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        guard !isClosed else {
          return continuation.resume(throwing: PostgresError.unavailable("the pool is shut down"))
        }
        // Called off before it stood in the line, where nobody would find it.
        guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
        // One may have come back since the caller looked: a task may be queued between any two of its steps.
        if let connection = takeIdle() { return continuation.resume(returning: connection) }
        guard line.count < configuration.waitingLimit else {
          return continuation.resume(throwing: PostgresError.unavailable("too many callers wait"))
        }
        let timer = reactor.here.schedule(at: limit) { self.giveUp(number, deadline) }
        line.append(Waiter(continuation: continuation, timer: timer, since: MonotonicClock.now()), number: number)
        metrics.record(waiting: line.count)
        openWhatIsNeeded()
      }
    } onCancel: {
      Task { await self.dismiss(number, because: CancellationError()) }
    }
  }

  /// Returns once nobody waits for a connection, at the deadline at the latest.
  func rest(until deadline: Deadline) async {
    await withUnsafeContinuation { continuation in
      guard !line.isEmpty, !isClosed else { return continuation.resume() }
      let number = rests.takeNumber()
      let timer = reactor.here.schedule(at: deadline) { self.assumeIsolated { $0.rests.timeIsOver(number) } }
      rests.begin(number, continuation, timer: timer)
    }
  }

  private func noteLine() {
    metrics.record(waiting: line.count)
    if line.isEmpty { rests.end(in: reactor.here) }
  }

  private func giveUp(_ number: UInt64, _ deadline: Deadline) {
    let why = outage.reason ?? "all \(configuration.poolSize) connections are in use"
    dismiss(
      number,
      because: deadline.hasPassed
        ? PostgresError.deadlineExceeded("no free connection: \(why)")
        : PostgresError.unavailable("no free connection: \(why)"))
  }

  private func dismiss(_ number: UInt64, because error: any Error) {
    guard let waiter = line.remove(number) else { return }
    reactor.here.cancel(waiter.timer)
    noteLine()
    waiter.continuation.resume(throwing: error)
    reportEmpty()
  }

  private func lend(_ connection: PostgresConnection) -> PostgresConnection {
    lent[ObjectIdentifier(connection)] = connection
    metrics.record(inUse: lent.count)
    return connection
  }

  /// To the caller who has waited longest, or into the idle ones.
  private func offer(_ connection: PostgresConnection) {
    guard let waiter = line.popFirst() else {
      idle.append(connection)
      return startSweeping()
    }
    reactor.here.cancel(waiter.timer)
    noteLine()
    metrics.recordWait(since: waiter.since)
    waiter.continuation.resume(returning: lend(connection))
  }

  // MARK: Opening

  private func openWhatIsNeeded() {
    guard !outage.isPausing else { return }
    while opening < line.count, idle.count + lent.count + opening < configuration.poolSize { openOne() }
  }

  private func openOne() {
    opening += 1
    openedCount += 1
    let connection = PostgresConnection(
      reactor: reactor, number: openedCount, statementCacheSize: configuration.statementCacheSize,
      usesNamedStatements: configuration.usesNamedStatements)
    Task {
      do {
        await connection.setHandlers(onLossWhileIdle: { [weak self, weak connection] in
          guard let self, let connection else { return }
          self.assumeIsolated { $0.forget(connection) }
        })
        try await connection.open(target, until: .after(configuration.connectLimit))
        opened(connection)
      } catch {
        failedToOpen(error)
      }
    }
  }

  private func opened(_ connection: PostgresConnection) {
    opening -= 1
    metrics.recordOpened()
    if outage.end() { logger.notice("the database is back") }
    guard !isClosed || !line.isEmpty else { return discard(connection) }
    offer(connection)
    openWhatIsNeeded()
  }

  private func failedToOpen(_ error: any Error) {
    opening -= 1
    metrics.recordFailed()
    let why = (error as? PostgresError)?.internalDescription ?? "the reactor refused the socket"
    if outage.begin(why) { logger.error("no connection to the database", metadata: ["why": "\(why)"]) }
    guard !isClosed, !outage.isPausing else { return reportEmpty() }
    // Tried again even when nobody waits and others work, so that the end of the outage is noticed: while it lasts, who
    // comes when none is left is refused, and opens none.
    reactor.here.schedule(at: .after(outage.pause())) { self.tryAgain() }
  }

  private func tryAgain() {
    outage.endPause()
    guard !isClosed else { return }
    openWhatIsNeeded()
    if outage.lasts, opening == 0, idle.count + lent.count < configuration.poolSize { openOne() }
  }

  // MARK: Ending

  private func isFit(_ connection: PostgresConnection) -> Bool {
    let lifetime = configuration.connectionLifetime
    return connection.assumeIsolated { connection in
      guard connection.isReusable, !connection.isOlder(than: lifetime) else { return false }
      // One that was in use a moment ago needs no system call to be believed.
      let isFresh = connection.idleSince.duration(to: MonotonicClock.now()) < .milliseconds(5)
      return isFresh || connection.isQuiet
    }
  }

  private func discard(_ connection: PostgresConnection) {
    connection.assumeIsolated { connection in
      connection.onLossWhileIdle = nil
      connection.close()
    }
  }

  private func forget(_ connection: PostgresConnection) {
    idle.removeAll { $0 === connection }
  }

  /// Looks from time to time for connections that have been idle or alive for too long.
  private func startSweeping() {
    guard !isSweeping, !isClosed else { return }
    isSweeping = true
    let interval = min(
      max(min(configuration.idleLimit, configuration.connectionLifetime) / 4, .milliseconds(50)), .seconds(10))
    reactor.here.schedule(at: .after(interval)) { self.sweep() }
  }

  private func sweep() {
    isSweeping = false
    let now = MonotonicClock.now()
    let old = idle.filter { [configuration] connection in
      connection.assumeIsolated {
        $0.isOlder(than: configuration.connectionLifetime)
          || $0.idleSince.duration(to: now) > configuration.idleLimit
      }
    }
    for connection in old {
      forget(connection)
      discard(connection)
    }
    if !idle.isEmpty { startSweeping() }
  }

  /// New work is refused from now on; what is in flight may end until the deadline.
  func shutdown(deadline: Deadline) async {
    isClosed = true
    rests.end(in: reactor.here)
    if !lent.isEmpty || !line.isEmpty {
      await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
        let timer = reactor.here.schedule(at: deadline) { self.endWaitForWork() }
        onEmpty.append { [reactor] in
          reactor.here.cancel(timer)
          continuation.resume()
        }
      }
    }
    while let waiter = line.popFirst() {
      reactor.here.cancel(waiter.timer)
      waiter.continuation.resume(throwing: PostgresError.unavailable("the pool is shut down"))
    }
    for connection in idle + Array(lent.values) { discard(connection) }
    idle = []
  }

  private func reportEmpty() {
    if lent.isEmpty, line.isEmpty { endWaitForWork() }
  }

  private func endWaitForWork() {
    let waiting = onEmpty
    onEmpty = []
    for resume in waiting { resume() }
  }
}
