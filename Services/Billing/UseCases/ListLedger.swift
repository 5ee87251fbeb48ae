import CallContext
import Postgres

/// The whole ledger of the organization, the oldest first, page by page.
struct ListLedger: Sendable {
  let database: Database

  /// - Throws: `BillingRefusal.forbidden`.
  func callAsFunction(after sequence: Int64?, limit: Int, call: Call) async throws -> (rows: [LedgerRow], next: Int64?)
  {
    try call.caller.requireTeam(.billingRead)
    return try await database.transaction(for: call) { transaction in
      try await LedgerStore.list(after: sequence, limit: limit, in: transaction)
    }
  }
}
