import Foundation
import OutboundHTTP
import ServiceRuntime

/// Everything that this process is told, read once at start (`PORTAL_...`).
struct Configuration: Sendable {
  var database: String
  var databaseConnections: Int
  var listen: ListenAddress
  var opsListen: ListenAddress
  var fromGateway: [Secret]
  var toGateway: [Secret]
  var gatewayEvents: [OutboundAddress]
  var toBilling: [Secret]
  var billingEvents: [OutboundAddress]

  /// - Throws: `SettingsProblems` naming everything that is wrong.
  static func read(_ environment: SettingsEnvironment) throws -> Configuration {
    try Settings.read(environment) { settings in
      Configuration(
        database: settings.string("PORTAL_DATABASE"),
        databaseConnections: settings.int("PORTAL_DATABASE_CONNECTIONS", in: 1...200, default: 8),
        listen: settings.address("PORTAL_LISTEN"),
        opsListen: settings.address("PORTAL_OPS_LISTEN"),
        fromGateway: settings.secrets("PORTAL_KEY_GATEWAY_TO_PROPOSALS"),
        toGateway: settings.secrets("PORTAL_KEY_PROPOSALS_TO_GATEWAY"),
        gatewayEvents: settings.upstreams("PORTAL_GATEWAY_EVENTS_URLS"),
        toBilling: settings.secrets("PORTAL_KEY_PROPOSALS_TO_BILLING"),
        billingEvents: settings.upstreams("PORTAL_BILLING_EVENTS_URLS"))
    }
  }

  /// The owner's connection string, for `migrate` alone.
  static func ownerDatabase(_ environment: SettingsEnvironment) throws -> String {
    try Settings.read(environment) { $0.string("PORTAL_OWNER_DATABASE") }
  }

  /// The service's connection string, for `tell-acceptances` alone.
  static func toldDatabase(_ environment: SettingsEnvironment) throws -> String {
    try Settings.read(environment) { $0.string("PORTAL_DATABASE") }
  }
}

extension Configuration {
  /// The host of a listener by its name.
  func host(of listener: String) -> String { listener == "operations" ? opsListen.host : listen.host }
}
