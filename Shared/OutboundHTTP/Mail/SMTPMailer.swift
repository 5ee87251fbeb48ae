import CCurl
import CallContext

/// Hands messages to a mail relay over SMTP (RFC 5321), through libcurl. A connection serves one message.
public struct SMTPMailer: Sendable {
  private let settings: SMTPSettings
  private let lanes: MailLanes

  /// - Parameter connections: messages at the same time, at most; more are answered with `unavailable`.
  /// - Throws: `SMTPError.invalidSettings`, and what a connection's client could not be made with.
  public init(settings: SMTPSettings, connections: Int) throws {
    guard settings.areConsistent else { throw SMTPError.invalidSettings }
    self.settings = settings
    lanes = try MailLanes(count: connections)
  }

  /// Returns when the relay has taken responsibility for the message; all recipients or none. A caller that is cancelled
  /// goes at once; what the relay does with the message then is not known.
  /// - Parameters:
  ///   - envelopeFrom: the address that bounces go to.
  ///   - message: header and body with CRLF line ends, as `MailMessage.encoded()` makes it.
  /// - Throws: `SMTPError`.
  public func send(envelopeFrom: String, recipients: [String], message: [UInt8], deadline: Deadline) async throws {
    guard MailAddress.isValid(envelopeFrom), !recipients.isEmpty, recipients.allSatisfy(MailAddress.isValid) else {
      throw SMTPError.invalidAddress
    }
    let remaining = deadline.remainingMilliseconds
    guard remaining > 0 else { throw SMTPError.deadlineExceeded }
    let delivery = SMTPDelivery(
      settings: settings, envelopeFrom: envelopeFrom, recipients: recipients, message: message,
      remainingMilliseconds: remaining)
    guard let lane = lanes.take() else { throw SMTPError.unavailable }
    let (results, told) = AsyncStream.makeStream(of: Result<Void, any Error>.self)
    let work = Task { [lanes] in
      do {
        try await lane.engine.deliver(delivery, deadline: deadline)
        lanes.giveBack(lane)
        told.yield(.success(()))
      } catch {
        lanes.giveBack(lane)
        told.yield(.failure(error))
      }
      told.finish()
    }
    // Not the task's value: that would wait for a thread that waits for the relay.
    for await result in results { return try result.get() }
    work.cancel()
    throw SMTPError.cancelled
  }
}

/// One message on its way to the relay.
struct SMTPDelivery: Sendable {
  let settings: SMTPSettings
  let envelopeFrom: String
  let recipients: [String]
  let message: [UInt8]
  let remainingMilliseconds: Int

  /// Until the relay is ready for the message: connection, greeting, EHLO, TLS and login.
  private static let connectTimeoutMilliseconds = 20_000

  func prepare(_ handle: EasyHandle) {
    handle.resetAfterUse()
    handle.ignoreHeaderLines()
    handle.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    let scheme = settings.security == .implicitTLS ? "smtps" : "smtp"
    // What follows the slash is the name for EHLO.
    handle.set(CURLOPT_URL, "\(scheme)://\(settings.host):\(settings.port)/\(settings.heloName)")
    handle.set(CURLOPT_USE_SSL, settings.security == .none ? 0 : ccurl_require_tls)
    if let file = settings.certificateAuthorityFile { handle.set(CURLOPT_CAINFO, file) }
    if let username = settings.username { handle.set(CURLOPT_USERNAME, username) }
    if let password = settings.password { handle.set(CURLOPT_PASSWORD, password) }
    handle.set(CURLOPT_FRESH_CONNECT, 1)
    handle.set(CURLOPT_FORBID_REUSE, 1)
    handle.setTimeouts(
      connectMilliseconds: min(Self.connectTimeoutMilliseconds, remainingMilliseconds),
      totalMilliseconds: remainingMilliseconds)
    // Of each answer. What libcurl waits for at the very end knows no other limit: the answer to QUIT, which it may
    // await for so long beyond the deadline.
    handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, remainingMilliseconds / 2_000))

    handle.set(CURLOPT_MAIL_FROM, "<\(envelopeFrom)>")
    handle.fields.removeAll()
    for recipient in recipients { handle.fields.append(line: "<\(recipient)>") }
    handle.set(CURLOPT_MAIL_RCPT, handle.fields)
    handle.set(CURLOPT_UPLOAD, 1)
    handle.setSize(CURLOPT_INFILESIZE_LARGE, message.count)
  }
}

extension CurlEngine {
  /// - Throws: `SMTPError`.
  func deliver(_ delivery: SMTPDelivery, deadline: Deadline) async throws {
    let transfer = Transfer(
      upstream: "smtp", deadline: deadline, bodyLimit: 0, mayRepeat: false, isStreaming: false,
      upload: Upload(bytes: delivery.message, engine: self))
    do {
      try await run(transfer) { delivery.prepare($0) }
    } catch {
      throw SMTPError(of: transfer, messageByteCount: delivery.message.count, error)
    }
  }
}

extension SMTPError {
  /// libcurl's code says at which step it ended, the relay's last reply what the relay meant: libcurl gives the same
  /// code for 451 and for 550.
  fileprivate init(of transfer: Transfer, messageByteCount: Int, _ error: any Error) {
    if case OutboundError.cancelled = error {
      self = .cancelled
      return
    }
    // Not even a greeting.
    let wasSilent = transfer.replyCode == 0
    // With the dots that are doubled on the way it is no less.
    let isAllSent = transfer.uploadedByteCount >= messageByteCount
    switch transfer.code {
    // A relay that lets one wait may do so for this message alone.
    case CURLE_OPERATION_TIMEDOUT: self = wasSilent ? .unavailable : isAllSent ? .unanswered : .deadlineExceeded
    case CURLE_LOGIN_DENIED: self = .authenticationFailed
    case CURLE_USE_SSL_FAILED, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
      self = .tlsFailed
    case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST: self = .unavailable
    default:
      // libcurl's words for a command that is refused from MAIL on, and for the message that is.
      let isOfMessage = transfer.code == CURLE_SEND_ERROR || transfer.uploadedByteCount > 0
      switch transfer.replyCode {
      case 530, 534, 535, 538: self = .authenticationFailed
      case 500..<600: self = isOfMessage ? .refusedPermanently(code: transfer.replyCode) : .unavailable
      case 400..<500: self = isOfMessage ? .refusedTemporarily(code: transfer.replyCode) : .unavailable
      default: self = wasSilent ? .unavailable : isAllSent ? .unanswered : .connectionLost
      }
    }
  }
}

extension SMTPSettings {
  fileprivate var areConsistent: Bool {
    guard (1...65_535).contains(port), Self.isHostName(heloName), isHost(host) else { return false }
    guard (username == nil) == (password == nil), isSecret(username), isSecret(password) else { return false }
    return security != .none || ["localhost", "127.0.0.1", "[::1]"].contains(host)
  }

  private func isHost(_ host: String) -> Bool {
    Self.isHostName(host)
      || host.hasPrefix("[") && host.hasSuffix("]")
        && host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" }
  }

  private func isSecret(_ text: String?) -> Bool { text?.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } ?? true }

  /// Of letters, digits, hyphens and dots alone, as EHLO and a URL take it.
  public static func isHostName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 253
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
          || $0 == 0x2E
      }
  }
}
