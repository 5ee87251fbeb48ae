import CallContext
import Foundation
import Identifiers
import Postgres
import Synchronization
import TestSupport
import Testing

extension Constraint {
  fileprivate static let oneItemPerName: Constraint = "items_one_per_name"
  fileprivate static let itemsHaveAName: Constraint = "items_have_a_name"
  fileprivate static let partsOfItem: Constraint = "parts_of_item"
}

struct TransactionTests {
  private func count(_ organization: OrganizationID, _ database: Database) async throws -> Int {
    try await database.query("SELECT 1 FROM items", in: .organization(organization), deadline: soon).count
  }

  @Test func `what the body did is committed when it returns and undone when it throws`() async throws {
    try await withConnections { _, database in
      let organization = newOrganization()
      let result = try await database.transaction(in: .organization(organization), deadline: soon) { transaction in
        let affected = try await transaction.execute(
          "INSERT INTO items SELECT \(organization), n, 'item ' || n FROM generate_series(1, 3) AS g(n)")
        #expect(affected == 3)
        return try await transaction.query("SELECT id FROM items ORDER BY id").map { try $0.decode("id", as: Int.self) }
      }
      #expect(result == [1, 2, 3])
      #expect(try await count(organization, database) == 3)
      struct Refusal: Error {}
      await #expect(throws: Refusal.self) {
        try await database.transaction(in: .organization(organization), deadline: soon) { transaction in
          try await transaction.execute("DELETE FROM items")
          throw Refusal()
        }
      }
      #expect(try await count(organization, database) == 3)
    }
  }

  @Test func `a single statement is a transaction of its own`() async throws {
    try await withConnections { _, database in
      let organization = newOrganization()
      let error = try await postgresError {
        try await database.execute(
          """
          INSERT INTO items SELECT \(organization), n, CASE n WHEN 3 THEN '' ELSE 'item ' || n END
          FROM generate_series(1, 3) AS g(n)
          """, in: .organization(organization), deadline: soon)
      }
      #expect(error.isCheckViolation(of: .itemsHaveAName))
      #expect(try await count(organization, database) == 0)
    }
  }

  @Test func `named questions about a refusal`() async throws {
    try await withConnections { _, database in
      let organization = newOrganization()
      try await addItem(1, "roof", of: organization, in: database)
      let unique = try await postgresError { try await addItem(2, "roof", of: organization, in: database) }
      #expect(unique.isUniqueViolation(of: .oneItemPerName))
      #expect(!unique.isUniqueViolation(of: "items_pkey"))
      #expect(!unique.isCheckViolation(of: .oneItemPerName))
      #expect(unique.table == "items")
      let check = try await postgresError { try await addItem(3, "", of: organization, in: database) }
      #expect(check.isCheckViolation(of: .itemsHaveAName))
      let foreign = try await postgresError {
        try await database.execute(
          "INSERT INTO parts VALUES (\(organization), 99)", in: .organization(organization), deadline: soon)
      }
      #expect(foreign.isForeignKeyViolation(of: .partsOfItem))
      for error in [unique, check, foreign] {
        #expect(error.kind == .refused)
        #expect(error.description == "the database refused a statement")
      }
    }
  }

  @Test func `what is refused only at the end of the transaction is refused all the same`() async throws {
    try await withConnections(poolSize: 1) { _, database in
      let organization = newOrganization()
      try await addItem(1, "roof", of: organization, in: database)
      let pid: SQL = "SELECT pg_backend_pid() AS pid"
      let before = try await database.queryOne(pid, in: anyone, deadline: soon)?.decode("pid", as: Int32.self)
      let twice: SQL = "INSERT INTO parts VALUES (\(organization), 1, 7), (\(organization), 1, 7)"
      for _ in 1...3 {
        let alone = try await postgresError {
          try await database.execute(twice, in: .organization(organization), deadline: soon)
        }
        #expect(alone.isUniqueViolation(of: "parts_one_per_position"))
        let inTransaction = try await postgresError {
          try await database.transaction(in: .organization(organization), deadline: soon) { transaction in
            _ = try await transaction.execute(twice)
          }
        }
        #expect(inTransaction.isUniqueViolation(of: "parts_one_per_position"))
      }
      let after = try await database.queryOne(pid, in: anyone, deadline: soon)?.decode("pid", as: Int32.self)
      #expect(before == after)
      let row = try await database.queryOne(
        "SELECT count(*) AS count FROM parts", in: .organization(organization), deadline: soon)
      #expect(try row?.decode("count", as: Int.self) == 0)
    }
  }

  @Test func `a transaction that is used behind the back of its body gives its connection back`() async throws {
    try await withConnections(poolSize: 1) { _, database in
      let tasks = Collected<Task<Void, any Error>>()
      for _ in 1...5 {
        _ = try? await database.transaction(in: anyone, deadline: soon) { transaction in
          tasks.append(Task { _ = try await transaction.execute("SELECT 1") })
          await Task.yield()
        }
      }
      for task in tasks.all { _ = await task.result }
      try await database.execute("SELECT 1", in: anyone, deadline: soon)
    }
  }

  @Test func `no text of an error tells the statement or its values`() async throws {
    try await withConnections { _, database in
      let organization = newOrganization()
      try await addItem(1, "secret-name", of: organization, in: database)
      let errors = [
        try await postgresError { try await addItem(2, "secret-name", of: organization, in: database) },
        try await postgresError {
          try await database.execute("SELECT \("secret-name")::uuid", in: anyone, deadline: soon)
        },
        try await postgresError {
          try await database.execute(
            "SELECT * FROM items WHERE id = \("secret-name")::text::bigint", in: anyone, deadline: soon)
        },
      ]
      for error in errors {
        for text in [error.description, error.internalDescription, "\(error)", String(reflecting: error)] {
          #expect(!text.contains("secret-name") && !text.contains("SELECT") && !text.contains("INSERT"), "\(text)")
        }
      }
    }
  }

  @Test func `a transaction can't be used after its end`() async throws {
    try await withConnections { _, database in
      let kept = Mutex<Transaction?>(nil)
      try await database.transaction(in: anyone, deadline: soon) { transaction in
        try await transaction.execute("SELECT 1")
        kept.withLock { $0 = transaction }
      }
      let ended = try #require(kept.withLock { $0 })
      let error = try await postgresError { _ = try await ended.query("SELECT 1") }
      #expect(error.kind == .misuse)
      _ = try? await database.transaction(in: anyone, deadline: soon) { transaction in
        kept.withLock { $0 = transaction }
        throw CancellationError()
      }
      let undone = try #require(kept.withLock { $0 })
      #expect(try await postgresError { try await undone.execute("SELECT 1") }.kind == .misuse)
    }
  }

  @Test func `a transaction serves one task at a time`() async throws {
    try await withConnections { _, database in
      let error = try await postgresError {
        try await database.transaction(in: anyone, deadline: soon) { transaction in
          async let first = transaction.execute("SELECT pg_sleep(0.2)")
          async let second = transaction.execute("SELECT pg_sleep(0.2)")
          _ = try await (first, second)
        }
      }
      #expect(error.kind == .misuse)
      try await database.execute("SELECT 1", in: anyone, deadline: soon)
    }
  }

  @Test func `a refusal that the body swallows does not pass for a commit`() async throws {
    try await withConnections { _, database in
      let organization = newOrganization()
      let error = try await postgresError {
        try await database.transaction(in: .organization(organization), deadline: soon) { transaction in
          try await transaction.execute("INSERT INTO items VALUES (\(organization), 1, 'roof')")
          _ = try? await transaction.query("SELECT 1 / 0")
        }
      }
      #expect(error.kind == .misuse)
      #expect(try await count(organization, database) == 0)
    }
  }

  @Test func `a pipeline stops at the first refusal`() async throws {
    try await withConnections { _, database in
      let organization = newOrganization()
      let error = try await postgresError {
        try await database.transaction(in: .organization(organization), deadline: soon) { transaction in
          _ = try await transaction.pipeline([
            "INSERT INTO items VALUES (\(organization), 1, 'a')", "INSERT INTO items VALUES (\(organization), 2, '')",
            "INSERT INTO items VALUES (\(organization), 3, 'c')",
          ])
        }
      }
      #expect(error.isCheckViolation(of: .itemsHaveAName))
      #expect(try await count(organization, database) == 0)
    }
  }

  @Test func `a conclusion is committed with what was done before it, and nothing can follow`() async throws {
    try await withConnections { _, database in
      let organization = newOrganization()
      let names = try await database.transaction(in: .organization(organization), deadline: soon) { transaction in
        try await transaction.execute("INSERT INTO items VALUES (\(organization), 1, 'roof')")
        let answers = try await transaction.conclude([
          "INSERT INTO items VALUES (\(organization), 2, 'door')", "SELECT name FROM items ORDER BY id",
        ])
        #expect(try await count(organization, database) == 2)
        #expect(try await postgresError { try await transaction.execute("SELECT 1") }.kind == .misuse)
        return try answers[1].map { try $0.decode("name", as: String.self) }
      }
      #expect(names == ["roof", "door"])
    }
  }

  @Test func `a conclusion may be all that there is`() async throws {
    try await withConnections { _, database in
      let organization = newOrganization()
      _ = try await database.transaction(in: .organization(organization), deadline: soon) { transaction in
        try await transaction.conclude(["INSERT INTO items VALUES (\(organization), 1, 'roof')"])
      }
      #expect(try await count(organization, database) == 1)
    }
  }

  @Test(arguments: [false, true])
  func `a refused conclusion undoes everything, swallowed or not, and keeps the connection`(
    isSwallowed: Bool
  ) async throws {
    try await withConnections { _, database in
      let organization = newOrganization()
      let process: SQL = "SELECT pg_backend_pid() AS process"
      let before: Int? = try await database.queryOne(process, in: anyone, deadline: soon)?.decode("process")
      let error = try await postgresError {
        try await database.transaction(in: .organization(organization), deadline: soon) { transaction in
          try await transaction.execute("INSERT INTO items VALUES (\(organization), 1, 'roof')")
          do {
            try await transaction.conclude([
              "INSERT INTO items VALUES (\(organization), 2, 'door')",
              "INSERT INTO items VALUES (\(organization), 3, '')",
            ])
          } catch let error as PostgresError {
            #expect(error.isCheckViolation(of: .itemsHaveAName))
            if !isSwallowed { throw error }
          }
        }
      }
      #expect(isSwallowed ? error.kind == .misuse : error.isCheckViolation(of: .itemsHaveAName))
      #expect(try await count(organization, database) == 0)
      let after: Int? = try await database.queryOne(process, in: anyone, deadline: soon)?.decode("process")
      #expect(after == before)
    }
  }

  @Test func `two that can't both be right are run again when asked for`() async throws {
    try await withConnections { _, database in
      let organization = newOrganization()
      for id in 1...2 { try await addItem(id, "item \(id)", of: organization, in: database) }
      let runs = Counter()
      let meeting = Meeting()
      // Each reads both rows and writes one: a write skew that only a retry resolves.
      @Sendable func skew(_ id: Int) async throws {
        try await database.transaction(
          in: .organization(organization), deadline: soon, isolation: .serializable, retriesConflicts: true
        ) { transaction in
          runs.increment()
          try await transaction.execute("SELECT count(name) FROM items")
          // Neither writes before both have read.
          await meeting.join()
          try await transaction.execute("UPDATE items SET name = name || '!' WHERE id = \(id)")
        }
      }
      try await together([{ try await skew(1) }, { try await skew(2) }])
      #expect(runs.value > 2)
      let names = try await database.query(
        "SELECT name FROM items ORDER BY id", in: .organization(organization), deadline: soon)
      #expect(try names.map { try $0.decode("name", as: String.self) } == ["item 1!", "item 2!"])
    }
  }

  @Test func `a conflict is told when nobody asked for another run, and after five`() async throws {
    try await withConnections { _, database in
      for (asks, expected) in [(false, 1), (true, 5)] {
        let runs = Counter()
        let error = try await postgresError {
          try await database.transaction(in: anyone, deadline: soon, retriesConflicts: asks) { transaction in
            runs.increment()
            try await transaction.execute("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$")
          }
        }
        #expect(error.isSerializationConflict)
        #expect(runs.value == expected)
      }
    }
  }

  @Test func `a deadlock ends for one of the two`() async throws {
    try await withDatabase { test in
      // Patient: one that is found late is not a lock that was waited for too long.
      let database = test.open()
      let organization = newOrganization()
      for id in 1...2 { try await addItem(id, "item \(id)", of: organization, in: database) }
      @Sendable func lock(_ ids: [Int]) async throws {
        try await database.transaction(in: .organization(organization), deadline: soon, retriesConflicts: true) {
          transaction in
          for id in ids {
            try await transaction.execute("UPDATE items SET name = name || '.' WHERE id = \(id)")
            try await transaction.execute("SELECT pg_sleep(0.1)")
          }
        }
      }
      try await together([{ try await lock([1, 2]) }, { try await lock([2, 1]) }])
      let rows = try await database.query(
        "SELECT name FROM items ORDER BY id", in: .organization(organization), deadline: soon)
      #expect(try rows.map { try $0.decode("name", as: String.self) } == ["item 1..", "item 2.."])
      await database.shutdown(deadline: soon)
    }
  }

  /// RE-1.
  @Test func `a lock that is not to be had is given up after two seconds`() async throws {
    try await withConnections { _, database in
      let error = try await postgresError {
        try await database.transaction(in: anyone, deadline: soon) { holder in
          try await holder.execute("SELECT pg_advisory_xact_lock(1)")
          try await database.execute("SELECT pg_advisory_xact_lock(1)", in: anyone, deadline: soon)
        }
      }
      #expect(error.isLockTimeout)
    }
  }
}

/// The first of two waits for the second; afterwards nobody waits.
private actor Meeting {
  private var first: CheckedContinuation<Void, Never>?
  private var isOver = false

  func join() async {
    guard !isOver else { return }
    if let first {
      isOver = true
      first.resume()
      return
    }
    await withCheckedContinuation { first = $0 }
  }
}
