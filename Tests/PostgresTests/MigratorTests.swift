import CallContext
import Foundation
import Logging
import Postgres
import TestSupport
import Testing

struct MigratorTests {
  private func migrate(_ folder: URL, _ test: TestDatabase) async throws -> [String] {
    try await Migrator(directory: folder).migrate(
      conninfo: test.ownerConninfo, reactor: test.reactor,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, deadline: soon)
  }

  private func failure(_ folder: URL, _ test: TestDatabase) async throws -> MigrationError? {
    do {
      _ = try await migrate(folder, test)
      return nil
    } catch let error as MigrationError {
      return error
    }
  }

  /// A database whose folder holds `Schema` as number 1, and that folder.
  private func withFolder(_ body: (TestDatabase, URL) async throws -> Void) async throws {
    try await withDatabase { test in
      let folder = try Schema.folder(["0001_items.sql": Schema.script])
      defer { try? FileManager.default.removeItem(at: folder) }
      try await body(test, folder)
    }
  }

  private func tables(_ test: TestDatabase) async throws -> [String] {
    let owner = test.open(DatabaseConfiguration(conninfo: test.ownerConninfo, poolSize: 1))
    let rows = try await owner.query(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename", in: anyone, deadline: soon)
    await owner.shutdown(deadline: soon)
    return try rows.map { try $0.decode("tablename") }
  }

  @Test func `files are applied in order, once`() async throws {
    try await withFolder { test, folder in
      #expect(try await migrate(folder, test) == [])
      try Schema.write("CREATE TABLE b (id int); INSERT INTO b SELECT id FROM a;", to: "0010_b.sql", in: folder)
      try Schema.write(
        "CREATE TABLE a (id int);\n-- 'quotes' $$ and ;\nINSERT INTO a VALUES (1);", to: "0002_a.sql", in: folder)
      try Schema.write("not SQL", to: "README.txt", in: folder)
      #expect(try await migrate(folder, test) == ["0002_a.sql", "0010_b.sql"])
      #expect(try await migrate(folder, test) == [])
      #expect(try await tables(test) == ["a", "b", "items", "parts", "schema_migrations"])
    }
  }

  @Test func `a file that was changed afterwards is refused, and nothing else is applied`() async throws {
    try await withFolder { test, folder in
      try Schema.write(Schema.script + " ", to: "0001_items.sql", in: folder)
      try Schema.write("CREATE TABLE a (id int)", to: "0002_a.sql", in: folder)
      #expect(try await failure(folder, test) == .changed("0001_items.sql"))
      try FileManager.default.moveItem(
        at: folder.appending(path: "0001_items.sql"), to: folder.appending(path: "0001_things.sql"))
      try Schema.write(Schema.script, to: "0001_things.sql", in: folder)
      #expect(try await failure(folder, test) == .changed("0001_things.sql"))
      #expect(try await tables(test).contains("a") == false)
    }
  }

  @Test func `gaps, doubles and wrong names are refused`() async throws {
    try await withFolder { test, folder in
      try Schema.write("SELECT 1", to: "0003_c.sql", in: folder)
      #expect(try await migrate(folder, test) == ["0003_c.sql"])
      try Schema.write("SELECT 1", to: "0002_b.sql", in: folder)
      #expect(try await failure(folder, test) == .outOfOrder("0002_b.sql"))
      try FileManager.default.removeItem(at: folder.appending(path: "0002_b.sql"))
      try Schema.write("SELECT 1", to: "0003_d.sql", in: folder)
      #expect(try await failure(folder, test) == .numberUsedTwice("0003_d.sql"))
      try FileManager.default.removeItem(at: folder.appending(path: "0003_d.sql"))
      try FileManager.default.removeItem(at: folder.appending(path: "0001_items.sql"))
      #expect(try await failure(folder, test) == .missing("0001_items.sql"))
      try Schema.write("SELECT 1", to: "4_x.sql", in: folder)
      #expect(try await failure(folder, test) == .wrongName("4_x.sql"))
    }
  }

  @Test func `a database that is ahead is fine`() async throws {
    try await withFolder { test, folder in
      try Schema.write("SELECT 1", to: "0002_b.sql", in: folder)
      #expect(try await migrate(folder, test) == ["0002_b.sql"])
      try FileManager.default.removeItem(at: folder.appending(path: "0002_b.sql"))
      #expect(try await migrate(folder, test) == [])
    }
  }

  @Test func `a file that fails leaves nothing, and can be mended`() async throws {
    try await withFolder { test, folder in
      try Schema.write("CREATE TABLE a (id int); SELECT 1 / 0; CREATE TABLE b ()", to: "0002_a.sql", in: folder)
      guard case .refused("0002_a.sql", _) = try await failure(folder, test) else {
        Issue.record("a division by zero must be refused")
        return
      }
      #expect(try await tables(test) == ["items", "parts", "schema_migrations"])
      try Schema.write("CREATE TABLE a (id int); COMMIT; CREATE TABLE b ()", to: "0002_a.sql", in: folder)
      #expect(try await failure(folder, test) == .endsTransaction("0002_a.sql"))
      try Schema.write("CREATE TABLE c (id int)", to: "0002_a.sql", in: folder)
      #expect(try await migrate(folder, test) == ["0002_a.sql"])
    }
  }

  @Test func `several at once apply each file once`() async throws {
    try await withFolder { test, folder in
      for number in 2...9 {
        try Schema.write(
          "CREATE TABLE t\(number) (id int); SELECT pg_sleep(0.02)", to: "000\(number)_t.sql", in: folder)
      }
      let applied = Collected<[String]>()
      try await together(
        (1...5).map { _ in
          { applied.append(try await migrate(folder, test)) }
        })
      #expect(applied.all.flatMap { $0 }.sorted() == (2...9).map { "000\($0)_t.sql" })
      #expect(applied.all.filter { !$0.isEmpty }.count == 1)
    }
  }

  @Test func `the service's role can't change the schema`() async throws {
    try await withConnections { _, database in
      let attempts: [SQL] = [
        "CREATE TABLE mine (id int)", "DROP TABLE items", "ALTER TABLE items DISABLE ROW LEVEL SECURITY",
      ]
      for sql in attempts {
        let error = try await postgresError { try await database.execute(sql, in: anyone, deadline: soon) }
        #expect(error.sqlState == "42501")
      }
    }
  }
}
