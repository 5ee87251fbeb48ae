import CallContext
import OutboundHTTP
import Postgres

/// Errors of the database and of outbound calls that mean "away" or "too late" rather than "wrong".
enum DependencyOutage {
  case unavailable
  case deadlineExceeded

  /// `nil` for every other error, and for those of these modules that are mistakes of ours.
  init?(_ error: any Error, deadline: Deadline) {
    switch error {
    case let error as OutboundError: self.init(outbound: error, deadline: deadline)
    case let error as PostgresError: self.init(database: error)
    default: return nil
    }
  }

  private init?(database error: PostgresError) {
    // A conflict that outlasted its retries and a lock that stayed taken: the same request may well succeed later.
    if error.isUnavailable || error.isSerializationConflict || error.isLockTimeout {
      self = .unavailable
    } else if error.isDeadlineExceeded {
      self = .deadlineExceeded
    } else {
      return nil
    }
  }

  private init?(outbound error: OutboundError, deadline: Deadline) {
    switch error {
    case .unavailable, .connectionLost, .overloaded, .protocolFailure: self = .unavailable
    case .deadlineExceeded: self = .deadlineExceeded
    case .cancelled: self = deadline.hasPassed ? .deadlineExceeded : .unavailable
    case .bodyTooLarge, .invalidHeader, .invalidRequest: return nil
    }
  }

  var answer: ProblemMapping.Answer {
    switch self {
    case .unavailable: ProblemMapping.Answer(problem: .unavailable(), isOutage: true)
    case .deadlineExceeded: ProblemMapping.Answer(problem: .deadlineExceeded, isOutage: true)
    }
  }
}
