import CallContext
import Foundation
import Identifiers
import Postgres
import TestSupport
import Testing

/// RE-1: work stops when its caller is gone or its time is over.
struct CancellationTests {
  private func isRunning(_ mark: String, _ admin: Database) async throws -> Bool {
    let rows = try await admin.query(
      "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE \("%\(mark)%")",
      in: anyone, deadline: soon)
    return !rows.isEmpty
  }

  @Test func `a cancelled task stops its statement on the server`() async throws {
    try await withConnections(poolSize: 1) { test, database in
      let admin = test.openAsSuperuser()
      let task = Task {
        try await database.execute("SELECT pg_sleep(60) /* stop me */", in: anyone, deadline: .after(.seconds(120)))
      }
      #expect(try await eventually { try await isRunning("stop me */", admin) })
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(try await eventually { try await isRunning("stop me */", admin) == false })
      // The pool goes on with another connection.
      try await database.execute("SELECT 1", in: anyone, deadline: soon)
      await admin.shutdown(deadline: soon)
    }
  }

  @Test func `a cancelled transaction is rolled back`() async throws {
    try await withConnections(poolSize: 1) { test, database in
      let admin = test.openAsSuperuser()
      let organization = newOrganization()
      let task = Task {
        try await database.transaction(in: .organization(organization), deadline: .after(.seconds(120))) {
          transaction in
          try await transaction.execute("INSERT INTO items VALUES (\(organization), 1, 'roof')")
          try await transaction.execute("SELECT pg_sleep(60) /* roll me back */")
        }
      }
      #expect(try await eventually { try await isRunning("roll me back */", admin) })
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(try await eventually { try await isRunning("roll me back */", admin) == false })
      let rows = try await database.query("SELECT 1 FROM items", in: .organization(organization), deadline: soon)
      #expect(rows.isEmpty)
      await admin.shutdown(deadline: soon)
    }
  }

  @Test func `a cancelled task sends nothing`() async throws {
    try await withConnections { _, database in
      let organization = newOrganization()
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        try await addItem(1, "roof", of: organization, in: database)
      }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      let committed = Task {
        try await database.transaction(in: .organization(organization), deadline: soon) { transaction in
          try await transaction.execute("INSERT INTO items VALUES (\(organization), 2, 'kitchen')")
          withUnsafeCurrentTask { $0?.cancel() }
        }
      }
      await #expect(throws: CancellationError.self) { try await committed.value }
      let rows = try await database.query("SELECT 1 FROM items", in: .organization(organization), deadline: soon)
      #expect(rows.isEmpty)
    }
  }

  @Test func `the server itself stops at the deadline`() async throws {
    try await withConnections(poolSize: 1) { test, database in
      let pids: SQL = "SELECT pg_backend_pid() AS pid"
      let before = try await database.queryOne(pids, in: anyone, deadline: soon)?.decode("pid", as: Int32.self)
      let start = ContinuousClock.now
      let error = try await postgresError {
        try await database.execute("SELECT pg_sleep(60)", in: anyone, deadline: .after(.milliseconds(200)))
      }
      #expect(error.kind == .deadlineExceeded)
      #expect(start.duration(to: .now) < .seconds(50))
      if error.sqlState == "57014" {
        // statement_timeout was quicker than our own timer: the connection is as good as before.
        let after = try await database.queryOne(pids, in: anyone, deadline: soon)?.decode("pid", as: Int32.self)
        #expect(before == after)
      }
    }
  }

  @Test func `a deadline shrinks along a transaction`() async throws {
    try await withConnections(poolSize: 1) { _, database in
      let error = try await postgresError {
        try await database.transaction(in: anyone, deadline: .after(.milliseconds(1500))) { transaction in
          try await transaction.execute("SELECT pg_sleep(0.4)")
          let row = try await transaction.queryOne(
            "SELECT setting::bigint AS ms FROM pg_settings WHERE name = 'statement_timeout'")
          let milliseconds = try #require(try row?.decode("ms", as: Int.self))
          #expect((1...1100).contains(milliseconds))
          try await transaction.execute("SELECT pg_sleep(60)")
        }
      }
      #expect(error.kind == .deadlineExceeded)
    }
  }

  @Test func `a deadline that has passed sends nothing`() async throws {
    try await withConnections(poolSize: 1) { _, database in
      let organization = newOrganization()
      let past = Deadline.after(.zero)
      let error = try await postgresError {
        try await database.execute(
          "INSERT INTO items VALUES (\(organization), 1, 'roof')", in: .organization(organization), deadline: past)
      }
      #expect(error.kind == .deadlineExceeded)
      let late = try await postgresError {
        try await database.transaction(in: .organization(organization), deadline: .after(.milliseconds(300))) {
          transaction in
          try await transaction.execute("INSERT INTO items VALUES (\(organization), 2, 'roof')")
          try await Task.sleep(for: .milliseconds(350))
        }
      }
      #expect(late.kind == .deadlineExceeded)
      #expect(!late.mayHaveCommitted)
      let rows = try await database.query("SELECT 1 FROM items", in: .organization(organization), deadline: soon)
      #expect(rows.isEmpty)
    }
  }

  @Test func `a server that says nothing does not hold the caller beyond the deadline`() async throws {
    try await withDatabase { test in
      let relay = try Relay(to: test.conninfo)
      let database = test.open(DatabaseConfiguration(conninfo: relay.conninfo, poolSize: 1))
      try await database.execute("SELECT 1", in: anyone, deadline: soon)
      relay.goSilent()
      let start = ContinuousClock.now
      let error = try await postgresError {
        try await database.execute("SELECT 1", in: anyone, deadline: .after(.milliseconds(200)))
      }
      #expect(error.kind == .deadlineExceeded)
      #expect(error.mayHaveCommitted)
      #expect(start.duration(to: .now) < .seconds(50))
      await database.shutdown(deadline: .after(.seconds(1)))
      relay.close()
    }
  }
}
