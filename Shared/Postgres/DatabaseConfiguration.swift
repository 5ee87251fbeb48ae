/// How to reach a database and how many connections to keep.
///
/// `synchronous_commit` is not touched: what the server is set to holds, and it is `on` by default.
public struct DatabaseConfiguration: Sendable {
  /// A libpq connection string (`host=... dbname=... user=...`, or a `postgresql://` address). May hold a password.
  public var conninfo: String
  /// The most connections open at a time. Opened when needed.
  public var poolSize: Int
  /// How long a caller waits for a free connection, within its own deadline.
  public var acquireWaitLimit: Duration
  /// How many callers may wait; one more is refused at once.
  public var waitingLimit: Int
  /// A connection is replaced when it is this old and idle.
  public var connectionLifetime: Duration
  /// A connection that nobody used for this long is closed.
  public var idleLimit: Duration
  /// How long one attempt to connect may take.
  public var connectLimit: Duration
  /// Prepared statements kept for each connection; the least recently used one goes first.
  public var statementCacheSize: Int
  /// `false` behind a PgBouncer in transaction mode: nothing is then kept in the session.
  public var usesNamedStatements: Bool
  public var limits: SessionLimits

  public init(
    conninfo: String, poolSize: Int = 10, acquireWaitLimit: Duration = .seconds(2), waitingLimit: Int = 512,
    connectionLifetime: Duration = .seconds(1800), idleLimit: Duration = .seconds(300),
    connectLimit: Duration = .seconds(5), statementCacheSize: Int = 256, usesNamedStatements: Bool = true,
    limits: SessionLimits = SessionLimits()
  ) {
    self.conninfo = conninfo
    self.poolSize = max(1, poolSize)
    self.acquireWaitLimit = acquireWaitLimit
    self.waitingLimit = waitingLimit
    self.connectionLifetime = connectionLifetime
    self.idleLimit = idleLimit
    self.connectLimit = connectLimit
    self.statementCacheSize = max(2, statementCacheSize)
    self.usesNamedStatements = usesNamedStatements
    self.limits = limits
  }
}

/// What the server ends by itself (RE-1).
public struct SessionLimits: Sendable {
  /// How long a statement waits for a lock that another transaction holds.
  public var lockWait: Duration
  /// How long a transaction may wait for its next statement.
  public var idleInTransaction: Duration

  public init(lockWait: Duration = .seconds(2), idleInTransaction: Duration = .seconds(5)) {
    self.lockWait = lockWait
    self.idleInTransaction = idleInTransaction
  }

  var settings: [(name: String, milliseconds: Int)] {
    [
      ("lock_timeout", Int(lockWait / .milliseconds(1))),
      ("idle_in_transaction_session_timeout", Int(idleInTransaction / .milliseconds(1))),
    ]
  }
}

extension DatabaseConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Without the connection string: it may hold a password.
  public var description: String { "DatabaseConfiguration(poolSize: \(poolSize))" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["poolSize": poolSize]) }
}
