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
/// `PORTAL_TEST_OPERATIONS` says how many; before a release it is 1,000,000.
@Suite struct YearOfBillingTests {
  /// Each in an organization of its own, so many at once.
  private static let (operationsOfOneYear, atOnce) = (2_500, 8)

  private static func setting(_ name: String) -> Int? { SettingsEnvironment.process()[name].flatMap { Int($0) } }

  @Test func `the service and the model say the same after every operation`() async throws {
    let operations = Self.setting("PORTAL_TEST_OPERATIONS") ?? 20_000
    let count = max(1, operations / Self.operationsOfOneYear)
    let seed = UInt64(Self.setting("PORTAL_TEST_SEED") ?? 20_261_127)
    let yesterday = try #require(CalendarDay(BillingFixture.today))
    try await TestDatabase.with(service: "billing", migrations: try #require(Application.migrations)) { own in
      let database = own.open(poolSize: Self.atOnce)
      let years = try await withThrowingTaskGroup(of: YearOfBilling.self) { group in
        var years: [YearOfBilling] = []
        for number in 0..<count {
          if number >= Self.atOnce, let year = try await group.next() { years.append(year) }
          group.addTask {
            var year = YearOfBilling(
              work: try BillingWork(database: database), seed: seed &+ UInt64(number), yesterday: yesterday)
            try await year.run(min(operations, Self.operationsOfOneYear))
            return year
          }
        }
        for try await year in group { years.append(year) }
        return years
      }
      #expect(years.flatMap(\.differences) == [], "seed \(seed)")
      let counts = years.reduce(into: [:]) { $0.merge($1.counts, uniquingKeysWith: +) }
      #expect(try await CheckLedger(database: database)(deadline: .after(.seconds(300))) == [])
      let ledger = try await database.queryOne(
        "SELECT sum(amount_cents)::bigint AS cents FROM ledger_postings", in: .system(task: "ledger"),
        deadline: .after(.seconds(60)))
      #expect(try ledger?.decode("cents", as: Int64.self) == 0)
      await database.shutdown(deadline: .after(.seconds(1)))
      guard operations >= 20_000 else { return }
      // Everything was done, and everything was refused, too.
      let names = [
        "draft standard", "draft application", "draft release", "issue", "discard", "pay", "pay several", "reverse",
        "apply credit", "refund", "reverse use", "return deposit", "refund deposit", "restore deposit", "announce",
        "reject", "void standard", "void progress", "void retainageRelease",
      ]
      for name in names { #expect(counts["\(name) done", default: 0] > 0, "\(name): \(counts)") }
      for name in names.dropFirst() where !name.hasPrefix("void") {
        #expect(counts["\(name) refused", default: 0] > 0, "\(name): \(counts)")
      }
      if Self.setting("PORTAL_TEST_OPERATIONS") != nil { print(counts.sorted { $0.key < $1.key }) }
    }
  }
}
