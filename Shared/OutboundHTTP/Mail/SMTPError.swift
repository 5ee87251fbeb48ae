/// Why a message was not accepted.
public enum SMTPError: Error, Hashable, Sendable {
  /// 5xx: the relay will not take this message, now or later (RFC 5321, section 4.2.1).
  case refusedPermanently(code: Int)
  /// 4xx: it may take it later.
  case refusedTemporarily(code: Int)
  case authenticationFailed
  /// TLS is required and could not be had, or the certificate is not trusted.
  case tlsFailed
  /// The relay could not be reached, or does not want to talk.
  case unavailable
  /// The connection broke before the whole message was there.
  case connectionLost
  /// The whole message was there, but the relay did not say whether it took it.
  case unanswered
  case deadlineExceeded
  case cancelled
  /// An address with a byte that must not be sent, or no recipient at all.
  case invalidAddress
  /// The settings contradict themselves: no encryption for a relay elsewhere, a malformed host or EHLO name.
  case invalidSettings

  /// Whether sending the same message again later makes sense.
  public var isWorthRetrying: Bool {
    switch self {
    case .refusedTemporarily, .unavailable, .connectionLost, .unanswered, .deadlineExceeded, .cancelled, .tlsFailed,
      .authenticationFailed:
      true
    case .refusedPermanently, .invalidAddress, .invalidSettings: false
    }
  }

  /// Whether it says nothing of the message: no relay was there to be given it.
  public var isAboutRelay: Bool {
    switch self {
    case .unavailable, .tlsFailed, .cancelled: true
    case .refusedPermanently, .refusedTemporarily, .connectionLost, .unanswered, .deadlineExceeded,
      .authenticationFailed, .invalidAddress, .invalidSettings:
      false
    }
  }
}
