import Foundation
import Testing

@Suite("The mechanisms' migration")
struct MechanismMigrationTests {
  @Test func `every service has the same one but for its role`() throws {
    let services = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Services")
    let texts = try FileManager.default.contentsOfDirectory(atPath: services.path).sorted().map { service in
      let file = services.appending(path: "\(service)/Migrations/0001_mechanisms.sql")
      return try String(contentsOf: file, encoding: .utf8)
        .replacingOccurrences(of: "portal_\(service.lowercased())", with: "portal_role")
    }
    #expect(texts.count >= 2)
    #expect(Set(texts).count == 1)
    #expect(try #require(texts.first).contains("TO portal_role;"))
  }
}
