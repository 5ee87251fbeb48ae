import Foundation
import HTTPTypes
import ServiceRuntime
import Testing

@testable import Gateway

/// `openapi.yaml` says what the route table does, in both directions.
@Suite struct OpenAPITests {
  /// `METHOD /path` for each operation, read by the file's own indentation.
  private func described() throws -> Set<String> {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Services/Gateway/openapi.yaml")
    var (result, path, isInPaths): (Set<String>, String, Bool) = ([], "", false)
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      if !line.hasPrefix(" ") { isInPaths = line == "paths:" }
      guard isInPaths else { continue }
      if line.hasPrefix("  /"), line.hasSuffix(":") { path = String(line.dropFirst(2).dropLast()) }
      for method in ["get", "post", "patch", "put", "delete"] where line == "    \(method):" {
        result.insert("\(method.uppercased()) \(path)")
      }
    }
    return result
  }

  @Test func `the description and the route table are the same`() async throws {
    let described = try described()
    try await GatewayFixture.run { gateway in
      let routes = Set(gateway.routes.rows.map { "\($0.method.rawValue) \($0.template)" })
      #expect(described.count > 30)
      #expect(routes.subtracting(described).isEmpty, "not described: \(routes.subtracting(described).sorted())")
      #expect(described.subtracting(routes).isEmpty, "not served: \(described.subtracting(routes).sorted())")
    }
  }
}
