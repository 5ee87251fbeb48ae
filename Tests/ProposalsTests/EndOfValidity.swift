import CallContext
import CivilCalendar
import Cryptography
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import TestSupport
import Testing

@testable import Proposals

/// The last valid day of what was sent: moved by the team, moved behind its back, and passed.
extension ProposalsFixture {
  /// So many days from today, where the proposals are sent from.
  static func day(_ days: Int) throws -> String {
    let zone = try #require(TimeZone(identifier: "America/Los_Angeles"))
    return try #require(CalendarDay(of: WallClock.system.now(), in: zone)?.advanced(byDays: days)?.text)
  }

  func extend(_ id: ProposalsContract.ProposalID, until day: String) async throws -> Answer {
    try await post("/proposals/\(id)/extension", ExtensionDraft(validUntil: day), by: team)
  }

  /// As if it had been sent earlier; it ends that long from now, by the row and the clock of the database. No clock in
  /// this process says so.
  ///
  /// - Returns: the end.
  @discardableResult
  func end(
    _ id: ProposalsContract.ProposalID, in duration: Duration, sentDaysAgo days: Int = 30
  ) async throws -> Date {
    try await asSuperuser { admin in
      try await admin.transaction(in: .system(task: "test"), deadline: .after(.seconds(30))) { transaction in
        _ = try await transaction.query("ALTER TABLE proposals DISABLE TRIGGER proposals_guard")
        let row = try await transaction.queryOne(
          """
          UPDATE proposals
          SET
            sent_at = now() - make_interval(days => \(Int32(clamping: days))),
            expires_at = clock_timestamp() + make_interval(secs => \(duration / .seconds(1)))
          WHERE id = \(id)
          RETURNING expires_at
          """)
        _ = try await transaction.query("ALTER TABLE proposals ENABLE TRIGGER proposals_guard")
        return try #require(row).decode("expires_at")
      }
    }
  }

  /// Its time is over.
  func expire(_ id: ProposalsContract.ProposalID) async throws {
    try await end(id, in: .seconds(-1), sentDaysAgo: 2)
  }

  /// The sweep that tells the team, on connections of its own.
  func announcingEnds<Value>(_ body: (AnnounceEnds) async throws -> Value) async throws -> Value {
    let world = World(clock: .system, ids: .timeOrdered(clock: .system, randomBytes: Random.bytes))
    return try await Self.using(database.open()) { database in
      try await body(AnnounceEnds(database: database, events: EventOutbox(encoding: .contract, world: world)))
    }
  }

  /// Past row-level security, for as long as `body` runs.
  func asSuperuser<Value>(_ body: (Database) async throws -> Value) async throws -> Value {
    try await Self.using(database.openAsSuperuser(), body)
  }

  private static func using<Value>(
    _ database: Database, _ body: (Database) async throws -> Value
  ) async throws -> Value {
    let outcome: Result<Value, any Error>
    do {
      outcome = .success(try await body(database))
    } catch {
      outcome = .failure(error)
    }
    await database.shutdown(deadline: .after(.seconds(5)))
    return try outcome.get()
  }
}
