import CallContext
import Foundation
import Postgres
import TestSupport
import Testing

/// One after the other: each has connections of its own, and one of them fills two processors.
@Suite("Mechanisms on PostgreSQL", .serialized) enum MechanismTests {}

/// Runs `body` with a database that has the mechanisms' tables and nothing else, as the service's role.
func withMechanisms(
  limits: SessionLimits = SessionLimits(), isolation: isolated (any Actor)? = #isolation,
  _ body: (Database) async throws -> Void
) async throws {
  let repository = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
  let migration = repository.appending(path: "Services/Proposals/Migrations/0001_mechanisms.sql")
  let folder = FileManager.default.temporaryDirectory.appending(path: "mechanisms-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try FileManager.default.copyItem(at: migration, to: folder.appending(path: "0001_mechanisms.sql"))
  try await TestDatabase.with(service: "proposals", migrations: folder) { test in
    // Patient, for machines that are busy with other things.
    let database = test.open(
      DatabaseConfiguration(
        conninfo: test.conninfo, poolSize: 12, acquireWaitLimit: .seconds(20), connectLimit: .seconds(20),
        limits: limits))
    do {
      try await body(database)
    } catch {
      await database.shutdown(deadline: .after(.seconds(5)))
      throw error
    }
    await database.shutdown(deadline: .after(.seconds(5)))
  }
}
