import Foundation

/// The shape of the house: rooms, tables, routes.
enum HouseRules {
  static let topLevel: Set<String> = [
    "Package.swift", "Services", "Shared", "Tests", "deploy", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md",
    "LICENSE", ".swift-format", ".gitignore", ".ci",
  ]

  private static let requiredRooms: Set<String> = ["Routes", "UseCases", "Domain", "Store", "Migrations"]
  private static let optionalRooms: Set<String> = ["Clients", "Views", "Assets"]

  /// `entries` are the names directly inside `Services/<service>`.
  static func roomViolations(service: String, entries: Set<String>) -> [String] {
    let rootFiles: Set<String> = ["Application.swift", "Configuration.swift", "\(service)Main.swift"]
    let missing = requiredRooms.union(rootFiles).subtracting(entries).sorted().map { "\(service) lacks \($0)" }
    let allowed = requiredRooms.union(optionalRooms).union(rootFiles).union(["openapi.yaml"])
    // What outgrows a file goes on in another one beside it.
    let parts = entries.filter { $0.hasPrefix("Application+") && $0.hasSuffix(".swift") }
    return missing
      + entries.subtracting(allowed).subtracting(parts).sorted().map { "\(service) has \($0), which is no room" }
  }

  /// Tables that a service's migrations create.
  static func tables(in migrations: [SourceFile]) -> Set<String> {
    Set(
      migrations.flatMap { file in
        matches(of: #"(?i)create\s+table\s+(?:if\s+not\s+exists\s+)?([a-z_]+)"#, in: file.text)
      })
  }

  /// SQL in a service's sources that names a table of another service and not one of its own.
  static func foreignTables(in files: [SourceFile], own: Set<String>, others: Set<String>) -> [String] {
    files.flatMap { file in
      matches(of: #"(?i)\b(?:from|join|into|update|table)\s+([a-z_]+)\b"#, in: file.text)
        .filter { others.contains($0) && !own.contains($0) && file.text.contains("SQL") }
        .map { "\(file.path): names the table \($0) of another service" }
    }
  }

  /// A use case calls stores and the domain, never another use case.
  static func useCasesCallingUseCases(in files: [SourceFile]) -> [String] {
    let useCases = files.filter { ImportRules.room(of: $0) == "UseCases" }
    let names = useCases.filter { $0.code.contains("struct \(stem($0))") }.map(stem)
    return useCases.flatMap { file in
      names.filter { name in
        name != stem(file) && file.code.range(of: #"\b\#(name)\("#, options: .regularExpression) != nil
      }
      .map { "\(file.path): calls the use case \($0)" }
    }
  }

  /// Routes are registered through `RouteTable` only, so that each has its row in the policy table (TI-1).
  static func routesBesideTheTable(in files: [SourceFile]) -> [String] {
    let pattern =
      #"\bRouter\(|\brouter\s*\.\s*(get|head|post|put|patch|delete|on|group|add|ws)\b|\bTrieRouter|\bRouteCollection\b"#
    return files.filter { !$0.path.hasPrefix("Shared/ServiceRuntime/Routing/") }
      .filter { $0.code.range(of: pattern, options: .regularExpression) != nil }
      .map { "\($0.path): registers a route beside the table" }
  }

  /// Every tenant table has row-level security, forced (TI-2).
  static func unprotectedTables(in migrations: [SourceFile], except unscoped: Set<String>) -> [String] {
    let text = migrations.map(\.text).joined(separator: "\n")
    return tables(in: migrations).subtracting(unscoped).sorted().flatMap { table in
      ["enable", "force"].filter { verb in
        text.range(
          of: #"(?i)alter\s+table\s+\#(table)\s+\#(verb)\s+row\s+level\s+security"#, options: .regularExpression)
          == nil
      }
      .map { "\(table) does not \($0) row level security" }
    }
  }

  private static func stem(_ file: SourceFile) -> String {
    String(file.path.split(separator: "/").last.map { $0.dropLast(".swift".count) } ?? "")
  }

  private static func matches(of pattern: String, in text: String) -> [String] {
    guard let expression = try? NSRegularExpression(pattern: pattern) else { return [] }
    let all = NSRange(text.startIndex..., in: text)
    return expression.matches(in: text, range: all).compactMap { match in
      Range(match.range(at: 1), in: text).map { text[$0].lowercased() }
    }
  }
}
