import CallContext
import Foundation
import Identifiers
import Postgres
import Testing

@testable import ServiceRuntime

extension MechanismTests {
  @Suite("Inbox (RE-8)", .timeLimit(.minutes(1)))
  struct InboxTests {
    private func take(_ ids: [UUID], from source: String, in transaction: Transaction) async throws -> Set<UUID> {
      try Inbox.firstTimes(in: try await transaction.query(Inbox.insertion(of: ids, source: source)))
    }

    @Test func `fifty deliveries of one event take effect once`() async throws {
      try await withMechanisms { database in
        let organization = OrganizationID(UUID())
        let id = UUID()
        let effects = try await withThrowingTaskGroup(of: Bool.self) { group in
          for _ in 0..<50 {
            group.addTask {
              try await database.transaction(in: .organization(organization), deadline: .after(.seconds(30))) {
                try await take([id], from: "proposals", in: $0) == [id]
              }
            }
          }
          return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(effects == 1)
      }
    }

    @Test func `of lists that overlap each event takes effect once, whatever their order`() async throws {
      try await withMechanisms { database in
        let organization = OrganizationID(UUID())
        let ids = (0..<20).map { _ in UUID() }
        let known = ids[3]
        func receive(_ ids: [UUID]) async throws -> Set<UUID> {
          try await database.transaction(in: .organization(organization), deadline: .after(.seconds(30))) {
            try await take(ids, from: "proposals", in: $0)
          }
        }
        #expect(try await receive([known]) == [known])
        let effects = try await withThrowingTaskGroup(of: Set<UUID>.self) { group in
          for number in 0..<30 {
            let list = number % 2 == 0 ? ids + ids : ids.reversed()
            group.addTask { try await receive(list) }
          }
          return try await group.reduce(into: []) { $0 += Array($1) }
        }
        #expect(effects.count == 19 && Set(effects) == Set(ids).subtracting([known]))
      }
    }

    @Test func `two deliveries that list the same events in opposite order never wait for each other`() async throws {
      try await withMechanisms { database in
        let organization = OrganizationID(UUID())
        let ids = [UUID(), UUID()].sorted { $0.uuidString < $1.uuidString }
        let context = TenantContext.organization(organization)
        let other = try await database.transaction(in: context, deadline: .after(.seconds(30))) { first in
          #expect(try await take([ids[0]], from: "proposals", in: first) == [ids[0]])
          let second = Task {
            try await database.transaction(in: context, deadline: .after(.seconds(30))) {
              try await take(ids.reversed(), from: "proposals", in: $0)
            }
          }
          let waiting: SQL = """
            SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
            """
          while try await database.query(waiting, in: context, deadline: .after(.seconds(30))).isEmpty {
            try await Task.sleep(for: .milliseconds(5))
          }
          #expect(try await take([ids[1]], from: "proposals", in: first) == [ids[1]])
          return second
        }
        #expect(try await other.value.isEmpty)
      }
    }

    @Test func `an event whose effect was rolled back may come again, one of another source is another`() async throws {
      try await withMechanisms { database in
        struct Rollback: Error {}
        let organization = OrganizationID(UUID())
        let id = UUID()
        func receive(_ source: String, fails: Bool = false) async throws -> Bool {
          try await database.transaction(in: .organization(organization), deadline: .after(.seconds(30))) {
            transaction in
            let news = try await take([id], from: source, in: transaction)
            if fails { throw Rollback() }
            return news == [id]
          }
        }
        await #expect(throws: Rollback.self) { _ = try await receive("proposals", fails: true) }
        var answers: [Bool] = []
        for source in ["proposals", "proposals", "billing"] { answers.append(try await receive(source)) }
        #expect(answers == [true, false, true])
      }
    }
  }
}
