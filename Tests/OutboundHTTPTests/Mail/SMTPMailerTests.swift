import CallContext
import OutboundHTTP
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SMTPMailerTests {
  static let message = Array("Subject: One\r\n\r\nfirst\r\n.second\r\n..\r\n".utf8)

  private func settings(
    _ server: LocalSMTPServer, security: SMTPSettings.Security = .none, username: String? = nil
  ) -> SMTPSettings {
    SMTPSettings(
      host: "127.0.0.1", port: server.port, security: security, username: username, password: username,
      heloName: "portal.example")
  }

  /// What sending one message to that relay throws.
  private func error(
    _ script: LocalSMTPServer.Script, security: SMTPSettings.Security = .none, username: String? = nil,
    deadline: Deadline = ample
  ) async throws -> (error: SMTPError?, server: LocalSMTPServer) {
    let server = try await LocalSMTPServer(script)
    let mailer = try SMTPMailer(
      settings: settings(server, security: security, username: username), connections: 1)
    do {
      try await mailer.send(
        envelopeFrom: "bounces@portal.example", recipients: ["a@example.org", "b@example.org"],
        message: Self.message, deadline: deadline)
      return (nil, server)
    } catch {
      return (error as? SMTPError, server)
    }
  }

  @Test func `a message arrives as it was written, for all its recipients`() async throws {
    let (error, server) = try await error(.init())
    #expect(error == nil)
    #expect(
      server.commands.prefix(5) == [
        "EHLO portal.example", "MAIL FROM:<bounces@portal.example>", "RCPT TO:<a@example.org>",
        "RCPT TO:<b@example.org>", "DATA",
      ])
    // With the dots doubled on the wire (RFC 5321, section 4.5.2).
    #expect(server.messageLines == ["Subject: One", "", "first", "..second", "..."])
  }

  @Test func `a refusal for good and one for now are told apart`() async throws {
    #expect(try await error(.init(recipientReply: "550 no such user")).error == .refusedPermanently(code: 550))
    #expect(try await error(.init(recipientReply: "451 try later")).error == .refusedTemporarily(code: 451))
    #expect(try await error(.init(messageReply: "554 refused")).error == .refusedPermanently(code: 554))
    #expect(try await error(.init(messageReply: "452 full")).error == .refusedTemporarily(code: 452))
    #expect(SMTPError.refusedTemporarily(code: 451).meaning == .deferred)
    #expect(SMTPError.refusedPermanently(code: 550).meaning == .refused)
  }

  @Test func `what a relay says of itself is no refusal of the message`() async throws {
    #expect(try await error(.init(greeting: "554 not now")).error == .unavailable)
    #expect(try await error(.init(greeting: "421 busy")).error == .unavailable)
    #expect(try await error(.init(greeting: nil), deadline: .after(.seconds(1))).error == .unavailable)
    #expect(try await error(.init(senderReply: "530 log in first")).error == .authenticationFailed)
    #expect(try await error(.init(endsAt: "RCPT")).error == .connectionLost)
    #expect(try await error(.init(messageReply: nil)).error == .unanswered)
    #expect(SMTPError.unavailable.meaning == .unreachable && SMTPError.tlsFailed.meaning == .unreachable)
    #expect(SMTPError.connectionLost.meaning == .deferred)
  }

  private func send(to recipient: String, with mailer: SMTPMailer) async throws {
    try await mailer.send(
      envelopeFrom: "a@portal.example", recipients: [recipient], message: Self.message, deadline: ample)
  }

  @Test func `a message that the relay thinks about keeps no other waiting, and no more go than there are connections`()
    async throws
  {
    let server = try await LocalSMTPServer(.init(holdsMessagesTo: "slow@example.org"))
    let mailer = try SMTPMailer(settings: settings(server), connections: 2)
    async let slow: Void = send(to: "slow@example.org", with: mailer)
    await server.heldOne()
    try await send(to: "quick@example.org", with: mailer)
    async let second: Void = send(to: "slow@example.org", with: mailer)
    await server.heldOne()
    await #expect(throws: SMTPError.unavailable) { try await send(to: "quick@example.org", with: mailer) }
    server.answerHeld()
    _ = try await (slow, second)
    try await send(to: "quick@example.org", with: mailer)
  }

  @Test func `a relay that thinks too long about a message has had its try`() async throws {
    let server = try await LocalSMTPServer(.init(holdsMessagesTo: "slow@example.org"))
    let mailer = try SMTPMailer(settings: settings(server), connections: 1)
    await #expect(throws: SMTPError.unanswered) {
      try await mailer.send(
        envelopeFrom: "a@portal.example", recipients: ["slow@example.org"], message: Self.message,
        deadline: .after(.seconds(2)))
    }
    #expect(SMTPError.unanswered.meaning == .uncertain)
  }

  @Test func `a caller that is cancelled goes at once, though the relay still thinks about its message`() async throws {
    let server = try await LocalSMTPServer(.init(holdsMessagesTo: "slow@example.org"))
    let mailer = try SMTPMailer(settings: settings(server), connections: 1)
    let caller = Task { try await send(to: "slow@example.org", with: mailer) }
    await server.heldOne()
    caller.cancel()
    await #expect(throws: SMTPError.cancelled) { try await caller.value }
    server.answerHeld()
    // Its connection is free again once the relay has answered.
    var isSent = false
    while !isSent {
      do {
        try await send(to: "quick@example.org", with: mailer)
        isSent = true
      } catch SMTPError.unavailable {
        try await Task.sleep(for: .milliseconds(5))
      }
    }
  }

  @Test func `OB-2: nothing is sent to a relay that does not offer STARTTLS`() async throws {
    let (error, server) = try await error(.init(), security: .startTLS, username: "portal")
    #expect(error == .tlsFailed)
    #expect(!server.commands.contains { $0.hasPrefix("MAIL") || $0.hasPrefix("AUTH") })
  }

  @Test func `OB-2: nor to one whose TLS does not stand`() async throws {
    #expect(try await error(.init(), security: .implicitTLS).error == .tlsFailed)
  }

  @Test func `a login is made when asked for, and its refusal is said`() async throws {
    let script = LocalSMTPServer.Script(extensions: ["AUTH PLAIN"])
    let (error, server) = try await error(script, username: "portal")
    #expect(error == nil)
    #expect(server.commands.contains { $0.hasPrefix("AUTH PLAIN") })
    let refusing = LocalSMTPServer.Script(extensions: ["AUTH PLAIN"], authReply: "535 wrong")
    #expect(try await self.error(refusing, username: "portal").error == .authenticationFailed)
  }

  @Test func `a relay that is not there is unavailable`() async throws {
    let settings = SMTPSettings(
      host: "127.0.0.1", port: try await unusedPort(), security: .none, heloName: "portal.example")
    let mailer = try SMTPMailer(settings: settings, connections: 1)
    await #expect(throws: SMTPError.unavailable) {
      try await mailer.send(
        envelopeFrom: "a@example.org", recipients: ["b@example.org"], message: Self.message, deadline: ample)
    }
  }

  @Test(arguments: [
    "", "a", "@b", "a@", "a@b@c", "a@b\r\nRCPT TO:<x@y>", "a\0@b", "<a@b>", "a@b,c@d", "a b@c", "a@é.example",
  ])
  func `GW-5: an address that could end its command is refused before anything is sent`(address: String) async throws {
    let server = try await LocalSMTPServer(.init())
    let mailer = try SMTPMailer(settings: settings(server), connections: 1)
    await #expect(throws: SMTPError.invalidAddress) {
      try await mailer.send(
        envelopeFrom: address, recipients: ["b@example.org"], message: Self.message, deadline: ample)
    }
    await #expect(throws: SMTPError.invalidAddress) {
      try await mailer.send(
        envelopeFrom: "a@example.org", recipients: ["b@example.org", address], message: Self.message,
        deadline: ample)
    }
    #expect(server.commands.isEmpty)
  }

  @Test func `OB-2: settings without encryption are refused for a relay elsewhere`() throws {
    func mailer(host: String, security: SMTPSettings.Security, helo: String = "portal.example") throws {
      _ = try SMTPMailer(
        settings: SMTPSettings(host: host, port: 25, security: security, heloName: helo), connections: 1)
    }
    #expect(throws: SMTPError.invalidSettings) { try mailer(host: "mail.example.org", security: .none) }
    #expect(throws: SMTPError.invalidSettings) { try mailer(host: "mail/x", security: .startTLS) }
    #expect(throws: SMTPError.invalidSettings) { try mailer(host: "mail", security: .startTLS, helo: "a\r\nb") }
    try mailer(host: "localhost", security: .none)
    try mailer(host: "mail.example.org", security: .startTLS)
  }
}
