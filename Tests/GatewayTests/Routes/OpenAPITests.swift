import CallContext
import Foundation
import HTTPTypes
import ServiceRuntime
import Testing

@testable import Gateway

/// `openapi.yaml` says what the route table does, in both directions.
@Suite struct OpenAPITests {
  /// `METHOD /path` for each operation with the scope that a key needs for it, read by the file's own indentation.
  private func described() throws -> [String: String] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Services/Gateway/openapi.yaml")
    var (result, path, operation, isInPaths): ([String: String], String, String, Bool) = ([:], "", "", false)
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      if !line.hasPrefix(" ") { isInPaths = line == "paths:" }
      guard isInPaths else { continue }
      if line.hasPrefix("  /"), line.hasSuffix(":") { path = String(line.dropFirst(2).dropLast()) }
      for method in ["get", "post", "patch", "put", "delete"] where line == "    \(method):" {
        operation = "\(method.uppercased()) \(path)"
        result[operation] = ""
      }
      let scope =
        line.firstMatch(of: /^ {6}security: \[\{ apiKey: \['([a-z:]+)'\] \}\]$/)
        ?? line.firstMatch(of: /^ {8}- apiKey: \['([a-z:]+)'\]$/)
      if let scope {
        result[operation] = String(scope.1)
      }
    }
    return result
  }

  @Test func `the description and the route table are the same`() async throws {
    let described = try described()
    try await GatewayFixture.run { gateway in
      var routes: [String: String] = [:]
      for row in gateway.routes.rows {
        let scope: Scope? =
          switch row.access {
          case .key(let scope): scope
          case .follower: .activityRead
          default: nil
          }
        routes["\(row.method.rawValue) \(row.template)"] = scope?.name ?? ""
      }
      #expect(described.count > 30 && routes.values.contains("payments:write"))
      let (served, told) = (Set(routes.keys), Set(described.keys))
      #expect(served.subtracting(told).isEmpty, "not described: \(served.subtracting(told).sorted())")
      #expect(told.subtracting(served).isEmpty, "not served: \(told.subtracting(served).sorted())")
      for (operation, scope) in routes {
        #expect(described[operation] == scope, "\(operation)")
      }
    }
  }
}
