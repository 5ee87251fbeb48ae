/// Who may import what (ARCHITECTURE.md, section 3 and 4).
enum ImportRules {
  private static let rooms: [String: Set<String>] = [
    "Routes": [
      "Foundation", "Hummingbird", "HTTPTypes", "NIOCore", "ServiceRuntime", "CallContext", "Identifiers", "HTML",
      "Logging", "Caching", "CivilCalendar", "Validation",
    ],
    "UseCases": [
      "Foundation", "CallContext", "Identifiers", "Money", "Postgres", "ServiceRuntime", "Cryptography", "Logging",
      "ProofBundle", "CivilCalendar", "Validation",
    ],
    "Domain": ["Foundation", "Money", "Identifiers", "CivilCalendar", "Validation"],
    "Store": ["Foundation", "Postgres", "CallContext", "Identifiers", "Money", "Caching", "CivilCalendar"],
    "Clients": [
      "Foundation", "HTTPTypes", "OutboundHTTP", "CallContext", "Identifiers", "ServiceRuntime", "Logging",
      "Synchronization", "Printing", "Caching",
    ],
    "Views": ["Foundation", "HTML", "Identifiers", "Money"],
  ]

  /// The system libraries, each with its one importer.
  private static let soleImporter: [String: String] = [
    "CPostgres": "Shared/Postgres/", "CCurl": "Shared/OutboundHTTP/", "COpenSSL": "Shared/Cryptography/",
    "CEpoll": "Shared/Reactor/", "CMalloc": "Shared/ServiceRuntime/Hosting/",
  ]

  static func violations(in files: [SourceFile]) -> [String] {
    files.flatMap { file in
      file.imports.compactMap { module in
        if let importer = soleImporter[module] {
          return file.path.hasPrefix(importer) ? nil : "\(file.path): only \(importer) imports \(module)"
        }
        guard let room = room(of: file), let allowed = rooms[room] else { return nil }
        let isContract = module.hasSuffix("Contract") && ["Routes", "Clients", "Views"].contains(room)
        return allowed.contains(module) || isContract ? nil : "\(file.path): \(room) may not import \(module)"
      }
    }
  }

  /// `Services/Proposals/UseCases/AcceptProposal.swift` is in `UseCases`; files of the service root are in none.
  static func room(of file: SourceFile) -> String? {
    let parts = file.path.split(separator: "/")
    return parts.count >= 4 && parts[0] == "Services" ? String(parts[2]) : nil
  }
}
