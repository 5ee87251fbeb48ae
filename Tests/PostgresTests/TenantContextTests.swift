import CallContext
import Foundation
import Identifiers
import TestSupport
import Testing

@testable import Postgres

/// TI-2 and TI-3: who asks decides what is seen, and nothing of it is left for the next.
struct TenantContextTests {
  /// What the sessions of a pool with one connection hold outside of any transaction of ours.
  private func leftovers(_ database: Database) async throws -> [String] {
    let connection = try await database.pool.acquire(until: soon)
    let sql: SQL = """
      SELECT coalesce(current_setting('portal.organization_id', true), '') AS a,
        coalesce(current_setting('portal.presented_hash', true), '') AS b,
        coalesce(current_setting('portal.system_task', true), '') AS c,
        current_setting('statement_timeout') AS d
      """
    let answer = try await connection.run([try Statement(sql)], end: .commitsPipeline, deadline: soon)
    await database.pool.release(connection)
    return try ["a", "b", "c", "d"].map { try answer.rows[0][0].decode($0) }
  }

  private let nothing = ["", "", "", "0"]

  @Test func `a tenant sees its own rows only, and nobody sees none`() async throws {
    try await withConnections { _, database in
      let (first, second) = (newOrganization(), newOrganization())
      try await addItem(1, "roof", of: first, in: database)
      try await addItem(1, "kitchen", of: second, in: database)
      func names(_ context: TenantContext) async throws -> [String] {
        try await database.query("SELECT name FROM items ORDER BY name", in: context, deadline: soon)
          .map { try $0.decode("name") }
      }
      #expect(try await names(.organization(first)) == ["roof"])
      #expect(try await names(.organization(second)) == ["kitchen"])
      #expect(try await names(.system(task: "sweep")) == ["kitchen", "roof"])
      #expect(try await names(.system(task: "outbox")) == [])
      #expect(try await names(.presentedSecret(sha256: [1, 2, 3])) == [])
      let foreign = try await postgresError {
        try await database.execute(
          "INSERT INTO items (organization_id, id, name) VALUES (\(second), 9, 'x')", in: .organization(first),
          deadline: soon)
      }
      #expect(foreign.sqlState == "42501")
      let changed = try await database.execute(
        "UPDATE items SET name = 'mine' WHERE organization_id = \(second)", in: .organization(first), deadline: soon)
      #expect(changed == 0)
    }
  }

