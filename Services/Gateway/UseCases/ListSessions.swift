import CallContext
import Postgres

/// Where a member is signed in.
struct ListSessions: Sendable {
  let database: Database

  func callAsFunction(of member: Member.ID, call: Call) async throws -> [Session] {
    try await database.transaction(for: call) { try await SessionStore.list(of: member, in: $0) }
  }
}
