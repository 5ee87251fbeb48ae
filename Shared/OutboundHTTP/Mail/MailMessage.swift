import Foundation

/// A mail with a plain and perhaps an HTML text (RFC 5322, RFC 2045, RFC 2046 section 5.1.4).
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

  /// The message as it is sent: ASCII, CRLF line ends, no line longer than 76 bytes but for a long address.
  /// - Throws: `MailMessageError` when a field holds a byte that could end it or start another.
  public func encoded() throws -> [UInt8] {
    guard MailAddress.isValid(messageID), !to.isEmpty else {
      throw MailMessageError.invalidField(to.isEmpty ? "To" : "Message-ID")
    }
    var output = MailOutput()
    output.line("Date: \(Self.dateText(date))")
    output.line("From: \(try Self.mailboxText(from, field: "From"))")
    output.line("To: \(try to.map { try Self.mailboxText($0, field: "To") }.joined(separator: ",\r\n "))")
    if let replyTo { output.line("Reply-To: \(try Self.mailboxText(replyTo, field: "Reply-To"))") }
    output.line("Message-ID: <\(messageID)>")
    output.line("Subject: \(try EncodedWord.text(subject, field: "Subject"))")
    output.line("Auto-Submitted: auto-generated")
    output.line("MIME-Version: 1.0")
    guard let html else {
      output.part(type: "text/plain", text)
      return output.bytes
    }
    let boundary = Self.boundary(for: messageID)
    output.line("Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"")
    output.line("")
    output.line("--\(boundary)")
    output.part(type: "text/plain", text)
    output.line("--\(boundary)")
    output.part(type: "text/html", html)
    output.line("--\(boundary)--")
    return output.bytes
  }

  private static func mailboxText(_ mailbox: Mailbox, field: String) throws -> String {
    guard MailAddress.isValid(mailbox.address) else { throw MailMessageError.invalidAddress }
    guard let name = mailbox.name, !name.isEmpty else { return mailbox.address }
    return "\(try EncodedWord.phrase(name, field: field))\r\n <\(mailbox.address)>"
  }

  /// "=_" can't occur in base64, which is what the parts consist of, so no boundary can occur in a part.
  private static func boundary(for messageID: String) -> String {
    let identifier = messageID.utf8.filter {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
    }
    return "=_" + String(decoding: identifier.prefix(40), as: UTF8.self)
  }

  /// RFC 5322, section 3.3, in UTC.
  private static func dateText(_ date: Date) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents([.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
    let weekday = weekdays[((parts.weekday ?? 1) - 1) % 7]
    let month = months[((parts.month ?? 1) - 1) % 12]
    let clock = [parts.hour, parts.minute, parts.second].map { twoDigits($0 ?? 0) }.joined(separator: ":")
    return "\(weekday), \(twoDigits(parts.day ?? 1)) \(month) \(parts.year ?? 0) \(clock) +0000"
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}

public enum MailMessageError: Error, Hashable, Sendable {
  /// Not an address that may be sent to.
  case invalidAddress
  /// That field holds CR, LF, NUL or another control byte, or nothing where something must be.
  case invalidField(String)
}

/// The bytes of a message, line by line.
private struct MailOutput {
  var bytes: [UInt8] = []

  mutating func line(_ text: String) {
    bytes += text.utf8
    bytes += [0x0D, 0x0A]
  }

  /// A text as base64 (RFC 2045, section 6.8), so that no line of it can mean anything to SMTP or to MIME.
  mutating func part(type: String, _ text: String) {
    line("Content-Type: \(type); charset=utf-8")
    line("Content-Transfer-Encoding: base64")
    line("")
    let encoded = Array(Data(Self.withNetworkLineEnds(text)).base64EncodedData())
    for start in stride(from: 0, to: encoded.count, by: 76) {
      bytes += encoded[start..<min(start + 76, encoded.count)]
      bytes += [0x0D, 0x0A]
    }
  }

  /// Text lines end with CRLF before they are encoded (RFC 2045, section 6.8).
  private static func withNetworkLineEnds(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    var previous: UInt8 = 0
    for byte in text.utf8 {
      if byte == 0x0A, previous != 0x0D { result.append(0x0D) }
      result.append(byte)
      previous = byte
    }
    return result
  }
}
