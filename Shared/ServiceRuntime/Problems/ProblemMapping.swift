import CallContext
import HTTPTypes
import Hummingbird
import NIOCore

/// What a stranger is told about an error, and whether it surprises us.
enum ProblemMapping {
  struct Answer {
    let problem: Problem
    /// To be logged: nobody foresaw it.
    var isUnforeseen = false
    /// To be logged as a dependency that is away.
    var isOutage = false
  }

  static func answer(to error: any Error, deadline: Deadline) -> Answer {
    switch error {
    case let error as any ProblemConvertible: return Answer(problem: error.problem)
    case is NIOTooManyBytesError: return Answer(problem: .contentTooLarge(limit: JSONBody.defaultLimit))
    case is CancellationError:
      return Answer(problem: deadline.hasPassed ? .deadlineExceeded : .unavailable())
    case let error as any HTTPResponseError:
      return Answer(problem: Problem(error.status, code: "http_\(error.status.code)"))
    default:
      if let outage = DependencyOutage(error, deadline: deadline) { return outage.answer }
      return Answer(problem: .internal, isUnforeseen: true)
    }
  }
}
