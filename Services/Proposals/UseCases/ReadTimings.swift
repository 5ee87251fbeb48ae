import CallContext
import Foundation
import Postgres

/// When the proposals that can still be decided were sent, opened and left.
struct ReadTimings: Sendable {
  let database: Database

  /// - Parameter proposal: this one alone, if it is among them.
  /// - Throws: `ProposalRefusal.forbidden`.
  func callAsFunction(
    of proposal: ProposalID?, zone: TimeZone, limit: Int, call: Call
  ) async throws -> [Timing] {
    try call.caller.requireTeam(.proposalsRead)
    return try await database.transaction(for: call) { transaction in
      // One clock says what is open, what is today, and who looks right now.
      guard let now = try await TimingStore.now(in: transaction),
        let midnight = Timing.midnight(before: now, in: zone)
      else { return [] }
      return try TimingStore.timings(
        in: await transaction.query(
          TimingStore.selection(of: proposal, at: now, since: midnight, limit: limit)))
    }
  }
}
