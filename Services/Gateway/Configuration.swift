import Cryptography
import Foundation
import OutboundHTTP
import ServiceRuntime

/// Everything that this process is told, read once at start (`PORTAL_...`).
struct Configuration: Sendable {
  enum Mail: Sendable {
    case folder(URL)
    case smtp(SMTPSettings)
  }

  var database: String
  var databaseConnections: Int
  var listen: ListenAddress
  var internalListen: ListenAddress
  var opsListen: ListenAddress
  var toProposals: [Secret]
  var fromProposals: [Secret]
  var proposals: [OutboundAddress]
  var toBilling: [Secret]
  var fromBilling: [Secret]
  var billing: [OutboundAddress]
  var secret: Secret
  /// What the key for proofs is made from, and the public keys that signed before it.
  var proofKey: Secret
  var retiredProofKeys: [[UInt8]]
  /// An interpreter that has WeasyPrint.
  var printerPython: String
  /// Papers are made as soon as they can be, or only when somebody asks for one.
  var papersAhead: Bool
  var operatorKey: Secret
  var mail: Mail
  var mailFrom: String
  var trustedProxies: [IPNetwork]
  /// The upstreams of the benchmark's bare hops; none leaves its route out.
  var benchmark: [OutboundAddress]
  /// Read last: nothing can stand in for it, so what is wrong with the others must have been noted by then.
  var origin: PublicOrigin

  /// - Throws: `SettingsProblems` naming everything that is wrong.
  static func read(_ environment: SettingsEnvironment) throws -> Configuration {
    try Settings.read(environment) { settings in
      Configuration(
        database: settings.string("PORTAL_DATABASE"),
        databaseConnections: settings.int("PORTAL_DATABASE_CONNECTIONS", in: 1...200, default: 8),
        listen: settings.address("PORTAL_LISTEN"),
        internalListen: settings.address("PORTAL_INTERNAL_LISTEN"),
        opsListen: settings.address("PORTAL_OPS_LISTEN"),
        toProposals: settings.secrets("PORTAL_KEY_GATEWAY_TO_PROPOSALS"),
        fromProposals: settings.secrets("PORTAL_KEY_PROPOSALS_TO_GATEWAY"),
        proposals: settings.upstreams("PORTAL_PROPOSALS_URLS"),
        toBilling: settings.secrets("PORTAL_KEY_GATEWAY_TO_BILLING"),
        fromBilling: settings.secrets("PORTAL_KEY_BILLING_TO_GATEWAY"),
        billing: settings.upstreams("PORTAL_BILLING_URLS"),
        secret: settings.secret("PORTAL_SECRETS_KEY"),
        proofKey: settings.secret("PORTAL_PROOF_KEY"),
        retiredProofKeys: retiredProofKeys(settings),
        printerPython: printerPython(settings),
        papersAhead: settings.bool("PORTAL_PAPERS_AHEAD", default: true),
        operatorKey: settings.secret("PORTAL_OPERATOR_KEY"),
        mail: mail(settings),
        mailFrom: mailFrom(settings),
        trustedProxies: trustedProxies(settings),
        benchmark: settings.bool("PORTAL_BENCH_HOP", default: false)
          ? settings.upstreams("PORTAL_BENCH_UPSTREAMS") : [],
        origin: try origin(settings))
    }
  }

  /// The owner's connection string, for `migrate` alone.
  static func ownerDatabase(_ environment: SettingsEnvironment) throws -> String {
    try Settings.read(environment) { $0.string("PORTAL_OWNER_DATABASE") }
  }

  private static func origin(_ settings: Settings) throws -> PublicOrigin {
    if let origin = PublicOrigin(settings.url("PORTAL_PUBLIC_URL")) { return origin }
    settings.refuse("PORTAL_PUBLIC_URL", "must be scheme and host, without a path")
    throw UnusableSetting()
  }

  /// Stands in where no value can; the noted problem is what is told.
  private struct UnusableSetting: Error {}

  private static func retiredProofKeys(_ settings: Settings) -> [[UInt8]] {
    let texts = settings.optionalString("PORTAL_PROOF_RETIRED_KEYS")?.split(separator: ",") ?? []
    return texts.compactMap { text in
      if let key = Hex.decode(text.trimmingCharacters(in: .whitespaces)), key.count == 32 { return key }
      settings.refuse("PORTAL_PROOF_RETIRED_KEYS", "must hold public keys of 64 hex digits, separated by commas")
      return nil
    }
  }

  private static func printerPython(_ settings: Settings) -> String {
    let path = settings.string("PORTAL_PRINTER_PYTHON")
    if !path.isEmpty, !path.hasPrefix("/") { settings.refuse("PORTAL_PRINTER_PYTHON", "must be an absolute path") }
    return path
  }

  private static func mailFrom(_ settings: Settings) -> String {
    let address = settings.string("PORTAL_MAIL_FROM")
    if !address.isEmpty, EmailAddress(address) == nil {
      settings.refuse("PORTAL_MAIL_FROM", "must be one email address")
    }
    return address
  }

  private static func trustedProxies(_ settings: Settings) -> [IPNetwork] {
    let texts = settings.optionalString("PORTAL_TRUSTED_PROXIES")?.split(separator: ",") ?? []
    return texts.compactMap { text in
      if let network = IPNetwork(text.trimmingCharacters(in: .whitespaces)) { return network }
      settings.refuse("PORTAL_TRUSTED_PROXIES", "must hold IP addresses or networks, separated by commas")
      return nil
    }
  }

  static func mail(_ settings: Settings) -> Mail {
    let folder = settings.optionalString("PORTAL_MAIL_DIRECTORY")
    guard let server = settings.optionalString("PORTAL_SMTP_URL") else {
      if folder == nil { settings.refuse("PORTAL_MAIL_DIRECTORY", "is missing, and so is PORTAL_SMTP_URL") }
      return .folder(URL(filePath: folder ?? "", directoryHint: .isDirectory))
    }
    if folder != nil { settings.refuse("PORTAL_MAIL_DIRECTORY", "is set together with PORTAL_SMTP_URL") }
    return .smtp(relay(settings, server))
  }

  private static func relay(_ settings: Settings, _ text: String) -> SMTPSettings {
    let url = URL(string: text)
    let host = url?.host() ?? ""
    let isImplicit = url?.scheme == "smtps"
    if host.isEmpty || !(isImplicit || url?.scheme == "smtp") {
      settings.refuse("PORTAL_SMTP_URL", "must be smtp://host:port or smtps://host:port")
    }
    // A relay on the same machine needs no encryption, and seldom has a certificate.
    let isLocal = ["localhost", "127.0.0.1", "::1"].contains(host)
    return SMTPSettings(
      host: host, port: url?.port ?? (isImplicit ? 465 : 587),
      security: isImplicit ? .implicitTLS : isLocal ? .none : .startTLS,
      username: settings.optionalString("PORTAL_SMTP_USER"),
      password: settings.optionalSecret("PORTAL_SMTP_PASSWORD", minimumBytes: 1)?.text, heloName: heloName(settings))
  }

  /// The portal's own name, which relays look up; an address is none.
  private static func heloName(_ settings: Settings) -> String {
    let host = settings.optionalString("PORTAL_PUBLIC_URL").flatMap { URL(string: $0)?.host() } ?? ""
    return SMTPSettings.isHostName(host) && host.contains(where: \.isLetter) ? host : "localhost"
  }
}

extension Configuration {
  /// The host of a listener by its name.
  func host(of listener: String) -> String {
    switch listener {
    case "public": listen.host
    case "internal": internalListen.host
    default: opsListen.host
    }
  }
}
