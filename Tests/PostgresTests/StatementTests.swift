import CallContext
import Postgres
import TestSupport
import Testing

struct StatementTests {
  @Test func `a statement is prepared once for each connection`() async throws {
    try await withConnections(poolSize: 1) { _, database in
      for number in 1...20 { try await database.execute("SELECT \(number) + 1", in: anyone, deadline: soon) }
      let row = try await database.queryOne(
        "SELECT count(*) AS count FROM pg_prepared_statements WHERE statement = 'SELECT $1 + 1'", in: anyone,
        deadline: soon)
      #expect(try row?.decode("count", as: Int.self) == 1)
    }
  }

  @Test func `the number of prepared statements is bounded`() async throws {
    try await withDatabase { test in
      let database = test.open(
        DatabaseConfiguration(conninfo: test.conninfo, poolSize: 1, statementCacheSize: 5))
      for number in 1...40 {
        let rows = try await database.query("SELECT \(unsafeRaw: String(number)) AS n", in: anyone, deadline: soon)
        #expect(try rows[0].decode("n", as: Int.self) == number)
      }
      let row = try await database.queryOne(
        "SELECT count(*) AS count FROM pg_prepared_statements", in: anyone, deadline: soon)
      #expect(try row?.decode("count", as: Int.self) == 5)
      await database.shutdown(deadline: soon)
    }
  }

  @Test func `a refused statement does not confuse the cache`() async throws {
    try await withDatabase { test in
      let database = test.open(
        DatabaseConfiguration(conninfo: test.conninfo, poolSize: 1, statementCacheSize: 3))
      for round in 1...10 {
        let error = try await postgresError {
          _ = try await database.query("SELECT * FROM absent_\(unsafeRaw: String(round))", in: anyone, deadline: soon)
        }
        #expect(error.sqlState == "42P01")
        let failing = try await postgresError {
          try await database.transaction(in: anyone, deadline: soon) { transaction in
            _ = try? await transaction.query("SELECT 1 / 0")
            try await transaction.execute("SELECT \(unsafeRaw: String(round)) AS n")
          }
        }
        #expect(failing.sqlState == "25P02")
        let row = try await database.queryOne(
          "SELECT \(round) AS same, \(unsafeRaw: String(round)) AS n", in: anyone, deadline: soon)
        #expect(try row?.decode("n", as: Int.self) == round)
      }
      await database.shutdown(deadline: soon)
    }
  }

  @Test func `without named statements nothing is kept in the session`() async throws {
    try await withDatabase { test in
      let database = test.open(
        DatabaseConfiguration(conninfo: test.conninfo, poolSize: 1, usesNamedStatements: false))
      for number in 1...3 {
        let rows = try await database.query("SELECT \(number) AS n", in: anyone, deadline: soon)
        #expect(try rows[0].decode("n", as: Int.self) == number)
      }
      try await database.transaction(in: anyone, deadline: soon) { transaction in
        let row = try await transaction.queryOne(
          """
          SELECT (SELECT count(*) FROM pg_prepared_statements WHERE name <> '') AS count,
            current_setting('lock_timeout') AS lock, current_setting('idle_in_transaction_session_timeout') AS idle
          """)
        #expect(try row?.decode("count", as: Int.self) == 0)
        #expect(try row?.decode("lock", as: String.self) == "2s")
        #expect(try row?.decode("idle", as: String.self) == "5s")
      }
      await database.shutdown(deadline: soon)
    }
  }

  @Test func `columns that change under a prepared statement give an error once, then the new columns`() async throws {
    try await withConnections(poolSize: 1) { test, database in
      let owner = test.open(DatabaseConfiguration(conninfo: test.ownerConninfo, poolSize: 1))
      let organization = newOrganization()
      try await addItem(1, "roof", of: organization, in: database)
      let context = TenantContext.organization(organization)
      #expect(try await database.query("SELECT * FROM items", in: context, deadline: soon).columnNames.count == 4)
      try await owner.execute("ALTER TABLE items ADD COLUMN extra text", in: anyone, deadline: soon)
      _ = try? await database.query("SELECT * FROM items", in: context, deadline: soon)
      #expect(try await database.query("SELECT * FROM items", in: context, deadline: soon).columnNames.last == "extra")
      await owner.shutdown(deadline: soon)
    }
  }

