import CallContext

/// Stops asking a dependency that mostly fails, and lets one request try after a while (RE-3).
struct CircuitBreaker {
  private enum State {
    case closed
    case open(until: Deadline)
    case halfOpen
  }

  enum Verdict {
    case success
    case failure
    /// The request says nothing about the dependency: the caller left, or sent what can't be sent.
    case none
  }

  private var state = State.closed
  private var slices: [Slice]
  private let sliceLength: Duration
  private let minimumRequests: Int
  private let failureShare: Double
  private let openTime: Duration

  /// The window moves by tenths of its length.
  private static let sliceCount = 10

  private struct Slice {
    var end: Deadline
    var requests = 0
    var failures = 0
  }

  init(policy: UpstreamPolicy) {
    slices = []
    sliceLength = policy.breakerWindow / Self.sliceCount
    minimumRequests = policy.breakerMinimumRequests
    failureShare = policy.breakerFailureShare
    openTime = policy.breakerOpenTime
  }

  var isClosed: Bool {
    if case .closed = state { true } else { false }
  }

  /// Whether a request would be refused now; asks without taking the turn of the one that may try.
  var refuses: Bool {
    switch state {
    case .closed: false
    case .open(let until): !until.hasPassed
    case .halfOpen: true
    }
  }

  /// Whether a request may go; the first one after the open time takes the trial.
  mutating func permit() -> Bool {
    guard !refuses else { return false }
    if case .open = state { state = .halfOpen }
    return true
  }

  /// To be called once for each permitted request. Returns whether the breaker changed between open and closed.
  mutating func record(_ verdict: Verdict) -> Bool {
    switch (state, verdict) {
    case (.closed, .none), (.open, _): return false
    case (.closed, .success):
      // The last of enough requests too: a dependency that has just come back is not to be shut out for its past.
      count(verdict)
      return false
    case (.closed, .failure):
      count(verdict)
      guard isTooBad else { return false }
      state = .open(until: .after(openTime))
      return true
    case (.halfOpen, .none):
      // The trial told nothing: the next request is the trial.
      state = .open(until: .after(.zero))
      return false
    case (.halfOpen, .success):
      slices.removeAll()
      state = .closed
      return true
    case (.halfOpen, .failure):
      state = .open(until: .after(openTime))
      return false
    }
  }

  private mutating func count(_ verdict: Verdict) {
    let now = Deadline.after(.zero)
    if slices.last.map({ $0.end <= now }) ?? true {
      let age = sliceLength * (Self.sliceCount - 1)
      slices.removeAll { now.instant - $0.end.instant > age }
      slices.append(Slice(end: Deadline(now.instant + sliceLength)))
    }
    slices[slices.count - 1].requests += 1
    if case .failure = verdict { slices[slices.count - 1].failures += 1 }
  }

  private var isTooBad: Bool {
    let requests = slices.reduce(0) { $0 + $1.requests }
    guard requests >= minimumRequests else { return false }
    return Double(slices.reduce(0) { $0 + $1.failures }) >= failureShare * Double(requests)
  }
}
