import CallContext
import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import Logging
import Postgres
import Synchronization
import Testing

@testable import ServiceRuntime

extension MechanismTests {
  @Suite("Idempotency ledger (PM-6)", .timeLimit(.minutes(1)))
  struct IdempotencyLedgerTests {
    private let caller = Caller(organization: OrganizationID(UUID()), principal: .key(UUID()), scopes: [])
    private let secrets: SecretBox
    private let ledger: IdempotencyLedger

    init() throws {
      secrets = SecretBox(current: try SecretBox.Key(id: "test", bytes: Random.bytes(32)))
      ledger = IdempotencyLedger(secrets: secrets)
    }

    private func request(
      _ key: String? = "key-1", body: String = "{}", path: String = "/api/v1/proposals/1/acceptance",
      caller: Caller? = nil, template: String = "/api/v1/proposals/{id}/acceptance"
    ) throws -> IdempotencyRequest {
      try IdempotencyRequest(
        key: key, caller: caller ?? self.caller, method: .post, template: template, path: path, body: Array(body.utf8))
    }

    private var answer: StoredAnswer {
      StoredAnswer(
        status: .created, headers: [.contentType: "application/json", .location: "/x"],
        body: Array(#"{"url":"https://portal.example/s/cps_secret"}"#.utf8))
    }

    /// As a service does it: the effect is a row of the inbox, which is as good as any.
    private func run(
      _ request: IdempotencyRequest, ledger: IdempotencyLedger? = nil, in database: Database,
      effect: (@Sendable () async throws -> StoredAnswer)? = nil
    ) async throws -> LedgerAnswer {
      let (answer, ledger) = (answer, ledger ?? self.ledger)
      return try await database.transaction(
        in: .organization(request.organization), deadline: .after(.seconds(30))
      ) { transaction in
        try await ledger.run(request, in: transaction) {
          try await transaction.execute("INSERT INTO inbox (source, event_id) VALUES ('effect', gen_random_uuid())")
          return try await effect?() ?? answer
        }
      }
    }

    private func effects(in database: Database) async throws -> Int {
      try await database.query(
        "SELECT event_id FROM inbox WHERE source = 'effect'", in: .system(task: "inbox"), deadline: .after(.seconds(30))
      ).count
    }

    @Test func `last statements, the kept answer and COMMIT travel together: all of it holds, or none`() async throws {
      try await withMechanisms { database in
        let effect: SQL = "INSERT INTO inbox (source, event_id) VALUES ('effect', gen_random_uuid())"
        func conclude(_ last: [SQL]) async throws -> LedgerAnswer {
          let (ledger, answer, request) = (ledger, answer, try request())
          return try await database.transaction(in: .organization(caller.organization), deadline: .after(.seconds(30)))
          {
            try await ledger.conclude(request, in: $0) { (answer, last) }
          }
        }
        // The key of what was refused with the commit is free again.
        await #expect(throws: PostgresError.self) { try await conclude([effect, "SELECT 1 / 0"]) }
        let none = try await effects(in: database)
        let (first, second) = (try await conclude([effect]), try await conclude([effect]))
        let count = try await effects(in: database)
        #expect(none == 0 && count == 1)
        #expect(first == LedgerAnswer(answer: answer, isReplay: false))
        #expect(second == LedgerAnswer(answer: answer, isReplay: true))
      }
    }

    @Test(arguments: [nil, ""])
    func `a missing key is answered 400`(_ key: String?) throws {
      let problem = #expect(throws: Problem.self) { try request(key) }
      #expect(problem?.status == .badRequest)
      #expect(problem?.code == "idempotency_key_required")
    }

    @Test func `a key has at most 255 bytes of visible ASCII`() throws {
      #expect(throws: Never.self) { try request(String(repeating: "k", count: 255)) }
      for wrong in [String(repeating: "k", count: 256), "a\r\nb", "a\u{0}", "caf\u{E9}"] {
        let problem = #expect(throws: Problem.self) { try request(wrong) }
        #expect(problem?.code == "idempotency_key_invalid")
      }
    }

    @Test func `the same request again gets the stored answer, marked, and nothing happens`() async throws {
      try await withMechanisms { database in
        let first = try await run(try request(), in: database)
        #expect(!first.isReplay)
        #expect(first.response().headers[try #require(HTTPField.Name("idempotency-replayed"))] == nil)
        let second = try await run(try request(), in: database)
        #expect(second.isReplay)
        #expect(second.answer == answer)
        let response = second.response()
        #expect(response.status == .created)
        #expect(response.headers[.location] == "/x")
        #expect(response.headers[try #require(HTTPField.Name("idempotency-replayed"))] == "true")
        let count = try await effects(in: database)
        #expect(count == 1)
      }
    }

    @Test func `the same key with another body or path is answered 422, another scope is another key`() async throws {
      try await withMechanisms { database in
        _ = try await run(try request(), in: database)
        for other in [try request(body: #"{"a":1}"#), try request(path: "/api/v1/proposals/2/acceptance")] {
          let problem = await #expect(throws: Problem.self) { _ = try await run(other, in: database) }
          #expect(problem?.status == .unprocessableContent)
          #expect(problem?.code == "idempotency_key_reused")
        }
        let colleague = Caller(organization: caller.organization, principal: .key(UUID()), scopes: [])
        let rival = Caller(organization: OrganizationID(UUID()), principal: caller.principal, scopes: [])
        let others = [
          try request("key-2"), try request(caller: colleague), try request(caller: rival),
          try request(template: "/other"),
        ]
        for other in others {
          let answer = try await run(other, in: database)
          #expect(!answer.isReplay)
        }
        let count = try await effects(in: database)
        #expect(count == 5)
      }
    }

    @Test func `sixteen requests with one key at once have one effect and one answer`() async throws {
      try await withMechanisms { database in
        let request = try request()
        let answers = try await withThrowingTaskGroup(of: LedgerAnswer.self) { group in
          for _ in 0..<16 { group.addTask { try await run(request, in: database) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 16)
        #expect(answers.filter { !$0.isReplay }.count == 1)
        #expect(Set(answers.map(\.answer)).count == 1)
        let count = try await effects(in: database)
        #expect(count == 1)
      }
    }

    @Test func `an effect that fails leaves nothing, so the request may come again`() async throws {
      try await withMechanisms { database in
        struct Failure: Error {}
        await #expect(throws: Failure.self) { _ = try await run(try request(), in: database) { throw Failure() } }
        let again = try await run(try request(body: "other"), in: database)
        #expect(!again.isReplay)
        let count = try await effects(in: database)
        #expect(count == 1)
      }
    }

    private func claim(
      _ request: IdempotencyRequest, ledger: IdempotencyLedger? = nil, in database: Database
    ) async throws -> IdempotencyLedger.Claim {
      try await (ledger ?? self.ledger).claim(request, in: database, deadline: .after(.seconds(30)))
    }

    private func ticket(_ claim: IdempotencyLedger.Claim) -> IdempotencyLedger.Ticket? {
      if case .fresh(let ticket) = claim { return ticket }
      return nil
    }

    @Test func `while a claimed request is in flight the same one is answered 409, afterwards replayed`() async throws {
      try await withMechanisms { database in
        let mine = try #require(ticket(try await claim(try request(), in: database)))
        let problem = await #expect(throws: Problem.self) { _ = try await claim(try request(), in: database) }
        #expect(problem?.status == .conflict)
        #expect(problem?.code == "idempotency_key_in_flight")
        let reused = await #expect(throws: Problem.self) { _ = try await claim(try request(body: "x"), in: database) }
        #expect(reused?.code == "idempotency_key_reused")
        let isKept = try await ledger.complete(mine, with: answer, in: database, deadline: .after(.seconds(30)))
        #expect(isKept)
        guard case .replay(let replayed) = try await claim(try request(), in: database) else {
          Issue.record("not replayed")
          return
        }
        #expect(replayed == answer)
      }
    }

    @Test func `an abandoned claim frees its key`() async throws {
      try await withMechanisms { database in
        let mine = try #require(ticket(try await claim(try request(), in: database)))
        try await ledger.abandon(mine, in: database, deadline: .after(.seconds(30)))
        let next = try await claim(try request(body: "other"), in: database)
        #expect(ticket(next) != nil)
      }
    }

    @Test func `a claim left behind by a crash may be taken when its lease is over, and only the taker may answer`()
      async throws
    {
      try await withMechanisms { database in
        let short = IdempotencyLedger(secrets: secrets, lease: .milliseconds(1))
        let dead = try #require(ticket(try await claim(try request(), ledger: short, in: database)))
        // Each statement has a later clock, and a millisecond is soon over.
        var taken: IdempotencyLedger.Ticket?
        for _ in 0..<1000 where taken == nil {
          taken = (try? await claim(try request(), in: database)).flatMap(ticket)
        }
        let mine = try #require(taken)
        let late = try await ledger.complete(dead, with: answer, in: database, deadline: .after(.seconds(30)))
        #expect(!late)
        let isKept = try await ledger.complete(mine, with: answer, in: database, deadline: .after(.seconds(30)))
        #expect(isKept)
      }
    }

    @Test func `an expired answer is forgotten, and the sweep deletes it`() async throws {
      try await withMechanisms { database in
        let brief = IdempotencyLedger(secrets: secrets, retention: .zero)
        _ = try await run(try request(), ledger: brief, in: database)
        let again = try await run(try request(body: "other"), ledger: brief, in: database)
        #expect(!again.isReplay)
        try await MechanismSweeper(database: database, logger: Logger(label: "test")).sweep()
        let left = try await database.query(
          "SELECT key FROM idempotency_keys", in: .system(task: "idempotency"), deadline: .after(.seconds(30)))
        #expect(left.isEmpty)
      }
    }

    @Test func `what rests in the database shows nothing of the answer and opens for its row only (AP-3)`() async throws
    {
      try await withMechanisms { database in
        _ = try await run(try request(), in: database)
        let row = try #require(
          try await database.queryOne(
            "SELECT sealed_answer FROM idempotency_keys", in: .organization(caller.organization),
            deadline: .after(.seconds(30))))
        let sealed: [UInt8] = try row.decode("sealed_answer")
        #expect(!String(decoding: sealed, as: UTF8.self).contains("cps_secret"))
        let mine = try request()
        #expect(try StoredAnswer(status: 201, sealed: sealed, secrets: secrets, row: mine.row) == answer)
        let other = try request("key-2")
        #expect(throws: CryptographyError.self) {
          try StoredAnswer(status: 201, sealed: sealed, secrets: secrets, row: other.row)
        }
      }
    }
  }
}
