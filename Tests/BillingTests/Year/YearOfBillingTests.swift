import CallContext
import CivilCalendar
import Foundation
import Postgres
import ServiceRuntime
import TestSupport
import Testing

@testable import Billing

/// A year of random operations in several organizations at once, each against a model of its own: no difference after any
/// of them, and none in the books at the end.
///
/// `PORTAL_TEST_OPERATIONS` says how many; before a release it is 1,000,000 (`deploy/test release`). Each organization lives for
/// a while and is forgotten then, so that neither memory nor what one operation costs grows with how many there are.
@Suite struct YearOfBillingTests {
  /// Each in an organization of its own, so many at once.
  private static let (operationsOfOneYear, atOnce) = (2_500, 8)

  /// What is kept of a year.
  private struct Outcome: Sendable {
    var differences: [String] = []
    var counts: [String: Int] = [:]

    mutating func add(_ other: Outcome) {
      differences += other.differences
      counts.merge(other.counts, uniquingKeysWith: +)
    }
  }

  private static func setting(_ name: String) -> Int? { SettingsEnvironment.process()[name].flatMap { Int($0) } }

  private static func year(
    _ operations: Int, seed: UInt64, yesterday: CalendarDay, in database: Database
  ) async throws -> Outcome {
    var year = YearOfBilling(work: try BillingWork(database: database), seed: seed, yesterday: yesterday)
    try await year.run(operations)
    return Outcome(differences: year.differences.map { "seed \(seed): \($0)" }, counts: year.counts)
  }

  private static func years(
    _ operations: Int, seed: UInt64, yesterday: CalendarDay, in database: Database
  ) async throws -> Outcome {
    let count = max(1, operations / operationsOfOneYear)
    return try await withThrowingTaskGroup(of: Outcome.self) { group in
      var (all, ended) = (Outcome(), 0)
      func take(_ outcome: Outcome) {
        all.add(outcome)
        ended += 1
        // So that a run of an hour says how far it is, and what it found, before its end.
        if ended.isMultiple(of: 20) {
          print("\(ended * min(operations, operationsOfOneYear)) operations, \(all.differences.count) differences")
        }
        for difference in outcome.differences { print(difference) }
      }
      for number in 0..<count {
        if number >= atOnce, let outcome = try await group.next() { take(outcome) }
        group.addTask {
          try await year(
            min(operations, operationsOfOneYear), seed: seed &+ UInt64(number), yesterday: yesterday, in: database)
        }
      }
      for try await outcome in group { take(outcome) }
      return all
    }
  }

  @Test func `the service and the model say the same after every operation`() async throws {
    let operations = Self.setting("PORTAL_TEST_OPERATIONS") ?? 20_000
    let seed = UInt64(Self.setting("PORTAL_TEST_SEED") ?? 20_261_127)
    let yesterday = try #require(CalendarDay(BillingFixture.today))
    // For what is asked once at the end of everything.
    let patience = Duration.seconds(max(300, operations / 250))
    try await TestDatabase.with(service: "billing", migrations: try #require(Application.migrations)) { own in
      let database = own.open(poolSize: Self.atOnce)
      let all = try await Self.years(operations, seed: seed, yesterday: yesterday, in: database)
      #expect(all.differences == [])
      #expect(try await CheckLedger(database: database)(deadline: .after(patience)) == [])
      let ledger = try await database.queryOne(
        "SELECT sum(amount_cents)::bigint AS cents FROM ledger_postings", in: .system(task: "ledger"),
        deadline: .after(patience))
      #expect(try ledger?.decode("cents", as: Int64.self) == 0)
      await database.shutdown(deadline: .after(.seconds(1)))
      guard operations >= 20_000 else { return }
      // Everything was done, and everything was refused, too.
      let names = [
        "draft standard", "draft application", "draft release", "issue", "discard", "pay", "pay several", "reverse",
        "apply credit", "refund", "reverse use", "return deposit", "refund deposit", "restore deposit", "announce",
        "reject", "void standard", "void progress", "void retainageRelease",
      ]
      for name in names { #expect(all.counts["\(name) done", default: 0] > 0, "\(name): \(all.counts)") }
      for name in names.dropFirst() where !name.hasPrefix("void") {
        #expect(all.counts["\(name) refused", default: 0] > 0, "\(name): \(all.counts)")
      }
      if Self.setting("PORTAL_TEST_OPERATIONS") != nil { print(all.counts.sorted { $0.key < $1.key }) }
    }
  }
}
