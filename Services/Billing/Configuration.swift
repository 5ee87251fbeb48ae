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
  var fromProposals: [Secret]
  var gatewayEvents: [OutboundAddress]

  /// - Throws: `SettingsProblems` naming everything that is wrong.
  static func read(_ environment: SettingsEnvironment) throws -> Configuration {
    try Settings.read(environment) { settings in
      Configuration(
        database: settings.string("PORTAL_DATABASE"),
        databaseConnections: settings.int("PORTAL_DATABASE_CONNECTIONS", in: 1...200, default: 8),
        listen: settings.address("PORTAL_LISTEN"),
        opsListen: settings.address("PORTAL_OPS_LISTEN"),
        fromGateway: settings.secrets("PORTAL_KEY_GATEWAY_TO_BILLING"),
        toGateway: settings.secrets("PORTAL_KEY_BILLING_TO_GATEWAY"),
        fromProposals: settings.secrets("PORTAL_KEY_PROPOSALS_TO_BILLING"),
        gatewayEvents: settings.upstreams("PORTAL_GATEWAY_EVENTS_URLS"))
    }
  }

  /// The owner's connection string, for `migrate` alone.
  static func ownerDatabase(_ environment: SettingsEnvironment) throws -> String {
    try Settings.read(environment) { $0.string("PORTAL_OWNER_DATABASE") }
  }

  /// The service's connection string, for `check-ledger` alone.
  static func checkedDatabase(_ environment: SettingsEnvironment) throws -> String {
    try Settings.read(environment) { $0.string("PORTAL_DATABASE") }
  }
}

extension Configuration {
  /// The host of a listener by its name.
  func host(of listener: String) -> String { listener == "operations" ? opsListen.host : listen.host }
}