  @Test func `work for another tenant within a transaction ends with it, and with the transaction (TI-3)`() async throws
  {
    try await withConnections(poolSize: 1) { _, database in
      let (mine, new) = (newOrganization(), newOrganization())
      let insertion: SQL = "INSERT INTO items (organization_id, id, name) VALUES (current_organization(), 1, 'made')"
      try await database.transaction(in: .organization(mine), deadline: soon) { transaction in
        try await transaction.working(for: new) { _ = try await transaction.execute(insertion) }
        // Back as before: what was made is another's, and rows of one's own are one's own.
        #expect(try await transaction.query("SELECT 1 FROM items").isEmpty)
        try await transaction.execute(insertion)
      }
      for organization in [mine, new] {
        let count = try await database.query("SELECT 1 FROM items", in: .organization(organization), deadline: soon)
          .count
        #expect(count == 1)
      }
      struct Stop: Error {}
      await #expect(throws: Stop.self) {
        try await database.transaction(in: .organization(mine), deadline: soon) { transaction in
          try await transaction.working(for: new) {
            try await transaction.execute("UPDATE items SET name = 'changed'")
            throw Stop()
          }
        }
      }
      let kept = try await database.queryOne("SELECT name FROM items", in: .organization(new), deadline: soon)
      #expect(try kept?.decode("name", as: String.self) == "made")
      #expect(try await leftovers(database) == nothing)
    }
  }

  @Test func `a presented secret shows the row that stores its hash`() async throws {
    try await withConnections { _, database in
      let organization = newOrganization()
      let hash = [UInt8](repeating: 0xAB, count: 32)
      try await database.execute(
        "INSERT INTO items (organization_id, id, name, secret_hash) VALUES (\(organization), 1, 'roof', \(hash))",
        in: .organization(organization), deadline: soon)
      let row = try await database.queryOne(
        "SELECT organization_id FROM items", in: .presentedSecret(sha256: hash), deadline: soon)
      #expect(try row?.decode("organization_id", as: OrganizationID.self) == organization)
      let other = try await database.queryOne(
        "SELECT organization_id FROM items", in: .presentedSecret(sha256: [UInt8](repeating: 0xAC, count: 32)),
        deadline: soon)
      #expect(other == nil)
      let none = try await database.query("SELECT 1 FROM items", in: .presentedSecret(sha256: []), deadline: soon)
      #expect(none.isEmpty)
    }
  }

  @Test func `the service's role neither owns nor bypasses`() async throws {
    try await withConnections { _, database in
      let row = try #require(
        try await database.queryOne(
          """
          SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole AS strong,
            (SELECT tableowner FROM pg_tables WHERE tablename = 'items') = current_user AS owns
          FROM pg_roles WHERE rolname = current_user
          """, in: anyone, deadline: soon))
      #expect(try row.decode("strong", as: Bool.self) == false)
      #expect(try row.decode("owns", as: Bool.self) == false)
    }
  }

  @Test func `nothing is left after a statement and after a transaction`() async throws {
    try await withConnections(poolSize: 1) { _, database in
      let context = TenantContext.organization(newOrganization())
      try await database.execute("SELECT 1", in: context, deadline: soon)
      #expect(try await leftovers(database) == nothing)
      try await database.transaction(in: context, deadline: soon) { transaction in
        let row = try await transaction.queryOne("SELECT current_organization() AS id")
        #expect(try row?.decode("id", as: UUID?.self) != nil)
      }
      #expect(try await leftovers(database) == nothing)
      // A statement in another context sees that one only.
      let row = try await database.queryOne(
        "SELECT current_organization() AS id, current_setting('portal.system_task') AS task",
        in: .system(task: "sweep"),
        deadline: soon)
      #expect(try row?.decode("id", as: UUID?.self) == nil)
      #expect(try row?.decode("task", as: String.self) == "sweep")
    }
  }

  @Test func `nothing is left after an error`() async throws {
    try await withConnections(poolSize: 1) { _, database in
      let context = TenantContext.organization(newOrganization())
      _ = try await postgresError { try await database.execute("SELECT 1 / 0", in: context, deadline: soon) }
      #expect(try await leftovers(database) == nothing)
      _ = try await postgresError {
        try await database.transaction(in: context, deadline: soon) { _ = try await $0.query("SELECT 1 / 0") }
      }
      #expect(try await leftovers(database) == nothing)
      struct Own: Error {}
      await #expect(throws: Own.self) {
        try await database.transaction(in: context, deadline: soon) { transaction in
          try await transaction.execute("SELECT 1")
          throw Own()
        }
      }
      #expect(try await leftovers(database) == nothing)
    }
  }

  @Test func `nothing is left after a timeout`() async throws {
    try await withConnections(poolSize: 1) { _, database in
      let context = TenantContext.organization(newOrganization())
      let error = try await postgresError {
        try await database.execute("SELECT pg_sleep(60)", in: context, deadline: .after(.milliseconds(100)))
      }
      #expect(error.kind == .deadlineExceeded)
      #expect(try await leftovers(database) == nothing)
      _ = try await postgresError {
        try await database.transaction(in: context, deadline: .after(.milliseconds(100))) { transaction in
          try await transaction.execute("SELECT 1")
          try await transaction.execute("SELECT pg_sleep(60)")
        }
      }
      #expect(try await leftovers(database) == nothing)
    }
  }

  @Test func `nothing is left after a cancellation`() async throws {
    try await withConnections(poolSize: 1) { _, database in
      let context = TenantContext.organization(newOrganization())
      let task = Task { try await database.execute("SELECT pg_sleep(60)", in: context, deadline: soon) }
      try await Task.sleep(for: .milliseconds(50))
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(try await leftovers(database) == nothing)
    }
  }

  @Test func `nothing is left after the connection was lost`() async throws {
    try await withConnections(poolSize: 1) { test, database in
      let organization = newOrganization()
      try await addItem(1, "roof", of: organization, in: database)
      let admin = test.openAsSuperuser()
      _ = try await postgresError {
        try await database.transaction(in: .organization(organization), deadline: soon) { transaction in
          let row = try await transaction.queryOne("SELECT pg_backend_pid() AS pid")
          let pid = try #require(try row?.decode("pid", as: Int32.self))
          try await admin.execute("SELECT pg_terminate_backend(\(pid), 5000)", in: anyone, deadline: soon)
          try await transaction.execute("DELETE FROM items")
        }
      }
      #expect(try await leftovers(database) == nothing)
      let rows = try await database.query("SELECT 1 FROM items", in: .organization(newOrganization()), deadline: soon)
      #expect(rows.isEmpty)
      await admin.shutdown(deadline: soon)
    }
  }
}
