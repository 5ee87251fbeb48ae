import CallContext
import Identifiers
import Postgres

struct ListAPIKeys: Sendable {
  let database: Database

  func callAsFunction(_ query: ListQuery, call: Call) async throws -> ListPage<APIKey> {
    try await database.transaction(for: call) { transaction in
      try await APIKeyStore.list(query, in: transaction)
    }
  }
}
