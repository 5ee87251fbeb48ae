import CallContext

/// Hands messages to a mail relay over SMTP (RFC 5321), through libcurl.
public struct SMTPMailer: Sendable {
  private let settings: SMTPSettings
  private let client: OutboundClient

  /// - Throws: `SMTPError.invalidSettings`.
  public init(settings: SMTPSettings, client: OutboundClient) throws {
    self.settings = settings
    self.client = client
  }

  /// Returns when the relay has taken responsibility for the message; all recipients or none.
  /// - Parameters:
  ///   - envelopeFrom: the address that bounces go to.
  ///   - message: header and body with CRLF line ends, as `MailMessage.encoded()` makes it.
  /// - Throws: `SMTPError`.
  public func send(envelopeFrom: String, recipients: [String], message: [UInt8], deadline: Deadline) async throws {
    throw SMTPError.unavailable
  }
}
