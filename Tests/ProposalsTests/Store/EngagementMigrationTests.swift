import CallContext
import Foundation
import Identifiers
import Logging
import Postgres
import TestSupport
import Testing

@testable import Proposals

/// What was known of visits before there were views is not lost, although row-level security holds for the owner, too.
@Suite struct EngagementMigrationTests {
  @Test func `visits become views, and the sums are theirs`() async throws {
    let migrations = try #require(Application.migrations)
    let before = FileManager.default.temporaryDirectory.appending(path: "migrations-\(UUID())")
    try FileManager.default.createDirectory(at: before, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: before) }
    for file in try FileManager.default.contentsOfDirectory(at: migrations, includingPropertiesForKeys: nil)
    where file.lastPathComponent < "0022" {
      try FileManager.default.copyItem(at: file, to: before.appending(path: file.lastPathComponent))
    }
    try await TestDatabase.with(service: "proposals", migrations: before) { database in
      let admin = database.openAsSuperuser()
      func run(_ sql: SQL) async throws -> Rows {
        try await admin.query(sql, in: .system(task: "test"), deadline: .after(.seconds(30)))
      }
      let (organization, estimate, proposal) = (UUID(), UUID(), UUID())
      _ = try await run(
        """
        INSERT INTO estimates (organization_id, id, client_id, number, title, kind, currency, stage, created_by)
        VALUES (\(organization), \(estimate), \(UUID()), 'E-1', 'Fan', 'service', 'USD', 'draft', 'key:x')
        """)
      _ = try await run(
        """
        INSERT INTO proposals (
          organization_id, id, public_id, estimate_id, client_id, revision, state, content, subtotal_cents,
          discount_cents, tax_cents, total_cents, deposit_cents, created_by)
        SELECT
          organization_id, \(proposal), repeat('a', 22), id, client_id, 1, 'draft', '{"sections":[{},{}]}', 0, 0, 0, 0,
          NULL, 'key:x'
        FROM estimates
        """)
      _ = try await run(
        """
        INSERT INTO visits (
          organization_id, proposal_id, session, kind, reason, principal, visible_milliseconds, trusted_events,
          recorded_at)
        SELECT \(organization), \(proposal), md5(kind || n), kind, reason, 'link:x', milliseconds, 1,
          timestamptz '2026-01-01' + n * interval '1 day'
        FROM (VALUES
          (1, 'opened', NULL, 4000), (2, 'opened', NULL, 9000), (3, 'automated', 'webdriver', 9000),
          (4, 'automated', 'too_short', 100)
        ) AS known(n, kind, reason, milliseconds)
        """)
      try await Migrator(directory: migrations).migrate(
        conninfo: database.ownerConninfo, reactor: database.reactor,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, deadline: .after(.seconds(60)))

      let views = try await run("SELECT v.*, v.parts::text AS parts FROM views v ORDER BY started_at").map(
        ViewStore.view)
      #expect(views.map(\.tier) == [.opened, .opened, .automated, .fetched])
      #expect(views.map(\.activeMilliseconds) == [4_000, 9_000, 9_000, 100])
      let sums = try #require(
        try await run(
          "SELECT section_count, fetched, opened, automated, active_milliseconds, first_opened_at::text FROM engagements"
        ).onlyRow())
      #expect(try sums.decode("section_count", as: Int.self) == 2)
      #expect(try sums.decode("fetched", as: Int.self) == 3)
      #expect(try sums.decode("opened", as: Int.self) == 2)
      #expect(try sums.decode("automated", as: Int.self) == 1)
      #expect(try sums.decode("active_milliseconds", as: Int.self) == 13_000)
      #expect(try sums.decode("first_opened_at", as: String.self).hasPrefix("2026-01-02"))
      let forced = try await run(
        "SELECT 1 FROM pg_class WHERE relname IN ('visits', 'proposals', 'views', 'engagements') AND relforcerowsecurity"
      )
      #expect(forced.count == 4)
      await admin.shutdown(deadline: .after(.seconds(1)))
    }
  }
}
