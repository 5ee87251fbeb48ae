import CallContext
import Foundation
import OutboundHTTP
import ServiceRuntime

/// Hands mails to the installation's relay.
struct SMTPMailTransport: MailTransport {
  /// Mails at the same time, each with a connection of its own.
  private static let connections = 6

  let sender: MailSender
  private let mailer: SMTPMailer

  /// - Throws: `SMTPError.invalidSettings`, and what a connection's client could not be made with.
  init(sender: MailSender, settings: SMTPSettings) throws {
    self.sender = sender
    mailer = try SMTPMailer(settings: settings, connections: Self.connections)
  }

  /// A relay may put a mail off for hours, so it is given days (RFC 5321, 4.5.4.1). Mails whose recipients let one wait do not
  /// hold up others for long: what comes is tried shortly at first, what failed comes behind it, and few wait claimed.
  var policy: OutboxPolicy {
    var policy = OutboxPolicy()
    policy.parallelism = Self.connections
    policy.batch = Self.connections
    policy.takesFreshFirst = true
    policy.firstTimeout = .seconds(40)
    policy.deliveryTimeout = .seconds(120)
    // The answer to QUIT may take half as long again.
    policy.lease = policy.deliveryTimeout * 1.5 + noting + .seconds(10)
    // Of which the last 240 are half an hour apart, or somewhat less by chance.
    policy.attempts = 250
    policy.longestDelay = .seconds(1_800)
    return policy
  }

  var noting: Duration { .seconds(60) }

  func deliver(_ envelope: MailEnvelope, id: Mail.ID, date: Date, deadline: Deadline) async throws {
    let message = try sender.message(envelope, id: id, date: date)
    do {
      try await mailer.send(
        envelopeFrom: sender.address, recipients: [envelope.recipientAddress], message: message, deadline: deadline)
    } catch let error as SMTPError {
      throw MailTransportError(code: Self.code(error), meaning: error.meaning)
    }
  }

  private static func code(_ error: SMTPError) -> String {
    switch error {
    case .refusedPermanently(let code): "smtp_\(code)"
    case .refusedTemporarily(let code): "smtp_\(code)"
    case .authenticationFailed: "smtp_authentication"
    case .tlsFailed: "smtp_tls"
    case .unavailable: "smtp_unavailable"
    case .connectionLost: "smtp_connection_lost"
    case .unanswered: "smtp_unanswered"
    case .deadlineExceeded: "smtp_deadline"
    case .cancelled: "cancelled"
    case .invalidAddress: "smtp_invalid_address"
    case .invalidSettings: "smtp_invalid_settings"
    }
  }
}
