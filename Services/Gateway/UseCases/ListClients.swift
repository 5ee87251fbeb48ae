import CallContext
import Identifiers
import Postgres

struct ListClients: Sendable {
  let database: Database

  func callAsFunction(_ query: ListQuery, call: Call) async throws -> ListPage<Client> {
    try await database.transaction(for: call) { transaction in
      try await ClientStore.list(query, in: transaction)
    }
  }
}
