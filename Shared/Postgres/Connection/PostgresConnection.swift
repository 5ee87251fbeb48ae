import CPostgres
import CallContext
import Reactor

/// One connection to the server: libpq in non-blocking pipeline mode, driven by the reactor whose thread it lives on.
///
/// An exchange sends any number of statements and one Sync, then collects the answers as they arrive. The socket is
/// watched for the whole life of the connection, so that an idle one that the server closes is noticed at once.
actor PostgresConnection {
  nonisolated let reactor: Reactor
  nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

  /// Counts up within a pool.
  nonisolated let number: UInt64
  private let usesNamedStatements: Bool
  private var handle: OpaquePointer?
  private var socket: Int32 = -1
  private var awaitsWriting = false
  private var statements: PreparedStatements
  private var exchange: Exchange?
  private var exchangeCount: UInt64 = 0
  private var isSpoiled = false
  private(set) var openedAt: ContinuousClock.Instant
  private(set) var idleSince: ContinuousClock.Instant

  /// Called on the reactor's thread when the connection is lost while nobody waits for an answer.
  var onLossWhileIdle: (@Sendable () -> Void)?
  /// Called on the reactor's thread with the channel and the payload.
  var onNotification: (@Sendable (_ channel: String, _ payload: String) -> Void)?

  init(reactor: Reactor, number: UInt64, statementCacheSize: Int, usesNamedStatements: Bool) {
    self.reactor = reactor
    self.number = number
    self.usesNamedStatements = usesNamedStatements
    statements = PreparedStatements(limit: statementCacheSize)
    openedAt = MonotonicClock.now()
    idleSince = openedAt
  }

  func setHandlers(
    onLossWhileIdle: (@Sendable () -> Void)? = nil,
    onNotification: (@Sendable (_ channel: String, _ payload: String) -> Void)? = nil
  ) {
    self.onLossWhileIdle = onLossWhileIdle
    self.onNotification = onNotification
  }

  // MARK: Opening and closing

  func open(_ target: ConnectionTarget, until deadline: Deadline) async throws {
    let handle = try await Handshake.connect(target, on: reactor, until: deadline)
    socket = PQsocket(handle)
    do {
      try watch()
    } catch {
      PQfinish(handle)
      throw PostgresError.unavailable("the connection's socket can't be watched")
    }
    self.handle = handle
    openedAt = MonotonicClock.now()
    idleSince = openedAt
  }

  var isOpen: Bool { handle != nil }

  /// Open, outside of any transaction and without doubts about its state: may be handed to somebody else.
  var isReusable: Bool {
    guard let handle, exchange == nil, !isSpoiled else { return false }
    return PQtransactionStatus(handle) == PQTRANS_IDLE
  }

  /// Inside of BEGIN, and not failed.
  var isInTransaction: Bool { handle != nil && PQtransactionStatus(handle) == PQTRANS_INTRANS }

  /// Asks the kernel whether the server has closed an idle connection, or said anything on it, in this very moment.
  var isQuiet: Bool {
    guard handle != nil else { return false }
    return !SocketPeek.hasSomething(socket)
  }

  /// Spread over a fifth of the lifetime, so that connections opened together are not replaced together.
  func isOlder(than lifetime: Duration) -> Bool {
    openedAt.duration(to: MonotonicClock.now()) > lifetime * (90 + Int(number % 21)) / 100
  }

  func markIdle() {
    idleSince = MonotonicClock.now()
  }

  /// Whoever waits for an answer gets `unavailable`.
  func close() {
    fail(.unavailable("the connection was closed", mayHaveCommitted: exchange?.mayHaveCommitted ?? false))
  }

  // MARK: Exchanges

  /// Sends the statements in one pipeline and waits for all answers.
  /// - Parameter isCancellable: whether the cancellation of the task cancels the statements on the server.
  func run(
    _ batch: [Statement], end: ExchangeEnd, deadline: Deadline, isCancellable: Bool = true
  ) async throws -> ExchangeAnswer {
    let exchange = try begin(end, deadline: deadline)
    for statement in batch { try send(statement, in: exchange) }
    guard PQpipelineSync(handle) == 1 else { throw failedToSend() }
    flush()
    return try await answer(to: exchange, isCancellable: isCancellable)
  }

  /// Sends a script of several statements with the simple query protocol. For migrations.
  func run(script: String, deadline: Deadline) async throws {
    guard !script.utf8.contains(0) else { throw PostgresError.misuse("a script holds a NUL") }
    let exchange = try begin(.leavesOpen, deadline: deadline)
    exchange.expected = [.script]
    guard PQexitPipelineMode(handle) == 1, PQsendQuery(handle, script) == 1 else { throw failedToSend() }
    flush()
    _ = try await answer(to: exchange, isCancellable: true)
    guard let handle, PQenterPipelineMode(handle) == 1 else { throw failedToSend() }
  }

  /// Answers are collected from now on: a task may be queued between any two of its steps, and the server is fast.
  private func begin(_ end: ExchangeEnd, deadline: Deadline) throws -> Exchange {
    guard handle != nil else { throw PostgresError.unavailable("the connection was lost", isUntouched: true) }
    guard exchange == nil else { throw PostgresError.misuse("one connection was used by two tasks at once") }
    exchangeCount += 1
    let started = Exchange(number: exchangeCount, end: end)
    exchange = started
    limit(started, to: deadline)
    return started
  }

  private func send(_ statement: Statement, in exchange: Exchange) throws {
    guard usesNamedStatements else {
      guard Wire.sendUnnamed(statement, to: handle) else { throw failedToSend() }
      exchange.expected.append(statement.keepsRows ? .rows(of: nil) : .acknowledgement)
      return
    }
    let key = PreparedStatement.Key(text: statement.text, types: statement.parameters.cells.map(\.type))
    let prepared = try statements.find(key) ?? prepare(key, in: exchange)
    guard Wire.send(statement.parameters, toPrepared: prepared.name, on: handle) else { throw failedToSend() }
    exchange.expected.append(statement.keepsRows ? .rows(of: prepared) : .acknowledgement)
  }

  private func prepare(_ key: PreparedStatement.Key, in exchange: Exchange) throws -> PreparedStatement {
    // In a failed transaction even DEALLOCATE is refused; the cache is then one too large for a while.
    if PQtransactionStatus(handle) != PQTRANS_INERROR, let oldest = statements.evictOldest() {
      guard Wire.sendUnnamed(Statement(own: "DEALLOCATE \(oldest.name)"), to: handle) else { throw failedToSend() }
      exchange.expected.append(.deallocation(oldest))
    }
    let prepared = statements.make(key)
    guard Wire.prepare(prepared, on: handle) else { throw failedToSend() }
    exchange.expected.append(.preparation(prepared))
    return prepared
  }

  private func failedToSend() -> PostgresError {
    let why = Wire.errorText(handle)
    fail(.unavailable("the connection was lost"))
    return .unavailable("sending failed: \(why)", isUntouched: true)
  }

  private func answer(to started: Exchange, isCancellable: Bool) async throws -> ExchangeAnswer {
    guard isCancellable else { return try await answer(to: started) }
    let number = started.number
    return try await withTaskCancellationHandler {
      try await answer(to: started)
    } onCancel: {
      Task { await self.abandon(number, because: CancellationError()) }
    }
  }

  private func answer(to started: Exchange) async throws -> ExchangeAnswer {
    try await withUnsafeThrowingContinuation { started.wait(with: $0) }
  }

  private func limit(_ started: Exchange, to deadline: Deadline) {
    started.deadline = deadline
    let number = started.number
    // The server's own statement_timeout comes first, and leaves the connection usable.
    let limit = Deadline(deadline.instant.advanced(by: .milliseconds(started.end == .isCommit ? 500 : 50)))
    let late = PostgresError.deadlineExceeded("no answer in time", mayHaveCommitted: started.mayHaveCommitted)
    started.timer = reactor.here.schedule(at: limit) { self.abandon(number, because: late) }
  }

  /// The caller is gone: answers it, cancels the statement on the server and gives up the connection, because a cancel
  /// request that arrives late would hit the next statement.
  private func abandon(_ number: UInt64, because error: any Error) {
    guard exchange?.number == number, let handle else { return }
    CancelRequest.send(for: handle)
    fail(error)
  }

  // MARK: The socket

  private func watch() throws {
    let interest: Readiness = awaitsWriting ? [.readable, .writable] : .readable
    try reactor.here.watch(socket, for: interest) { readiness in self.becameReady(readiness) }
  }

  private func becameReady(_ readiness: Readiness) {
    if awaitsWriting, readiness.contains(.writable) { flush() }
    guard let handle else { return }
    let isAlive = PQconsumeInput(handle) == 1
    Wire.takeNotifications(from: handle) { channel, payload in onNotification?(channel, payload) }
    if exchange != nil { collect() }
    // Results that came before the end of the connection have been read by now.
    guard self.handle != nil, !isAlive || PQstatus(handle) == CONNECTION_BAD else { return }
    fail(
      .unavailable(
        "the connection was lost: \(Wire.errorText(handle))", mayHaveCommitted: exchange?.mayHaveCommitted ?? false))
  }

  private func flush() {
    guard let handle else { return }
    let mustWait = PQflush(handle) == 1
    guard mustWait != awaitsWriting else { return }
    awaitsWriting = mustWait
    do {
      try watch()
    } catch {
      fail(.unavailable("the connection's socket can't be watched"))
    }
  }

  /// Takes every result that is complete.
  private func collect() {
    while let handle, let current = exchange, PQisBusy(handle) == 0 {
      guard let result = PQgetResult(handle) else {
        // The end of one statement's results.
        if !advance() { return }
        continue
      }
      let status = PQresultStatus(result)
      switch status {
      case PGRES_PIPELINE_SYNC:
        PQclear(result)
        return complete()
      case PGRES_FATAL_ERROR:
        take(ServerMessage(result), in: current)
        PQclear(result)
        if PQstatus(handle) == CONNECTION_BAD { return }
      case PGRES_PIPELINE_ABORTED:
        PQclear(result)
        current.skip(in: &statements)
      case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
        PQclear(result)
        return fail(PostgresError.misuse("COPY is not supported"))
      default:
        current.take(ResultHandle(result))
      }
    }
  }

  /// Goes on to the next expected answer. `false` when the exchange has ended or can't go on.
  private func advance() -> Bool {
    guard let current = exchange else { return false }
    if case .script = current.expected.first {
      complete()
      return false
    }
    // One more than there are statements: the Sync has results of its own when the commit is refused.
    guard current.position <= current.expected.count else { return false }
    current.position += 1
    return true
  }

  private func take(_ message: ServerMessage, in current: Exchange) {
    // libpq's own words for a lost connection; `becameReady` says it better.
    guard !message.sqlState.isEmpty || PQstatus(handle) != CONNECTION_BAD else { return }
    current.skip(in: &statements)
    if message.spoilsPreparedStatements { isSpoiled = true }
    guard current.failure == nil else { return }
    let failure = current.error(for: message)
    current.failure = failure
    if message.isFatal { fail(failure) }
  }

  // MARK: The end of an exchange

  private func complete() {
    guard let done = exchange else { return }
    exchange = nil
    if let timer = done.timer { reactor.here.cancel(timer) }
    if let failure = done.failure {
      done.finish(.failure(failure))
    } else {
      done.finish(.success(ExchangeAnswer(rows: done.rows, lastTag: done.lastTag)))
    }
  }

  private func fail(_ error: PostgresError) {
    fail(error as any Error)
  }

  /// Closes the connection for good.
  private func fail(_ error: any Error) {
    guard let lost = handle else { return }
    handle = nil
    reactor.here.unwatch(socket)
    PQfinish(lost)
    let ended = exchange
    exchange = nil
    if let timer = ended?.timer { reactor.here.cancel(timer) }
    if let ended {
      // What the server said last tells more than that it hung up.
      ended.finish(.failure(ended.failure ?? error))
    } else {
      onLossWhileIdle?()
    }
  }
}
