import CallContext
import Foundation
import Postgres

/// Why proposals were declined in a period, and for how much.
struct ReportDeclines: Sendable {
  let database: Database

  /// - Throws: `ProposalRefusal.forbidden`.
  func callAsFunction(_ period: ReportPeriod, call: Call) async throws -> DeclineReport {
    try call.caller.requireTeam(.proposalsRead)
    return try await database.transaction(for: call) { transaction in
      try await DeclineReportStore.read(period, in: transaction)
    }
  }
}