  /// RE-1.
  @Test func `limits of the session and of the statement are set`() async throws {
    try await withConnections { _, database in
      let row = try #require(
        try await database.queryOne(
          """
          SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
            current_setting('idle_in_transaction_session_timeout') AS idle
          """, in: anyone, deadline: .after(.milliseconds(7900))))
      let timeout = try row.decode("statement", as: String.self)
      #expect(timeout.hasSuffix("ms") && timeout.hasPrefix("7") || timeout == "7s", "\(timeout)")
      #expect(try row.decode("lock", as: String.self) == "2s")
      #expect(try row.decode("idle", as: String.self) == "5s")
    }
  }

  @Test func `plans are kept and look up in indexes until the transaction ends, and no longer`() async throws {
    try await withConnections(poolSize: 1) { _, database in
      let settings: SQL = """
        SELECT
          current_setting('plan_cache_mode') AS mode,
          current_setting('enable_seqscan') AS seqscan,
          current_setting('enable_hashjoin') AS hashjoin,
          current_setting('enable_mergejoin') AS mergejoin,
          current_setting('jit') AS jit
        """
      func read(_ row: Row?) throws -> [String] {
        let row = try #require(row)
        return try ["mode", "seqscan", "hashjoin", "mergejoin", "jit"].map { try row.decode($0, as: String.self) }
      }
      let during = try await database.pipeline([.keptPlans, settings], in: anyone, deadline: soon)
      #expect(try read(during[1].first) == ["force_generic_plan", "off", "off", "off", "off"])
      let after = try await database.queryOne(settings, in: anyone, deadline: soon)
      #expect(try read(after) == ["auto", "on", "on", "on", "on"])
    }
  }

  @Test func `a statement costs one round trip and a transaction two`() async throws {
    try await withDatabase { test in
      let relay = try Relay(to: test.conninfo)
      let database = test.open(DatabaseConfiguration(conninfo: relay.conninfo, poolSize: 1))
      // Connects, and prepares what is prepared.
      for _ in 1...2 { try await database.execute("SELECT \(1) AS n", in: anyone, deadline: soon) }
      let before = relay.roundTrips
      for _ in 1...10 { try await database.execute("SELECT \(1) AS n", in: anyone, deadline: soon) }
      #expect(relay.roundTrips - before == 10)
      // Not even the first time of a statement costs more.
      let unprepared = relay.roundTrips
      try await database.execute("SELECT \(1) AS other", in: anyone, deadline: soon)
      #expect(relay.roundTrips - unprepared == 1)
      let transactions = relay.roundTrips
      try await database.transaction(in: anyone, deadline: soon) { _ = try await $0.query("SELECT \(1) AS n") }
      #expect(relay.roundTrips - transactions == 2)
      let pipelined = relay.roundTrips
      try await database.transaction(in: anyone, deadline: soon) { transaction in
        let answers = try await transaction.pipeline(["SELECT 1 AS n", "SELECT 2 AS n", "SELECT 3 AS n"])
        #expect(try answers.map { try $0[0].decode("n", as: Int.self) } == [1, 2, 3])
      }
      #expect(relay.roundTrips - pipelined == 2)
      let empty = relay.roundTrips
      try await database.transaction(in: anyone, deadline: soon) { _ in }
      #expect(relay.roundTrips == empty)
      await database.shutdown(deadline: soon)
      relay.close()
    }
  }

  @Test func `large values go both ways without blocking`() async throws {
    try await withConnections(poolSize: 2) { _, database in
      let megabytes = [UInt8](repeating: 0xA5, count: 12_000_000)
      let row = try await database.queryOne(
        "SELECT \(megabytes) AS back, length(\(megabytes)) AS length", in: anyone, deadline: soon)
      #expect(try row?.decode("length", as: Int.self) == megabytes.count)
      #expect(try row?.decode("back", as: [UInt8].self) == megabytes)
      let rows = try await database.query(
        "SELECT n, repeat('x', 50) AS text FROM generate_series(1, 100000) AS g(n)", in: anyone, deadline: soon)
      #expect(rows.count == 100_000)
      #expect(try rows[99_999].decode("n", as: Int.self) == 100_000)
    }
  }
}
