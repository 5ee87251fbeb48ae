import CallContext
import Foundation
import Logging
import Postgres
import TestSupport
import Testing

@testable import Billing

/// Asks for release from when each state of what is held could be asked for and none was answered: one of a contract at most
/// is open afterwards, although row-level security holds for the owner, too.
@Suite struct ReleaseAskMigrationTests {
  /// Contracts without a release, with one between the asks, before and after all of them, with a draft of one, and with one
  /// that was void.
  private static let contracts: SQL = """
    INSERT INTO contracts (
      organization_id, project_id, proposal_id, client_id, number, title, currency, billing, schedule, milestones,
      terms_days, original_cents)
    SELECT
      md5('organization' || n % 2)::uuid, md5(name)::uuid, md5('proposal' || n)::uuid, md5('client')::uuid, 'E-1',
      'Kitchen', 'USD', 'progress', '{}', '[]', 30, 0
    FROM (VALUES (1, 'none'), (2, 'between'), (3, 'before'), (4, 'after'), (5, 'draft'), (6, 'void')) AS contract(n, name)
    """

  private static let releases: SQL = """
    INSERT INTO invoices (
      organization_id, id, project_id, client_id, kind, state, number, title, currency, content, subtotal_cents,
      tax_cents, total_cents, payable_cents, terms_days, parties, issued_at, due_on, content_sha256, voided_at,
      voided_by, void_reason, created_by)
    SELECT
      c.organization_id, md5('invoice' || c.project_id)::uuid, c.project_id, c.client_id, r.kind, r.state,
      CASE WHEN r.state <> 'draft' THEN r.number END, 'Release', 'USD', '{}', 1, 0, 1, 1, 30,
      CASE WHEN r.state <> 'draft' THEN '{}' END::json,
      CASE WHEN r.state <> 'draft' THEN timestamptz '2026-01-01' + r.day * interval '1 day' END,
      CASE WHEN r.state <> 'draft' THEN date '2026-02-01' END,
      CASE WHEN r.state <> 'draft' THEN sha256('') END, CASE WHEN r.state = 'void' THEN now() END,
      CASE WHEN r.state = 'void' THEN 'key:x' END, CASE WHEN r.state = 'void' THEN 'x' END, 'key:x'
    FROM (VALUES
      (1, 'none', 'standard', 'open', 5), (2, 'between', 'retainage_release', 'open', 5),
      (3, 'before', 'retainage_release', 'open', 0), (4, 'after', 'retainage_release', 'open', 10),
      (5, 'draft', 'retainage_release', 'draft', 5), (6, 'void', 'retainage_release', 'void', 5)
    ) AS r(number, name, kind, state, day)
    JOIN contracts c ON c.project_id = md5(r.name)::uuid
    """

  /// Of each contract on the days 1, 2 and 9.
  private static let asks: SQL = """
    INSERT INTO release_asks (organization_id, project_id, invoice_id, held_cents, asked_by, asked_at)
    SELECT
      i.organization_id, i.project_id, i.id, 100 * day, 'link:x', timestamptz '2026-01-01' + day * interval '1 day'
    FROM invoices i, unnest(ARRAY[1, 2, 9]) AS day
    """

  @Test func `what was released or asked again answers the asks of before, and the last one is open`() async throws {
    let migrations = try #require(Application.migrations)
    let before = FileManager.default.temporaryDirectory.appending(path: "migrations-\(UUID())")
    try FileManager.default.createDirectory(at: before, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: before) }
    for file in try FileManager.default.contentsOfDirectory(at: migrations, includingPropertiesForKeys: nil)
    where file.lastPathComponent < "0010" {
      try FileManager.default.copyItem(at: file, to: before.appending(path: file.lastPathComponent))
    }
    try await TestDatabase.with(service: "billing", migrations: before) { database in
      let admin = database.openAsSuperuser()
      func run(_ sql: SQL) async throws -> Rows {
        try await admin.query(sql, in: .system(task: "test"), deadline: .after(.seconds(30)))
      }
      for sql in [Self.contracts, Self.releases, Self.asks] { _ = try await run(sql) }
      try await Migrator(directory: migrations).migrate(
        conninfo: database.ownerConninfo, reactor: database.reactor,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, deadline: .after(.seconds(60)))
      for (name, answers) in [
        ("none", ["asked_again", "asked_again", "open"]), ("between", ["released", "released", "open"]),
        ("before", ["asked_again", "asked_again", "open"]), ("after", ["released", "released", "released"]),
        ("draft", ["asked_again", "asked_again", "open"]), ("void", ["released", "released", "open"]),
      ] {
        let found = try await run(
          """
          SELECT coalesce(answer, 'open') AS answer FROM release_asks
          WHERE project_id = md5(\(name))::uuid
          ORDER BY asked_at
          """
        ).map { try $0.decode("answer", as: String.self) }
        #expect(found == answers, "\(name)")
      }
      let whole = try await run(
        """
        SELECT 1 FROM release_asks
        WHERE (answered_by IS NOT DISTINCT FROM 'service:billing') = (answer IS NOT NULL) AND answer_reason IS NULL
        """)
      #expect(whole.count == 18)
      let forced = try await run(
        "SELECT 1 FROM pg_class WHERE relname IN ('release_asks', 'invoices') AND relforcerowsecurity")
      #expect(forced.count == 2)
      await admin.shutdown(deadline: .after(.seconds(1)))
    }
  }
}
