import CallContext
import Foundation
import OutboundHTTP
import ServiceRuntime

/// How mails leave the house: an edge that is not ours.
protocol MailTransport: Sendable {
  /// How mails are given to it.
  var policy: OutboxPolicy { get }
  /// For how long it is tried to write down what became of a mail; within the policy's lease, behind the longest delivery.
  var noting: Duration { get }

  /// Returns when somebody else has taken responsibility for the mail.
  /// - Parameters:
  ///   - id: the mail's own id and its Message-ID, so that a second delivery is recognised (OB-2).
  ///   - date: of the mail.
  /// - Throws: `MailTransportError`.
  func deliver(_ envelope: MailEnvelope, id: Mail.ID, date: Date, deadline: Deadline) async throws
}

/// Without addresses or content: it may be logged.
struct MailTransportError: Error, CustomStringConvertible {
  /// A word for logs and the outbox.
  let code: String
  let meaning: MailFailure
  var description: String { "mail was not delivered: \(code)" }
}

/// What all mails of this installation have in common.
struct MailSender: Sendable {
  /// The address that mails come from and bounces go to.
  let address: String

  func message(_ envelope: MailEnvelope, id: Mail.ID, date: Date) throws -> [UInt8] {
    let domain = address.split(separator: "@").last.map(String.init) ?? "localhost"
    let message = MailMessage(
      from: .init(name: envelope.senderName, address: address),
      to: [.init(name: envelope.recipientName, address: envelope.recipientAddress)],
      replyTo: envelope.replyTo.map { .init(name: envelope.senderName, address: $0) }, subject: envelope.subject,
      messageID: "\(id)@\(domain)", date: date, text: envelope.text, html: envelope.html)
    do {
      return try message.encoded()
    } catch is MailMessageError {
      throw MailTransportError(code: "unsendable", meaning: .refused)
    }
  }
}
