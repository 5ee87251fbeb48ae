/// What one connection and one request may cost before anybody was asked who they are (GW-3).
public struct EdgeLimits: Sendable {
  /// Method, target and version without the line's end; more is answered 414.
  public var requestLineBytes = 8 * 1024
  /// All header fields with their line ends; more is answered 431.
  public var headerBytes = 32 * 1024
  /// More fields are answered 431.
  public var headerFields = 100
  /// Content of one request; more is answered 413. A route may allow less.
  public var bodyBytes = 1024 * 1024
  /// The one request that may have more, known by its first line: an upload.
  public var upload: Upload?

  public struct Upload: Sendable {
    /// What its first line starts with.
    let line: [UInt8]
    let bodyBytes: Int

    /// - Parameter target: a path without query, matched exactly.
    public init(method: String, target: String, bodyBytes: Int) {
      line = Array("\(method) \(target) ".utf8)
      self.bodyBytes = bodyBytes
    }
  }

  public var chunkExtensionBytes = 256
  /// From the first byte of a request to the end of its header; later is answered 408.
  public var headerDeadline: Duration = .seconds(10)
  /// How long a body may take its time before its rate is looked at.
  public var bodyGrace: Duration = .seconds(10)
  /// Content must come at least so fast, averaged since the end of the header; slower is answered 408.
  public var bodyBytesPerSecond = 1024
  /// A connection without a request is closed after this time.
  public var idleTimeout: Duration = .seconds(30)
  /// From the end of a request to the beginning of its answer; later is answered 504. Routes answer by a deadline of their
  /// own, long before: what comes to this is a defect, whose client is not to wait for ever.
  public var answerDeadline: Duration = .seconds(20)
  /// A peer that takes nothing of its answer for so long is cut off.
  public var writeStallTimeout: Duration = .seconds(30)
  /// After a last answer, how long the peer may go on sending before it is cut off. Closing at once would make the
  /// kernel discard the answer (RFC 9112, section 9.6).
  public var lingerTimeout: Duration = .seconds(2)
  /// At the same time from one address: an IPv4 /32, an IPv6 /64. Trusted proxies are exempt.
  public var connectionsPerAddress = 100
  /// At the same time from everywhere.
  public var connections = 2_000
  /// Proxies of our own in front of this process.
  public var trustedProxies: [IPNetwork] = []

  public init() {}

  /// For listeners that only our own processes reach: many connections come from few addresses there.
  public static let ownNetwork: EdgeLimits = {
    var limits = EdgeLimits()
    limits.connectionsPerAddress = limits.connections
    return limits
  }()

  /// How often a connection looks at its deadlines; they are this coarse.
  var tick: Duration {
    let shortest = min(
      headerDeadline, bodyGrace, idleTimeout, answerDeadline, writeStallTimeout, lingerTimeout)
    return max(.milliseconds(20), min(.seconds(1), shortest / 8))
  }
}
