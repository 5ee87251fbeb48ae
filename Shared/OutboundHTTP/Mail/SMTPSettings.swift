/// A mail relay and how to speak to it.
public struct SMTPSettings: Sendable {
  public enum Security: Sendable {
    /// `smtp://`, and nothing is sent unless STARTTLS succeeds.
    case startTLS
    /// `smtps://`: TLS from the first byte.
    case implicitTLS
    /// No encryption; accepted only for a relay on the loopback interface.
    case none
  }

  public var host: String
  public var port: Int
  public var security: Security
  public var username: String?
  public var password: String?
  /// PEM file of the authorities trusted for the relay's certificate; nil for the system's.
  public var certificateAuthorityFile: String?
  /// What the client calls itself in EHLO: a host name.
  public var heloName: String

  public init(
    host: String, port: Int, security: Security = .startTLS, username: String? = nil, password: String? = nil,
    certificateAuthorityFile: String? = nil, heloName: String
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.username = username
    self.password = password
    self.certificateAuthorityFile = certificateAuthorityFile
    self.heloName = heloName
  }
}
