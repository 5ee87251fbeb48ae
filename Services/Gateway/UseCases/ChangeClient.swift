import CallContext
import Postgres

/// Puts right what is known of a client: a change only lands on the version that its author read (DC-2).
struct ChangeClient: Sendable {
  let database: Database

  /// - Throws: `GatewayRefusal`: `notFound`, `stale`, `invalid`.
  func callAsFunction(
    _ change: ClientChange, of id: Client.ID, ifVersion version: Int64, call: Call
  ) async throws -> Client {
    try await database.transaction(for: call) { transaction in
      guard let current = try await ClientStore.find(id, in: transaction) else { throw GatewayRefusal.notFound }
      guard current.version == version else { throw GatewayRefusal.stale }
      var client = try change.applied(to: current)
      guard try await ClientStore.update(client, ifVersion: version, in: transaction) else {
        throw GatewayRefusal.stale
      }
      client.version = version + 1
      return client
    }
  }
}
