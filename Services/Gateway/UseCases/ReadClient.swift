import CallContext
import Postgres

struct ReadClient: Sendable {
  let database: Database

  func callAsFunction(_ id: Client.ID, call: Call) async throws -> Client {
    let found = try await database.transaction(for: call) { transaction in
      try await ClientStore.find(id, in: transaction)
    }
    guard let found else { throw GatewayRefusal.notFound }
    return found
  }
}
