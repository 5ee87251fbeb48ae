import CallContext
import Identifiers
import Postgres

/// Projects of the organization, newest first, page by page.
struct ListProjects: Sendable {
  let database: Database

  /// - Throws: `ProposalRefusal.forbidden`.
  func callAsFunction(after cursor: ListCursor?, limit: Int, call: Call) async throws -> ListPage<ProjectRow> {
    try call.caller.requireTeam(.proposalsRead)
    return try await database.transaction(for: call) { transaction in
      try await ProjectStore.list(after: cursor, limit: limit, in: transaction)
    }
  }
}
