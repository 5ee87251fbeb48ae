import Foundation
import OutboundHTTP
import Testing

struct MailMessageTests {
  /// 2026-03-05 08:07:09 UTC, a Thursday.
  static let date = Date(timeIntervalSince1970: 1_772_698_029)

  private func message() -> MailMessage {
    MailMessage(
      from: .init(name: "Oak & Stone", address: "mail@portal.example"),
      to: [.init(name: "Zoë Müller", address: "zoe@example.org"), .init(address: "ben@example.org")],
      replyTo: .init(name: "A \"quoted\" name", address: "office@oak.example"),
      subject: "Your proposal", messageID: "0af7651916cd@portal.example", date: Self.date, text: "Hello\nworld\n",
      html: "<p>Hello</p>")
  }

  @Test func `a message with two texts has just these bytes`() throws {
    let expected = [
      "Date: Thu, 05 Mar 2026 08:07:09 +0000",
      "From: \"Oak & Stone\"",
      " <mail@portal.example>",
      "To: =?utf-8?B?Wm/DqyBNw7xsbGVy?=",
      " <zoe@example.org>,",
      " ben@example.org",
      "Reply-To: \"A \\\"quoted\\\" name\"",
      " <office@oak.example>",
      "Message-ID: <0af7651916cd@portal.example>",
      "Subject: Your proposal",
      "Auto-Submitted: auto-generated",
      "MIME-Version: 1.0",
      "Content-Type: multipart/alternative;",
      " boundary=\"=_0af7651916cdportalexample\"",
      "",
      "--=_0af7651916cdportalexample",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: base64",
      "",
      "SGVsbG8NCndvcmxkDQo=",
      "--=_0af7651916cdportalexample",
      "Content-Type: text/html; charset=utf-8",
      "Content-Transfer-Encoding: base64",
      "",
      "PHA+SGVsbG88L3A+",
      "--=_0af7651916cdportalexample--",
      "",
    ].joined(separator: "\r\n")
    #expect(String(decoding: try message().encoded(), as: UTF8.self) == expected)
  }

  @Test func `a long or foreign subject becomes encoded words of whole characters`() throws {
    var message = message()
    message.subject = String(repeating: "ü", count: 40) + " 日本"
    let lines = String(decoding: try message.encoded(), as: UTF8.self).replacing("\r\n", with: "\n").split(
      separator: "\n")
    let start = try #require(lines.firstIndex { $0.hasPrefix("Subject: ") })
    let words = lines[start...].prefix { $0.hasPrefix("Subject: =?") || $0.hasPrefix(" =?") }
    #expect(words.count == 3)
    var decoded = ""
    for word in words {
      let base64 = word.replacing("Subject: ", with: "").replacing(" ", with: "").dropFirst(10).dropLast(2)
      let bytes = try #require(Data(base64Encoded: String(base64)))
      decoded += try #require(String(bytes: bytes, encoding: .utf8))
    }
    #expect(decoded == message.subject)
    #expect(lines.allSatisfy { $0.utf8.count <= 78 })
  }

  @Test func `long texts are broken into lines and nothing else is`() throws {
    var message = message()
    message.html = nil
    message.text = String(repeating: "0123456789", count: 100)
    let text = String(decoding: try message.encoded(), as: UTF8.self).replacing("\r\n", with: "\n")
    let body = try #require(text.split(separator: "\n\n").last).split(separator: "\n")
    #expect(body.allSatisfy { $0.utf8.count <= 76 })
    #expect(Data(base64Encoded: body.joined()) == Data(message.text.utf8))
    #expect(!text.contains("multipart"))
  }

  @Test(arguments: ["a\r\nBcc: x@y.example", "a\nb", "a\rb", "a\0b"])
  func `GW-5: no field can start another`(text: String) {
    #expect(throws: MailMessageError.invalidField("Subject")) {
      var message = message()
      message.subject = text
      return try message.encoded()
    }
    #expect(throws: MailMessageError.invalidField("From")) {
      var message = message()
      message.from = .init(name: text, address: "a@b.example")
      return try message.encoded()
    }
    #expect(throws: MailMessageError.invalidAddress) {
      var message = message()
      message.to = [.init(address: text)]
      return try message.encoded()
    }
    #expect(throws: MailMessageError.invalidField("Message-ID")) {
      var message = message()
      message.messageID = text
      return try message.encoded()
    }
  }
}
