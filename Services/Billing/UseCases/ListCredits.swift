import CallContext
import Identifiers
import Postgres

/// What a client has left, newest first, page by page.
struct ListCredits: Sendable {
  let database: Database

  /// - Parameter includesUsedUp: also those with nothing left.
  /// - Throws: `BillingRefusal.forbidden`.
  func callAsFunction(
    of client: ClientID, includesUsedUp: Bool, after cursor: ListCursor?, limit: Int, call: Call
  ) async throws -> ListPage<Credit> {
    try call.caller.requireTeam(.billingRead)
    return try await database.transaction(for: call) { transaction in
      try await CreditStore.list(
        of: client, includesUsedUp: includesUsedUp, after: cursor, limit: limit, in: transaction)
    }
  }
}
