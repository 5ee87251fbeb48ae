import CallContext
import Foundation
import Glibc
import Identifiers
import Logging
import Postgres
import Reactor
import TestSupport
import Testing

/// RE-7: the service comes back by itself after whatever happens to the server.
struct OutageTests {
  private func terminate(_ database: Database, by admin: Database) async throws {
    try await admin.execute(
      """
      SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE datname = current_database() AND usename = 'portal_mechanism'
      """, in: anyone, deadline: soon)
  }

  @Test func `idle connections that the server closed are never noticed by a caller`() async throws {
    try await withConnections { test, database in
      let admin = test.openAsSuperuser()
      for _ in 1...20 {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 1...4 { group.addTask { _ = try await database.execute("SELECT 1", in: anyone, deadline: soon) } }
          try await group.waitForAll()
        }
        try await terminate(database, by: admin)
        try await database.execute("SELECT 1", in: anyone, deadline: soon)
      }
      await admin.shutdown(deadline: soon)
    }
  }

  @Test func `a connection that died a moment ago is found out before it is used`() async throws {
    try await withDatabase { test in
      // A reactor that is kept busy: it can't have noticed the loss when the caller comes.
      let reactor = try Reactor(name: "test-held")
      let database = Database(
        configuration: DatabaseConfiguration(conninfo: test.conninfo, poolSize: 1, acquireWaitLimit: .seconds(20)),
        reactor: reactor, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      let admin = test.openAsSuperuser()
      let holder = ReactorHolder(reactor: reactor)
      for _ in 1...5 {
        try await database.execute("SELECT 1", in: anyone, deadline: soon)
        let held = Task { await holder.hold() }
        await holder.untilHeld()
        try await terminate(database, by: admin)
        let work = Task { _ = try await database.execute("SELECT 1", in: anyone, deadline: soon) }
        // Long enough for the caller to stand in the reactor's mailbox.
        try await Task.sleep(for: .milliseconds(50))
        holder.letGo()
        await held.value
        try await work.value
      }
      await admin.shutdown(deadline: soon)
      await database.shutdown(deadline: soon)
    }
  }

  @Test func `what could not be opened beside a connection that works is tried again until it can be`() async throws {
    try await withDatabase { test in
      let relay = try Relay(to: test.conninfo)
      let database = test.open(
        DatabaseConfiguration(conninfo: relay.conninfo, poolSize: 2, acquireWaitLimit: .milliseconds(100)))
      let admin = test.openAsSuperuser()
      func limit(_ connections: SQL) async throws { try await admin.execute(connections, in: anyone, deadline: soon) }
      // On a busy machine the first connection may take longer than anybody waits here.
      #expect(
        try await eventually { (try? await database.execute("SELECT 1", in: anyone, deadline: soon)) != nil })
      try await limit("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 1', current_database()); END $$")
      let error = try await postgresError {
        try await database.transaction(in: anyone, deadline: soon) { transaction in
          try await transaction.execute("SELECT 1")
          try await database.execute("SELECT 1", in: anyone, deadline: soon)
        }
      }
      #expect(error.kind == .unavailable)
      // Nobody waits any more, and one is idle: what is said now are new tries.
      let before = relay.roundTrips
      #expect(try await eventually { relay.roundTrips > before + 1 })
      try await limit("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT -1', current_database()); END $$")
      try await terminate(database, by: admin)
      #expect(
        try await eventually { (try? await database.execute("SELECT 1", in: anyone, deadline: soon)) != nil })
      await admin.shutdown(deadline: soon)
      await database.shutdown(deadline: soon)
      relay.close()
    }
  }

  @Test func `a connection that dies with a statement is reported, and replaced`() async throws {
    try await withConnections(poolSize: 1) { test, database in
      let admin = test.openAsSuperuser()
      let work = Task { try await database.execute("SELECT pg_sleep(60)", in: anyone, deadline: soon) }
      #expect(
        try await eventually {
          try await admin.query(
            """
            SELECT 1 FROM pg_stat_activity
            WHERE datname = current_database() AND usename = 'portal_mechanism' AND wait_event = 'PgSleep'
            """, in: anyone, deadline: soon
          ).count == 1
        })
      try await terminate(database, by: admin)
      let error = try await postgresError { _ = try await work.value }
      #expect(error.kind == .unavailable)
      #expect(error.sqlState == "57P01")
      try await database.execute("SELECT 1", in: anyone, deadline: soon)
      await admin.shutdown(deadline: soon)
    }
  }

  @Test func `a transaction whose connection dies is not committed, and the next one works`() async throws {
    try await withConnections(poolSize: 1) { test, database in
      let admin = test.openAsSuperuser()
      let organization = newOrganization()
      let error = try await postgresError {
        try await database.transaction(in: .organization(organization), deadline: soon) { transaction in
          try await transaction.execute("INSERT INTO items VALUES (\(organization), 1, 'roof')")
          try await terminate(database, by: admin)
        }
      }
      #expect(error.kind == .unavailable)
      try await addItem(2, "kitchen", of: organization, in: database)
      let rows = try await database.query("SELECT id FROM items", in: .organization(organization), deadline: soon)
      #expect(try rows.map { try $0.decode("id", as: Int.self) } == [2])
      await admin.shutdown(deadline: soon)
    }
  }

  @Test func `a network that is cut while the answer is on its way leaves the outcome open`() async throws {
    try await withDatabase { test in
      let relay = try Relay(to: test.conninfo)
      let database = test.open(DatabaseConfiguration(conninfo: relay.conninfo, poolSize: 1))
      try await database.execute("SELECT 1", in: anyone, deadline: soon)
      let work = Task { try await database.execute("SELECT pg_sleep(0.5)", in: anyone, deadline: soon) }
      let before = relay.roundTrips
      #expect(try await eventually { relay.roundTrips > before })
      relay.cut()
      let error = try await postgresError { _ = try await work.value }
      #expect(error.kind == .unavailable)
      #expect(error.mayHaveCommitted)
      try await database.execute("SELECT 1", in: anyone, deadline: soon)
      // Without COMMIT nothing is open: the first statement of a transaction is sent again.
      relay.cut()
      let row = try await database.transaction(in: anyone, deadline: soon) { transaction in
        try await transaction.queryOne("SELECT 7 AS seven")
      }
      #expect(try row?.decode("seven", as: Int.self) == 7)
      await database.shutdown(deadline: soon)
      relay.close()
    }
  }

  @Test(arguments: [SIGINT, SIGQUIT, SIGKILL])
  func `a restart of the server is survived`(_ signal: Int32) async throws {
    let cluster = try await PrivateCluster()
    do {
      try await cluster.start()
      let database = Database(
        configuration: DatabaseConfiguration(
          conninfo: cluster.conninfo, poolSize: 3, acquireWaitLimit: .milliseconds(300)),
        reactor: try TestReactor.shared(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      try await warmUp(database)
      try await cluster.stop(signal)
      let away = try await postgresError { try await database.execute("SELECT 1", in: anyone, deadline: soon) }
      #expect(away.kind == .unavailable)
      // Known to be away: nobody waits any more.
      _ = try await postgresError { try await database.execute("SELECT 1", in: anyone, deadline: soon) }
      let refused = try await postgresError { try await database.execute("SELECT 1", in: anyone, deadline: soon) }
      #expect(refused.kind == .unavailable)
      // Who waited in the line is told so.
      #expect(!refused.internalDescription.contains("no free connection"), "\(refused.internalDescription)")
      try await cluster.start()
      let back = ContinuousClock.now
      #expect(
        try await eventually {
          (try? await database.execute("SELECT 1", in: anyone, deadline: soon)) != nil
        })
      #expect(back.duration(to: .now) < .seconds(10))
      await database.shutdown(deadline: soon)
    } catch {
      await cluster.remove()
      throw error
    }
    await cluster.remove()
  }

  @Test func `a server that stands still is survived`() async throws {
    let cluster = try await PrivateCluster()
    do {
      try await cluster.start()
      let database = Database(
        configuration: DatabaseConfiguration(
          conninfo: cluster.conninfo, poolSize: 2, acquireWaitLimit: .milliseconds(300),
          connectLimit: .milliseconds(500)),
        reactor: try TestReactor.shared(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      try await warmUp(database)
      let postmaster = cluster.process
      // The postmaster alone: nobody answers a new connection.
      kill(postmaster, SIGSTOP)
      defer { kill(postmaster, SIGCONT) }
      try await database.transaction(in: anyone, deadline: soon) { transaction in
        try await transaction.execute("SELECT 1")
        let error = try await postgresError { try await database.execute("SELECT 1", in: anyone, deadline: soon) }
        #expect(error.kind == .unavailable)
      }
      kill(postmaster, SIGCONT)
      #expect(
        try await eventually { (try? await database.execute("SELECT 1", in: anyone, deadline: soon)) != nil })
      await database.shutdown(deadline: soon)
    } catch {
      await cluster.remove()
      throw error
    }
    await cluster.remove()
  }

  @Test func `a wrong connection string is told without its text`() async throws {
    let database = Database(
      configuration: DatabaseConfiguration(
        conninfo: "host password=hunter2", poolSize: 1, acquireWaitLimit: .milliseconds(100)),
      reactor: try TestReactor.shared(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let error = try await postgresError { try await database.execute("SELECT 1", in: anyone, deadline: soon) }
    #expect(error.kind == .unavailable)
    #expect(error.internalDescription.contains("connection string"))
    #expect(!error.internalDescription.contains("hunter2"))
    await database.shutdown(deadline: soon)
  }
}
