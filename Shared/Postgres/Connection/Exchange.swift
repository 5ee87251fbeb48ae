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
  var continuation: UnsafeContinuation<ExchangeAnswer, any Error>?

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
