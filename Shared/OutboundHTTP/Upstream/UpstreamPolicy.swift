/// The limits that keep one dependency from taking the whole service with it (RE-1, RE-2, RE-3).
public struct UpstreamPolicy: Sendable {
  /// How long a TCP and TLS handshake may take.
  public var connectTimeout: Duration

  /// Requests in flight at once, and how many more may wait for their turn.
  public var inFlightLimit = 64
  public var queueLimit = 32

  /// The breaker opens when this share of at least so many requests within the window failed, and lets one request
  /// try after `breakerOpenTime`.
  public var breakerWindow: Duration = .seconds(10)
  public var breakerMinimumRequests = 20
  public var breakerFailureShare = 0.5
  public var breakerOpenTime: Duration = .seconds(5)

  /// Retries of one request, and what all retries together may be: a share of the requests and a constant rate.
  public var retryLimit = 2
  public var retryBudgetShare = 0.1
  public var retryBudgetPerSecond = 1.0
  /// Full jitter: a retry waits for a random part of `retryBaseDelay` doubled each time, at most `retryMaximumDelay`.
  public var retryBaseDelay: Duration = .milliseconds(50)
  public var retryMaximumDelay: Duration = .seconds(1)

  /// An address that somebody has waited for so long without a word of it is passed over while there is another: a process
  /// that hangs has its connections accepted all the same, and would keep each caller until their deadline.
  public var longestSilence: Duration = .seconds(1)

  /// An address that could not be reached, or answered several times in a row that it can't do its work, is left alone for
  /// this long, doubled at each further failure.
  public var putAsideBase: Duration = .milliseconds(200)
  public var putAsideMaximum: Duration = .seconds(10)

  public init(connectTimeout: Duration) {
    self.connectTimeout = connectTimeout
  }

  /// A service of this house, on the same network.
  public static let internalService = UpstreamPolicy(connectTimeout: .milliseconds(250))
  /// Somebody else's service, over the internet.
  public static let external = UpstreamPolicy(connectTimeout: .seconds(2))
}
