/// Errors of the database and of outbound calls that mean "away" or "too late" rather than "wrong".
enum DependencyOutage {
  case unavailable
  case deadlineExceeded

  init?(_ error: any Error) {
    return nil
  }

  var answer: ProblemMapping.Answer {
    switch self {
    case .unavailable: ProblemMapping.Answer(problem: .unavailable(), isOutage: true)
    case .deadlineExceeded: ProblemMapping.Answer(problem: .deadlineExceeded, isOutage: true)
    }
  }
}
