import CallContext
import Reactor

/// What one exchange with the server means for the transaction, to know what a lost answer leaves open.
enum ExchangeEnd {
  /// Everything is rolled back when the connection is lost.
  case leavesOpen
  /// The statements are a transaction of their own: the server commits at the end of the pipeline.
  case commitsPipeline
  /// COMMIT itself.
  case isCommit
}

/// One pipeline in progress: what was sent and what has come back. Lives in its connection only.
final class Exchange {
  enum Expected {
    case preparation(PreparedStatement)
    case deallocation(PreparedStatement)
    case rows(of: PreparedStatement?)
    /// The answer to a statement of ours.
    case acknowledgement
    /// Any number of results, then nothing: a script of the simple protocol.
    case script
  }

  let number: UInt64
  let end: ExchangeEnd
  var expected: [Expected] = []
  /// The answer that is awaited now.
  var position = 0
  var rows: [Rows] = []
  /// The command tag of the last statement that succeeded.
  var lastTag = ""
  var hasAnswer = false
  var failure: PostgresError?
  var deadline: Deadline?
  var timer: ReactorLoop.TimerID?
  private var continuation: UnsafeContinuation<ExchangeAnswer, any Error>?
  /// How it ended, until somebody has been told.
  private var outcome: Result<ExchangeAnswer, any Error>?

  init(number: UInt64, end: ExchangeEnd) {
    self.number = number
    self.end = end
  }

  var mayHaveCommitted: Bool { end != .leavesOpen }
}

struct ExchangeAnswer: Sendable {
  /// Of the statements that keep their rows.
  let rows: [Rows]
  let lastTag: String
}

// MARK: Its end

extension Exchange {
  /// The answer may be there before its caller waits for it: a task may be queued between any two of its steps.
  func wait(with continuation: UnsafeContinuation<ExchangeAnswer, any Error>) {
    if let outcome {
      continuation.resume(with: outcome)
    } else {
      self.continuation = continuation
    }
  }

  func finish(_ outcome: Result<ExchangeAnswer, any Error>) {
    if let continuation {
      self.continuation = nil
      continuation.resume(with: outcome)
    } else {
      self.outcome = outcome
    }
  }
}

extension Exchange {
  /// A statement has succeeded.
  func take(_ result: ResultHandle) {
    guard position < expected.count else { return }
    hasAnswer = true
    switch expected[position] {
    case .rows(let prepared):
      // A prepared statement keeps its columns: the server refuses to run it when they would change.
      let layout = prepared?.layout ?? ColumnLayout(result)
      prepared?.layout = layout
      rows.append(Rows(result: result, layout: layout))
    case .acknowledgement:
      lastTag = result.commandTag
    case .preparation, .deallocation, .script:
      break
    }
  }

  /// The server refused what was awaited, or passed over it after an earlier refusal.
  func skip(in statements: inout PreparedStatements) {
    guard position < expected.count else { return }
    switch expected[position] {
    case .preparation(let statement): statements.remove(statement)
    case .deallocation(let statement): statements.insert(statement)
    case .rows, .acknowledgement, .script: break
    }
  }

  func error(for message: ServerMessage) -> PostgresError {
    let kind: PostgresError.Kind =
      message.isUnavailable || message.sqlState.isEmpty
      ? .unavailable : isLate(message) ? .deadlineExceeded : .refused
    return PostgresError(
      kind: kind, sqlState: message.sqlState.isEmpty ? nil : message.sqlState, constraint: message.constraint,
      table: message.table, internalDescription: message.logText,
      mayHaveCommitted: message.isFatal && mayHaveCommitted && (hasAnswer || end == .isCommit),
      isUntouched: message.isFatal && !hasAnswer && end != .isCommit)
  }

  /// Whether it was `statement_timeout` that ended a statement, which is set to what the deadline left.
  private func isLate(_ message: ServerMessage) -> Bool {
    guard message.isCanceled, let deadline else { return false }
    return deadline.remainingMilliseconds <= 5
  }
}
