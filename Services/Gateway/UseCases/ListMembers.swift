import CallContext
import Identifiers
import Postgres

struct ListMembers: Sendable {
  let database: Database

  func callAsFunction(_ query: ListQuery, call: Call) async throws -> ListPage<Member> {
    try await database.transaction(for: call) { transaction in
      try await MemberStore.list(query, in: transaction)
    }
  }
}
