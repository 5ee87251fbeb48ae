import CallContext
import Reactor

/// The life of one transaction: nothing is sent before the first statement, which takes BEGIN and the context along.
actor TransactionSession {
  nonisolated let reactor: Reactor
  nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

  private let pool: ConnectionPool
  private let announcements: Announcements
  private let context: TenantContext
  private let deadline: Deadline
  private let isolation: IsolationLevel
  private var state = State.unbegun
  private var isBusy = false
  /// COMMIT, or what was sent together with it.
  private var isRefused = false
  private var announced: Set<String> = []
  /// When the server's `statement_timeout` runs out, seen from the last time it was set.
  private var timeoutMilliseconds = 0

  private enum State {
    case unbegun
    case begun(PostgresConnection)
    case ended
  }

  init(
    pool: ConnectionPool, announcements: Announcements, context: TenantContext, deadline: Deadline,
    isolation: IsolationLevel
  ) {
    self.pool = pool
    self.announcements = announcements
    self.context = context
    self.deadline = deadline
    self.isolation = isolation
    reactor = pool.reactor
  }

  /// Body, then COMMIT, or ROLLBACK when it throws.
  nonisolated(nonsending) func whole<Value>(
    _ body: nonisolated(nonsending) (Transaction) async throws -> Value
  ) async throws -> Value {
    let value: Value
    do {
      value = try await body(Transaction(session: self))
    } catch {
      await rollback()
      throw error
    }
    try await commit()
    return value
  }

  func run(_ sql: SQL) async throws -> Rows {
    try await run([sql])[0]
  }

  func run(_ sql: [SQL]) async throws -> [Rows] {
    announced.formUnion(sql.compactMap(\.announcement))
    return try await run(sql.map { try Statement($0) })
  }

  /// The last statements and COMMIT in one pipeline. The transaction has ended when this returns or throws.
  func conclude(_ sql: [SQL]) async throws -> [Rows] {
    announced.formUnion(sql.compactMap(\.announcement))
    let statements = try sql.map { try Statement($0) }
    guard case .begun(let connection) = state, !isBusy else {
      // Nothing to save when these are the first statements too; a misuse is refused there.
      let rows = try await run(statements)
      try await commit()
      return rows
    }
    let prefix = try timeoutIfShrunk()
    return try await commit(after: prefix + statements, on: connection)
  }

  private func run(_ statements: [Statement]) async throws -> [Rows] {
    guard !isBusy else { throw PostgresError.misuse("a transaction was used by two tasks at once") }
    isBusy = true
    defer { isBusy = false }
    switch state {
    case .ended: throw PostgresError.misuse("a transaction was used after its end")
    case .unbegun: return try await begin(with: statements)
    case .begun(let connection):
      let prefix = try timeoutIfShrunk()
      return try await connection.run(prefix + statements, end: .leavesOpen, deadline: deadline).rows
    }
  }

  private func begin(with statements: [Statement]) async throws -> [Rows] {
    var attempt = 1
    while true {
      let connection = try await pool.acquire(until: deadline)
      guard case .unbegun = state else {
        // The body ended while a task that it left behind was waiting here.
        await pool.release(connection)
        throw PostgresError.misuse("a transaction was used after its end")
      }
      state = .begun(connection)
      do {
        timeoutMilliseconds = try pool.milliseconds(until: deadline)
        let opening = [
          Statement.begin(isolation),
          try .context(context, timeoutMilliseconds: timeoutMilliseconds, limits: pool.limitsOfTransaction),
        ]
        return try await connection.run(opening + statements, end: .leavesOpen, deadline: deadline).rows
      } catch let error as PostgresError where error.isUnavailable && attempt < 2 {
        // COMMIT was not sent, so a lost connection has left nothing behind.
        guard await !connection.isOpen, case .begun = state else { throw error }
        state = .unbegun
        await pool.release(connection)
        attempt += 1
      }
    }
  }

  /// Lowers the server's limit when much of the time that it was set to has gone by.
  private func timeoutIfShrunk() throws -> [Statement] {
    let remaining = try pool.milliseconds(until: deadline)
    guard timeoutMilliseconds - remaining > 100 else { return [] }
    timeoutMilliseconds = remaining
    return [.timeout(milliseconds: remaining)]
  }

  private func commit() async throws {
    if case .ended = state {
      guard !isRefused else {
        throw PostgresError.misuse("a transaction was to be committed after its conclusion was refused")
      }
      return
    }
    if Task.isCancelled {
      await rollback()
      throw CancellationError()
    }
    guard case .begun(let connection) = state else {
      state = .ended
      return
    }
    guard !isBusy else {
      await rollback()
      throw PostgresError.misuse("a transaction ended while a statement of it was running")
    }
    _ = try await commit(after: [], on: connection)
  }

  private func commit(after statements: [Statement], on connection: PostgresConnection) async throws -> [Rows] {
    state = .ended
    // A failure too: the answer may have been lost.
    defer { announcements.make(announced) }
    let answer: ExchangeAnswer
    do {
      _ = try pool.milliseconds(until: deadline)
      // Not cancellable: the answer is near, and without it nobody knows what holds.
      answer = try await connection.run(
        statements + [.commit], end: .isCommit, deadline: deadline, isCancellable: false)
    } catch {
      isRefused = true
      if !statements.isEmpty { await undo(on: connection) }
      // A connection that is still in a transaction is closed there, which rolls back.
      await pool.release(connection)
      throw error
    }
    await pool.release(connection)
    guard answer.lastTag == "COMMIT" else {
      throw PostgresError.misuse("a transaction was to be committed after one of its statements was refused")
    }
    return answer.rows
  }

  /// A failure closes the connection, which is as good.
  private func undo(on connection: PostgresConnection) async {
    guard await connection.isOpen else { return }
    _ = try? await connection.run([.rollback], end: .leavesOpen, deadline: .after(.seconds(1)), isCancellable: false)
  }

  private func rollback() async {
    guard case .begun(let connection) = state else {
      state = .ended
      return
    }
    state = .ended
    if isBusy {
      await connection.close()
    } else {
      await undo(on: connection)
    }
    await pool.release(connection)
  }
}
