/// Why no answer came. Descriptions hold no path, query, header value or body, so that they may be logged.
public enum OutboundError: Error, Hashable, Sendable {
  /// Nothing of the request was sent: no address could be reached, or the circuit breaker is open.
  case unavailable(upstream: String)
  /// The connection was lost after some of the request had left: it may or may not have been received.
  case connectionLost(upstream: String)
  /// The bulkhead and its queue are full. Said at once, never after a wait.
  case overloaded(upstream: String)
  case deadlineExceeded
  /// The answer is longer than the limit of the call.
  case bodyTooLarge
  /// A field whose name or value must not be sent: CR, LF or NUL in it, not a token, or the client's own to write.
  case invalidHeader(name: String)
  /// The method, the path or an address is malformed; `part` says which.
  case invalidRequest(part: String)
  case cancelled
  /// The other side did not speak HTTP or TLS as it should; `code` is libcurl's (CURLcode).
  case protocolFailure(code: Int)
}

extension OutboundError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unavailable(let upstream): "upstream \(upstream) is unavailable"
    case .connectionLost(let upstream): "the connection to upstream \(upstream) was lost"
    case .overloaded(let upstream): "upstream \(upstream) has too many requests in flight"
    case .deadlineExceeded: "the deadline has passed"
    case .bodyTooLarge: "the answer is longer than its limit"
    case .invalidHeader(let name): "the header field \(HeaderRules.isToken(name) ? name : "(unprintable)") is refused"
    case .invalidRequest(let part): "the request's \(part) is malformed"
    case .cancelled: "the request was cancelled"
    case .protocolFailure(let code): "the exchange failed (libcurl code \(code))"
    }
  }
}
