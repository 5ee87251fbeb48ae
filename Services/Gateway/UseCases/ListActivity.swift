import CallContext
import Identifiers
import Postgres

struct ListActivity: Sendable {
  let database: Database

  func callAsFunction(_ query: ListQuery, call: Call) async throws -> ListPage<Activity> {
    try await database.transaction(for: call) { transaction in
      try await ActivityStore.list(query, in: transaction)
    }
  }
}
