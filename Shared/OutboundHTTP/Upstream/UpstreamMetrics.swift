import CoreMetrics

/// What is counted of one upstream. Each series is made when it is first needed and then kept.
struct UpstreamMetrics {
  enum Outcome: String {
    case answered
    case serverError = "server_error"
    case unavailable
    case connectionLost = "connection_lost"
    case overloaded
    case deadlineExceeded = "deadline_exceeded"
    case cancelled
    case failed
  }

  private let upstream: String
  private var requests: [Outcome: Counter] = [:]
  private lazy var retries = Counter(label: "outbound_retries_total", dimensions: dimensions)
  private lazy var duration = Timer(label: "outbound_request_duration_seconds", dimensions: dimensions)
  private lazy var breaker = Gauge(label: "outbound_breaker_open", dimensions: dimensions)

  init(upstream: String) {
    self.upstream = upstream
  }

  mutating func countRequest(_ outcome: Outcome, took: Duration) {
    if let counter = requests[outcome] {
      counter.increment()
    } else {
      let counter = Counter(
        label: "outbound_requests_total", dimensions: dimensions + [("outcome", outcome.rawValue)])
      requests[outcome] = counter
      counter.increment()
    }
    duration.recordNanoseconds(Int64(clamping: took.nanoseconds))
  }

  mutating func countRetry() { retries.increment() }

  mutating func breakerIsOpen(_ isOpen: Bool) { breaker.record(isOpen ? 1 : 0) }

  private var dimensions: [(String, String)] { [("upstream", upstream)] }
}

extension UpstreamMetrics.Outcome {
  init(status: Int) {
    self = status < 500 ? .answered : .serverError
  }

  init(error: any Error) {
    guard let error = error as? OutboundError else {
      self = .failed
      return
    }
    switch error {
    case .unavailable: self = .unavailable
    case .connectionLost: self = .connectionLost
    case .overloaded: self = .overloaded
    case .deadlineExceeded: self = .deadlineExceeded
    case .cancelled: self = .cancelled
    case .bodyTooLarge, .invalidHeader, .invalidRequest, .protocolFailure: self = .failed
    }
  }
}

extension Duration {
  fileprivate var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : whole + attoseconds / 1_000_000_000
  }
}
