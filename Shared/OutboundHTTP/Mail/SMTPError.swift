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

  /// What it says of the message.
  public var meaning: MailFailure {
    switch self {
    case .refusedPermanently, .invalidAddress, .invalidSettings: .refused
    case .refusedTemporarily, .connectionLost, .deadlineExceeded, .authenticationFailed: .deferred
    case .unavailable, .tlsFailed, .cancelled: .unreachable
    case .unanswered: .uncertain
    }
  }
}

/// What a failed delivery says of its message.
public enum MailFailure: Sendable {
  /// It will not be taken, now or later.
  case refused
  /// It may be taken later.
  case deferred
  /// Nothing: nobody was there to be given it, or it was called off.
  case unreachable
  /// Nobody knows whether it was taken: each further try may be a further copy.
  case uncertain
}
