import CallContext

/// How many retries an upstream bears: a share of its requests and a constant rate, saved up for ten seconds (RE-2).
struct RetryBudget {
  private var tokens: Double
  private var filledAt: ContinuousClock.Instant
  private let share: Double
  private let perSecond: Double
  private let capacity: Double

  private static let savedSeconds = 10.0

  init(policy: UpstreamPolicy) {
    share = policy.retryBudgetShare
    perSecond = policy.retryBudgetPerSecond
    // At least one whole retry, else none could ever be paid.
    capacity = max(1, perSecond * Self.savedSeconds)
    tokens = max(1, perSecond)
    filledAt = MonotonicClock.now()
  }

  mutating func countRequest() {
    tokens = min(capacity, tokens + share)
  }

  /// Takes a retry out of the budget; false when there is none left.
  mutating func spend() -> Bool {
    let now = MonotonicClock.now()
    tokens = min(capacity, tokens + (now - filledAt) / .seconds(1) * perSecond)
    filledAt = now
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }
}
