import OutboundHTTP
import ServiceRuntime
import Testing

@testable import Gateway

@Suite("How mails leave the house, as the settings say")
struct ConfigurationTests {
  private static func relay(_ values: [String: String]) throws -> SMTPSettings? {
    let mail = try Settings.read(SettingsEnvironment(values)) { Configuration.mail($0) }
    guard case .smtp(let relay) = mail else { return nil }
    return relay
  }

  @Test(arguments: [
    ("smtp://mail.example", 587, SMTPSettings.Security.startTLS), ("smtp://mail.example:25", 25, .startTLS),
    ("smtps://mail.example", 465, .implicitTLS), ("smtp://localhost:2525", 2525, .none),
    ("smtp://127.0.0.1", 587, .none), ("smtps://localhost", 465, .implicitTLS),
  ])
  func `a relay elsewhere is spoken to with TLS alone`(_ url: String, _ port: Int, _ security: SMTPSettings.Security)
    throws
  {
    let relay = try #require(try Self.relay(["PORTAL_SMTP_URL": url]))
    #expect(relay.port == port && relay.security == security)
  }

  @Test(arguments: [
    ("https://portal.example", "portal.example"), ("http://Portal.Example:8080", "Portal.Example"),
    ("http://localhost:8080", "localhost"), ("http://192.0.2.7", "localhost"), ("http://[2001:db8::7]", "localhost"),
    ("https://" + String(repeating: "long.", count: 60) + "example", "localhost"),
  ])
  func `a relay is greeted by the portal's own name`(_ origin: String, _ name: String) throws {
    let relay = try #require(try Self.relay(["PORTAL_SMTP_URL": "smtp://localhost", "PORTAL_PUBLIC_URL": origin]))
    #expect(relay.heloName == name)
    #expect(throws: Never.self) { _ = try SMTPMailer(settings: relay, connections: 1) }
  }

  @Test(arguments: [
    [:], ["PORTAL_SMTP_URL": "mail.example"], ["PORTAL_SMTP_URL": "http://mail.example"],
    ["PORTAL_SMTP_URL": "smtp://localhost", "PORTAL_MAIL_DIRECTORY": "/mail"],
  ])
  func `neither, both or something else is refused`(_ values: [String: String]) {
    #expect(throws: SettingsProblems.self) { try Self.relay(values) }
  }

  @Test func `mails are files where a folder is named`() throws {
    #expect(try Self.relay(["PORTAL_MAIL_DIRECTORY": "/mail"]) == nil)
  }
}
