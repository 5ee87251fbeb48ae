/// Why the database did not do what was asked.
///
/// Two audiences, two texts: `description` is generic and may go anywhere; `internalDescription` is for logs. Neither
/// holds SQL text or the values of a statement.
public struct PostgresError: Error, Sendable {
  public enum Kind: Sendable, Hashable {
    /// No connection: the server is away or restarting, the pool is exhausted or shut down, the connection was lost.
    case unavailable
    /// The deadline passed before the answer came.
    case deadlineExceeded
    /// The server refused the statement: ask `sqlState` or one of the named questions.
    case refused
    /// A parameter that PostgreSQL can't hold: text with a NUL.
    case invalidParameter
    /// A column is missing, NULL or of another type than asked for.
    case undecodable
    /// The caller broke a rule of this module, such as the use of a transaction after its end.
    case misuse
  }

  public let kind: Kind
  /// Five characters, PostgreSQL's appendix A; `nil` when no server spoke.
  public let sqlState: String?
  public let constraint: String?
  public let table: String?
  /// For logs.
  public let internalDescription: String
  /// The connection was lost after the work was handed over and before its end was told: it may have been committed.
  public let mayHaveCommitted: Bool
  /// It is certain that nothing was begun, so the same work may be given to another connection.
  let isUntouched: Bool

  init(
    kind: Kind, sqlState: String? = nil, constraint: String? = nil, table: String? = nil,
    internalDescription: String, mayHaveCommitted: Bool = false, isUntouched: Bool = false
  ) {
    self.kind = kind
    self.sqlState = sqlState
    self.constraint = constraint
    self.table = table
    self.internalDescription = internalDescription
    self.mayHaveCommitted = mayHaveCommitted
    self.isUntouched = isUntouched
  }
}

/// The name of a constraint or unique index, stated where the question is asked:
///
///     extension Constraint { static let oneDecisionPerProposal: Constraint = "decisions_one_per_proposal" }
public struct Constraint: Hashable, Sendable, ExpressibleByStringLiteral {
  public let name: String
  public init(_ name: String) { self.name = name }
  public init(stringLiteral value: String) { name = value }
}

extension PostgresError {
  public func isUniqueViolation(of constraint: Constraint) -> Bool {
    sqlState == "23505" && self.constraint == constraint.name
  }

  public func isCheckViolation(of constraint: Constraint) -> Bool {
    sqlState == "23514" && self.constraint == constraint.name
  }

  public func isForeignKeyViolation(of constraint: Constraint) -> Bool {
    sqlState == "23503" && self.constraint == constraint.name
  }

  public var isUniqueViolation: Bool { sqlState == "23505" }
  public var isCheckViolation: Bool { sqlState == "23514" }
  public var isForeignKeyViolation: Bool { sqlState == "23503" }
  /// serialization_failure or deadlock_detected: the whole transaction may be run again.
  public var isSerializationConflict: Bool { sqlState == "40001" || sqlState == "40P01" }
  /// Someone else held the lock for longer than `lock_timeout`.
  public var isLockTimeout: Bool { sqlState == "55P03" }
  public var isUnavailable: Bool { kind == .unavailable }
  public var isDeadlineExceeded: Bool { kind == .deadlineExceeded }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
  /// Generic: tells nothing of the statement, its values or the server.
  public var description: String {
    switch kind {
    case .unavailable: "the database is unavailable"
    case .deadlineExceeded: "the database did not answer in time"
    case .refused: "the database refused a statement"
    case .invalidParameter: "a value can't be stored"
    case .undecodable: "a row does not have the expected form"
    case .misuse: "the database was used wrongly"
    }
  }

  public var debugDescription: String { description }
}

extension PostgresError {
  static func unavailable(_ why: String, mayHaveCommitted: Bool = false, isUntouched: Bool = false) -> PostgresError {
    PostgresError(
      kind: .unavailable, internalDescription: why, mayHaveCommitted: mayHaveCommitted, isUntouched: isUntouched)
  }

  static func misuse(_ why: String) -> PostgresError { PostgresError(kind: .misuse, internalDescription: why) }

  static func undecodable(_ why: String) -> PostgresError {
    PostgresError(kind: .undecodable, internalDescription: why)
  }

  static func deadlineExceeded(_ why: String, mayHaveCommitted: Bool = false) -> PostgresError {
    PostgresError(kind: .deadlineExceeded, internalDescription: why, mayHaveCommitted: mayHaveCommitted)
  }
}
