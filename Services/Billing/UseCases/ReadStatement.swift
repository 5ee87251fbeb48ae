import CallContext
import CivilCalendar
import Foundation
import Identifiers
import Postgres

/// What was billed to a client and paid, with a running balance, page by page from the newest on.
struct ReadStatement: Sendable {
  let database: Database

  struct Answer: Sendable {
    let account: StatementStore.Account
    let statement: Statement
  }

  /// - Parameter currency: `nil` where a client is billed in one.
  /// - Throws: `BillingRefusal`: `notFound` for a client with whom nothing happened, `forbidden`, `invalid`.
  func callAsFunction(
    of client: ClientID, project: ProjectID?, currency: String?, after cursor: Statement.Cursor?, limit: Int, call: Call
  ) async throws -> Answer {
    try call.caller.requireTeam(.billingRead)
    // All of it is of one state of the books: a payment that comes meanwhile is in the balance and in the lines, or in none.
    return try await database.transaction(
      in: .organization(call.organization), deadline: call.deadline, isolation: .repeatableRead
    ) { transaction in
      let currencies = try await StatementStore.currencies(of: client, in: transaction)
      guard let first = currencies.first else { throw BillingRefusal.notFound }
      guard currency != nil || currencies.count == 1 else {
        throw BillingRefusal.field("currency", "required", "One of \(currencies.joined(separator: ", ")).")
      }
      if let currency, !currencies.contains(currency) {
        throw BillingRefusal.field("currency", "invalid_value", "One of \(currencies.joined(separator: ", ")).")
      }
      let account = StatementStore.Account(clientID: client, projectID: project, currency: currency ?? first)
      let balances = try await StatementStore.balances(of: account, in: transaction)
      let lines = try await StatementStore.lines(of: account, after: cursor, limit: limit + 1, in: transaction)
      let seen = if let cursor { cursor.seen } else { try await LedgerSnapshotStore.current(in: transaction) }
      return Answer(
        account: account,
        statement: Statement(
          lines, limit: limit, newestCents: cursor?.balanceCents ?? balances.owedCents,
          balanceCents: balances.owedCents, heldCents: balances.heldCents,
          seen: seen))
    }
  }
}
