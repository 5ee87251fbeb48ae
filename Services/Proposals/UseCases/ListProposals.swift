import CallContext
import Identifiers
import Postgres

/// Proposals of the organization, newest first, page by page.
struct ListProposals: Sendable {
  let database: Database

  /// - Throws: `ProposalRefusal.forbidden`.
  func callAsFunction(
    _ filter: ProposalFilter, after cursor: ListCursor?, limit: Int, call: Call
  ) async throws -> ListPage<ProposalRow> {
    try call.caller.requireTeam(.proposalsRead)
    return try await database.transaction(for: call) { transaction in
      try await ProposalListStore.list(filter, after: cursor, limit: limit, in: transaction)
    }
  }
}
