import CallContext
import Postgres

/// The whole ledger of the organization, the oldest first, page by page.
struct ListLedger: Sendable {
  let database: Database

  /// - Throws: `BillingRefusal.forbidden`.
  func callAsFunction(
    after cursor: LedgerCursor?, limit: Int, call: Call
  ) async throws -> (rows: [LedgerRow], next: LedgerCursor?) {
    try call.caller.requireTeam(.billingRead)
    // All pages are of the state that the first one saw: entries are numbered when they are written and seen when their
    // transaction ends, so that one with a lower number may come to be seen behind a page that has gone by it.
    return try await database.transaction(
      in: .organization(call.organization), deadline: call.deadline, isolation: .repeatableRead
    ) { transaction in
      let seen = if let cursor { cursor.seen } else { try await LedgerSnapshotStore.current(in: transaction) }
      let (rows, last) = try await LedgerStore.list(
        after: cursor?.sequence, seen: seen, limit: limit, in: transaction)
      return (rows, last.map { LedgerCursor(sequence: $0, seen: seen) })
    }
  }
}
