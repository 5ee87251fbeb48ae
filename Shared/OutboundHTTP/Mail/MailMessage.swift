import Foundation

/// A mail with a plain and an HTML text (RFC 5322, RFC 2045, RFC 2046 section 5.1.4).
public struct MailMessage: Sendable {
  public struct Mailbox: Hashable, Sendable {
    public let name: String?
    public let address: String

    public init(name: String? = nil, address: String) {
      self.name = name
      self.address = address
    }
  }

  public var from: Mailbox
  public var to: [Mailbox]
  public var replyTo: Mailbox?
  public var subject: String
  /// Without the angle brackets, `id@domain`: the id of the outbox row, so that a second delivery is recognised (OB-2).
  public var messageID: String
  public var date: Date
  public var text: String
  public var html: String?

  public init(
    from: Mailbox, to: [Mailbox], replyTo: Mailbox? = nil, subject: String, messageID: String, date: Date,
    text: String, html: String? = nil
  ) {
    self.from = from
    self.to = to
    self.replyTo = replyTo
    self.subject = subject
    self.messageID = messageID
    self.date = date
    self.text = text
    self.html = html
  }

  /// The message as it is sent, in ASCII with CRLF line ends.
  /// - Throws: `MailMessageError` when a field holds a byte that could end it or start another.
  public func encoded() throws -> [UInt8] {
    []
  }
}

public enum MailMessageError: Error, Hashable, Sendable {
  case invalidAddress
  case invalidField(String)
}
