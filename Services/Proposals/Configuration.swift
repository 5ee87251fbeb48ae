import Foundation
import OutboundHTTP
import ServiceRuntime

/// Everything that this process is told, read once at start (`PORTAL_...`).
struct Configuration: Sendable {
  struct Address: Sendable {
    var host: String
    var port: Int
  }

  var database: String
  var databaseConnections: Int
  var listen: Address
  var opsListen: Address
  var fromGateway: [Secret]
  var toGateway: [Secret]
  var gatewayEvents: [OutboundAddress]

  /// - Throws: `SettingsProblems` naming everything that is wrong.
  static func read(_ environment: SettingsEnvironment) throws -> Configuration {
    try Settings.read(environment) { settings in
      Configuration(
        database: settings.string("PORTAL_DATABASE"),
        databaseConnections: settings.int("PORTAL_DATABASE_CONNECTIONS", in: 1...200, default: 8),
        listen: address(settings, "PORTAL_LISTEN"),
        opsListen: address(settings, "PORTAL_OPS_LISTEN"),
        fromGateway: settings.secrets("PORTAL_KEY_GATEWAY_TO_PROPOSALS"),
        toGateway: settings.secrets("PORTAL_KEY_PROPOSALS_TO_GATEWAY"),
        gatewayEvents: outbound(settings, "PORTAL_GATEWAY_EVENTS_URLS"))
    }
  }

  /// The owner's connection string, for `migrate` alone.
  static func ownerDatabase(_ environment: SettingsEnvironment) throws -> String {
    try Settings.read(environment) { $0.string("PORTAL_OWNER_DATABASE") }
  }

  private static func address(_ settings: Settings, _ name: String) -> Address {
    let text = settings.string(name)
    guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
      let port = UInt16(text[text.index(after: colon)...])
    else {
      if !text.isEmpty { settings.refuse(name, "must be host:port") }
      return Address(host: "127.0.0.1", port: 0)
    }
    let host = text[..<colon].drop { $0 == "[" }.prefix { $0 != "]" }
    return Address(host: String(host), port: Int(port))
  }

  private static func outbound(_ settings: Settings, _ name: String) -> [OutboundAddress] {
    settings.urls(name).compactMap { url in
      if let address = try? OutboundAddress(url.absoluteString) { return address }
      settings.refuse(name, "holds an address that can't be called")
      return nil
    }
  }
}
