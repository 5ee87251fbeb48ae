import CallContext
import Foundation
import OutboundHTTP

/// Hands mails to the installation's relay.
struct SMTPMailTransport: MailTransport {
  let sender: MailSender
  let mailer: SMTPMailer

  /// Each is a connection to the relay.
  var parallelism: Int { 6 }

  func deliver(_ envelope: MailEnvelope, id: Mail.ID, date: Date, deadline: Deadline) async throws {
    let message = try sender.message(envelope, id: id, date: date)
    do {
      try await mailer.send(
        envelopeFrom: sender.address, recipients: [envelope.recipientAddress], message: message, deadline: deadline)
    } catch let error as SMTPError {
      throw MailTransportError(code: Self.code(error), isWorthRetrying: error.isWorthRetrying)
    }
  }

  private static func code(_ error: SMTPError) -> String {
    switch error {
    case .refusedPermanently(let code): "smtp_\(code)"
    case .refusedTemporarily(let code): "smtp_\(code)"
    case .authenticationFailed: "smtp_authentication"
    case .tlsFailed: "smtp_tls"
    case .unavailable: "smtp_unavailable"
    case .deadlineExceeded: "smtp_deadline"
    case .cancelled: "cancelled"
    case .invalidAddress: "smtp_invalid_address"
    case .invalidSettings: "smtp_invalid_settings"
    }
  }
}
