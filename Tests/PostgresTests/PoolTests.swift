import CallContext
import Foundation
import Reactor
import TestSupport
import Testing

@testable import Postgres

struct PoolTests {
  private func connections(to test: TestDatabase, _ admin: Database) async throws -> Set<Int32> {
    let rows = try await admin.query(
      """
      SELECT pid FROM pg_stat_activity
      WHERE datname = \(test.name) AND application_name = 'portal' AND usename = 'portal_mechanism'
      """, in: anyone, deadline: soon)
    return Set(try rows.map { try $0.decode("pid", as: Int32.self) })
  }

  private func pid(_ database: Database) async throws -> Int32 {
    let row = try await database.queryOne("SELECT pg_backend_pid() AS pid", in: anyone, deadline: soon)
    return try #require(try row?.decode("pid", as: Int32.self))
  }

  @Test func `200 callers share four connections`() async throws {
    try await withDatabase { test in
      let database = test.open(
        DatabaseConfiguration(conninfo: test.conninfo, poolSize: 4, acquireWaitLimit: .seconds(20)))
      let admin = test.openAsSuperuser()
      let pids = Collected<Int32>()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<200 {
          group.addTask {
            for round in 0..<5 {
              let rows = try await database.query(
                "SELECT pg_backend_pid() AS pid, \(caller * 10 + round) AS number", in: anyone, deadline: soon)
              #expect(try rows[0].decode("number", as: Int.self) == caller * 10 + round)
              pids.append(try rows[0].decode("pid"))
            }
          }
        }
        try await group.waitForAll()
      }
      let seen = Set(pids.all)
      #expect((1...4).contains(seen.count))
      // On a busy machine one may have been opened and found nothing left to do.
      let open = try await connections(to: test, admin)
      #expect(open.count <= 4 && open.isSuperset(of: seen))
      await database.shutdown(deadline: soon)
      #expect(try await eventually { try await connections(to: test, admin).isEmpty })
      await admin.shutdown(deadline: soon)
    }
  }

  @Test func `200 tasks on the pool's own thread share four connections, and none misses its answer`() async throws {
    try await withDatabase { test in
      let database = test.open(
        DatabaseConfiguration(conninfo: test.conninfo, poolSize: 4, acquireWaitLimit: .seconds(20)))
      let tasks = try TestReactor.shared().tasks
      try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<200 {
          group.addTask(executorPreference: tasks) {
            for round in 0..<5 {
              let number = caller * 10 + round
              let rows = try await database.transaction(in: anyone, deadline: soon) { transaction in
                try await transaction.query("SELECT \(number) AS number")
              }
              #expect(try rows[0].decode("number", as: Int.self) == number)
            }
          }
        }
        try await group.waitForAll()
      }
      await database.shutdown(deadline: soon)
    }
  }

  @Test func `several statements go as one transaction, and the first refusal undoes all`() async throws {
    try await withDatabase { test in
      let database = test.open(DatabaseConfiguration(conninfo: test.conninfo, poolSize: 1))
      let rows = try await database.pipeline(
        ["SELECT txid_current() AS id", "SELECT txid_current() AS id"], in: anyone, deadline: soon)
      #expect(rows.count == 2)
      #expect(try rows[0][0].decode("id", as: Int.self) == rows[1][0].decode("id", as: Int.self))
      // The lock of the first statement would outlive it, were it kept.
      let error = try await postgresError {
        try await database.pipeline(
          ["SELECT pg_advisory_xact_lock(4711)", "SELECT 1 / 0"], in: anyone, deadline: soon)
      }
      #expect(error.sqlState == "22012")
      let held = try await database.queryOne(
        "SELECT count(*) AS held FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711", in: anyone, deadline: soon
      )
      #expect(try held?.decode("held", as: Int.self) == 0)
      await database.shutdown(deadline: soon)
    }
  }

  @Test func `who waits too long is refused, and the others are served`() async throws {
    try await withDatabase { test in
      let database = test.open(
        DatabaseConfiguration(conninfo: test.conninfo, poolSize: 1, acquireWaitLimit: .milliseconds(100)))
      try await warmUp(database)
      try await database.transaction(in: anyone, deadline: soon) { holder in
        try await holder.execute("SELECT 1")
        let error = try await postgresError { try await database.execute("SELECT 1", in: anyone, deadline: soon) }
        #expect(error.kind == .unavailable)
        #expect(error.internalDescription == "no free connection: all 1 connections are in use")
        let late = try await postgresError {
          try await database.execute("SELECT 1", in: anyone, deadline: .after(.milliseconds(20)))
        }
        #expect(late.kind == .deadlineExceeded)
        let waiting = Task { try await database.execute("SELECT 1", in: anyone, deadline: soon) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        try await holder.execute("SELECT 1")
      }
      try await database.execute("SELECT 1", in: anyone, deadline: soon)
      await database.shutdown(deadline: soon)
    }
  }

  @Test func `the line is bounded`() async throws {
    try await withDatabase { test in
      let database = test.open(
        DatabaseConfiguration(
          conninfo: test.conninfo, poolSize: 1, acquireWaitLimit: .seconds(20), waitingLimit: 3))
      let outcomes = Collected<Bool>()
      try await database.transaction(in: anyone, deadline: soon) { holder in
        try await holder.execute("SELECT 1")
        for _ in 1...10 {
          Task {
            let isServed = (try? await database.execute("SELECT 1", in: anyone, deadline: soon)) != nil
            outcomes.append(isServed)
          }
        }
        // Seven are refused while the connection is still in use.
        #expect(try await eventually { outcomes.all.count == 7 })
        #expect(outcomes.all.allSatisfy { !$0 })
      }
      #expect(try await eventually { outcomes.all.filter { $0 }.count == 3 })
      await database.shutdown(deadline: soon)
    }
  }

  @Test func `first come, first served`() async throws {
    try await withDatabase { test in
      let database = test.open(
        DatabaseConfiguration(conninfo: test.conninfo, poolSize: 1, acquireWaitLimit: .seconds(20)))
      let order = Collected<(number: Int, time: Date)>()
      var tasks: [Task<Void, any Error>] = []
      try await database.transaction(in: anyone, deadline: soon) { holder in
        try await holder.execute("SELECT 1")
        for number in 0..<20 {
          tasks.append(
            Task {
              let rows = try await database.query(
                "SELECT clock_timestamp() AS time, \(number) AS number", in: anyone, deadline: soon)
              order.append((number, try rows[0].decode("time")))
            })
          // Each is in the line before the next one comes.
          #expect(try await eventually { await database.pool.waitingCount == number + 1 })
        }
      }
      for task in tasks { try await task.value }
      // The server's clock, since the tasks themselves go on in any order.
      #expect(order.all.sorted { $0.time < $1.time }.map(\.number) == Array(0..<20))
      await database.shutdown(deadline: soon)
    }
  }

  @Test func `who lets others go first goes on when nobody waits any more`() async throws {
    try await withDatabase { test in
      let database = test.open(
        DatabaseConfiguration(conninfo: test.conninfo, poolSize: 1, acquireWaitLimit: .seconds(20)))
      try await warmUp(database)
      let rested = Collected<Bool>()
      let (waiting, resting) = try await database.transaction(in: anyone, deadline: soon) { holder in
        try await holder.execute("SELECT 1")
        // A connection in use is no reason: somebody must wait for one.
        await database.letOthersGoFirst(atMost: .seconds(20))
        let waiting = Task { try await database.execute("SELECT 1", in: anyone, deadline: soon) }
        #expect(try await eventually { await database.pool.waitingCount == 1 })
        // Not for ever.
        await database.letOthersGoFirst(atMost: .milliseconds(20))
        #expect(await database.pool.waitingCount == 1)
        let resting = Task {
          await database.letOthersGoFirst(atMost: .seconds(20))
          rested.append(true)
        }
        #expect(try await eventually { await database.pool.restingCount == 1 })
        #expect(rested.all.isEmpty)
        return (waiting, resting)
      }
      _ = try await waiting.value
      #expect(try await eventually { rested.all == [true] })
      await resting.value
      await database.shutdown(deadline: soon)
    }
  }

  @Test func `nobody rests longer than the pool is there`() async throws {
    try await withDatabase { test in
      let database = test.open(
        DatabaseConfiguration(conninfo: test.conninfo, poolSize: 1, acquireWaitLimit: .seconds(20)))
      try await warmUp(database)
      try await database.transaction(in: anyone, deadline: soon) { holder in
        try await holder.execute("SELECT 1")
        let waiting = Task { _ = try? await database.execute("SELECT 1", in: anyone, deadline: soon) }
        #expect(try await eventually { await database.pool.waitingCount == 1 })
        let resting = Task { await database.letOthersGoFirst(atMost: .seconds(600)) }
        #expect(try await eventually { await database.pool.restingCount == 1 })
        let closing = Task { await database.shutdown(deadline: soon) }
        await resting.value
        try await holder.execute("SELECT 1")
        waiting.cancel()
        _ = closing
      }
    }
  }

  @Test func `an old connection is replaced and an idle one is closed`() async throws {
    try await withDatabase { test in
      let admin = test.openAsSuperuser()
      let old = test.open(
        DatabaseConfiguration(conninfo: test.conninfo, poolSize: 1, connectionLifetime: .milliseconds(300)))
      let first = try await pid(old)
      #expect(try await eventually { try await pid(old) != first })
      await old.shutdown(deadline: soon)
      let idle = test.open(
        DatabaseConfiguration(conninfo: test.conninfo, poolSize: 2, idleLimit: .milliseconds(200)))
      try await idle.execute("SELECT 1", in: anyone, deadline: soon)
      #expect(try await eventually { try await connections(to: test, admin).isEmpty })
      try await idle.execute("SELECT 1", in: anyone, deadline: soon)
      await idle.shutdown(deadline: soon)
      await admin.shutdown(deadline: soon)
    }
  }

  /// RE-5.
  @Test func `shutdown waits for the work in flight and refuses new work`() async throws {
    try await withDatabase { test in
      let database = test.open(poolSize: 2)
      let (started, start) = AsyncStream.makeStream(of: Void.self)
      let work = Task {
        try await database.transaction(in: anyone, deadline: soon) { transaction in
          try await transaction.execute("SELECT 1")
          start.finish()
          try await transaction.execute("SELECT pg_sleep(0.3)")
          return true
        }
      }
      for await _ in started {}
      await database.shutdown(deadline: soon)
      #expect(try await work.value)
      let error = try await postgresError { try await database.execute("SELECT 1", in: anyone, deadline: soon) }
      #expect(error.kind == .unavailable)
    }
  }

  @Test func `shutdown does not wait for ever`() async throws {
    try await withDatabase { test in
      let database = test.open(poolSize: 2)
      let (started, start) = AsyncStream.makeStream(of: Void.self)
      let work = Task {
        try await database.transaction(in: anyone, deadline: soon) { transaction in
          try await transaction.execute("SELECT 1")
          start.finish()
          try await transaction.execute("SELECT pg_sleep(60)")
        }
      }
      for await _ in started {}
      await database.shutdown(deadline: .after(.milliseconds(100)))
      let error = try await postgresError { _ = try await work.value }
      #expect(error.kind == .unavailable)
    }
  }

  @Test func `a password does not show`() {
    let configuration = DatabaseConfiguration(conninfo: "host=db password=hunter2")
    let parts = Mirror(reflecting: configuration).children.map { "\($0.value)" }
    for text in ["\(configuration)", String(reflecting: configuration), parts.joined()] {
      #expect(!text.contains("hunter2"))
    }
  }

  @Test func `a commit that was none gives its connection to one of those who wait, not to two`() async throws {
    try await withDatabase { test in
      let database = test.open(
        DatabaseConfiguration(conninfo: test.conninfo, poolSize: 1, acquireWaitLimit: .seconds(20)))
      var waiting: [Task<Void, any Error>] = []
      let error = try await postgresError {
        try await database.transaction(in: anyone, deadline: soon) { transaction in
          try await transaction.execute("SELECT 1")
          _ = try? await transaction.query("SELECT 1 / 0")
          for number in 1...2 {
            waiting.append(
              Task {
                try await database.transaction(in: anyone, deadline: soon) { transaction in
                  try await transaction.execute("SELECT pg_sleep(0.05)")
                  _ = try await transaction.query("SELECT pg_sleep(0.05)")
                }
              })
            #expect(try await eventually { await database.pool.waitingCount == number })
          }
        }
      }
      #expect(error.kind == .misuse)
      for task in waiting { try await task.value }
      await database.shutdown(deadline: .after(.seconds(5)))
    }
  }
}
