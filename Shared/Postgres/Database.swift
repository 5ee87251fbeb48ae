import CallContext
import Cryptography
import Logging
import Reactor

/// A service's own database: a bounded pool of connections on one reactor thread.
///
/// No method blocks a thread of Swift's or of the HTTP server: the caller's task is suspended until the answer is there.
/// A task that is cancelled while it waits gets `CancellationError`, and its statement is cancelled on the server.
public final class Database: Sendable {
  let pool: ConnectionPool
  private let listener: NotificationListener
  private let announced = Announcements()

  /// Connections are opened when the first caller needs one.
  public init(configuration: DatabaseConfiguration, reactor: Reactor, logger: Logger) {
    pool = ConnectionPool(configuration: configuration, reactor: reactor, logger: logger)
    listener = NotificationListener(configuration: configuration, reactor: reactor, logger: logger)
  }

  /// One statement in a transaction of its own: context, statement and commit travel in one round trip.
  /// - Parameter deadline: what is left of it becomes the `statement_timeout`.
  /// - Throws: `PostgresError`; `CancellationError` when the task is cancelled.
  public nonisolated(nonsending) func query(
    _ sql: SQL, in context: TenantContext, deadline: Deadline
  ) async throws -> Rows {
    try await pipeline([sql], in: context, deadline: deadline)[0]
  }

  /// Several statements in one transaction and one round trip, when none depends on the answer to another. The answers
  /// come in the same order; the first refusal undoes all.
  @discardableResult
  public nonisolated(nonsending) func pipeline(
    _ statements: [SQL], in context: TenantContext, deadline: Deadline
  ) async throws -> [Rows] {
    // A failure too: the answer to a commit may have been lost.
    defer { announced.make(Set(statements.compactMap(\.announcement))) }
    return try await pool.query(statements, in: context, deadline: deadline)
  }

  /// As `query`, for a statement that finds at most one row.
  /// - Throws: also `PostgresError` of kind `undecodable` when there are several.
  public nonisolated(nonsending) func queryOne(
    _ sql: SQL, in context: TenantContext, deadline: Deadline
  ) async throws -> Row? {
    try await query(sql, in: context, deadline: deadline).onlyRow()
  }

  /// As `query`, for a statement of which only the number of affected rows matters.
  @discardableResult
  public nonisolated(nonsending) func execute(
    _ sql: SQL, in context: TenantContext, deadline: Deadline
  ) async throws -> Int {
    try await query(sql, in: context, deadline: deadline).affectedCount
  }

  /// Runs `body` in one transaction: committed when it returns, rolled back when it throws.
  ///
  /// BEGIN and the context travel with the first statement; a body without statements costs nothing.
  /// - Parameter retriesConflicts: runs `body` again, up to five times in all, after a serialization failure or a
  ///   deadlock. Only for a body without effects outside of the transaction.
  /// - Throws: what `body` throws; `PostgresError`, with `mayHaveCommitted` when the answer to COMMIT was lost;
  ///   `CancellationError` when the task was cancelled before COMMIT.
  public nonisolated(nonsending) func transaction<Value>(
    in context: TenantContext, deadline: Deadline, isolation: IsolationLevel = .readCommitted,
    retriesConflicts: Bool = false, _ body: nonisolated(nonsending) (Transaction) async throws -> Value
  ) async throws -> Value {
    let limit = retriesConflicts ? 5 : 1
    var attempt = 1
    while true {
      let session = TransactionSession(
        pool: pool, announcements: announced, context: context, deadline: deadline, isolation: isolation)
      do {
        return try await session.whole(body)
      } catch let error as PostgresError where error.isSerializationConflict && attempt < limit {
        // 1, 2, 4, 8 ms and up to as much again, so that two that met do not meet again.
        let base = 1000 << (attempt - 1)
        try await Task.sleep(for: .microseconds(base + Int(Double(base) * Random.fraction())))
        attempt += 1
      }
    }
  }

  /// What is notified on a channel, on a connection apart from the pool. The first item is `.reconnected`, and again
  /// one after each loss of the connection: whatever was notified in between is not repeated, so look for yourself.
  /// - Parameter channel: a plain lower-case SQL name.
  public func notifications(on channel: String) -> AsyncStream<DatabaseNotification> {
    listener.stream(channel: channel)
  }

  /// One item after each commit of this process, through this object, of a statement that announces it
  /// (`SQL.announcing`). It may come without a change, never before it; what other processes write is not told.
  public func announcements(on channel: String) -> AsyncStream<Void> {
    announced.stream(channel: channel)
  }

  /// For work that may wait a little: returns as soon as no caller waits for a connection, and after `limit` at the latest.
  public func letOthersGoFirst(atMost limit: Duration) async {
    await pool.rest(until: .after(limit))
  }

  /// Refuses new work, waits for the work in flight until the deadline, then closes every connection.
  public func shutdown(deadline: Deadline) async {
    announced.finish()
    await listener.shutdown()
    await pool.shutdown(deadline: deadline)
  }
}

public enum IsolationLevel: Sendable {
  case readCommitted
  case repeatableRead
  case serializable

  var beginStatement: String {
    switch self {
    case .readCommitted: "BEGIN ISOLATION LEVEL READ COMMITTED"
    case .repeatableRead: "BEGIN ISOLATION LEVEL REPEATABLE READ"
    case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE"
    }
  }
}

extension Rows {
  /// - Throws: `PostgresError` of kind `undecodable` when there are several rows.
  public func onlyRow() throws -> Row? {
    guard count <= 1 else { throw PostgresError.undecodable("\(count) rows where one at most was expected") }
    return first
  }
}
