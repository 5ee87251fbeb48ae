import CallContext
import Postgres

/// What clients are called, for lists that know their ids.
struct NameClients: Sendable {
  let database: Database

  func callAsFunction(_ ids: [Client.ID], call: Call) async throws -> [Client.ID: String] {
    guard !ids.isEmpty else { return [:] }
    return try await database.transaction(for: call) { transaction in
      try ClientStore.names(in: await transaction.query(ClientStore.names(of: ids)))
    }
  }
}
