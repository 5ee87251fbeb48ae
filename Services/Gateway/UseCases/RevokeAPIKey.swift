import CallContext
import Postgres

/// From the next request on it opens nothing: keys are looked up each time.
struct RevokeAPIKey: Sendable {
  let database: Database
  let world: World

  /// - Throws: `GatewayRefusal`: `notFound`; `lastKey` for the only one that can make others, since nobody else could.
  func callAsFunction(_ id: APIKey.ID, call: Call) async throws {
    let now = world.clock.now()
    let isKnown = try await database.transaction(for: call) { transaction in
      let makers = try await APIKeyStore.lock(holding: .directoryWrite, in: transaction)
      guard makers != [id] else { throw GatewayRefusal.lastKey }
      return try await APIKeyStore.revoke(id, at: now, in: transaction)
    }
    guard isKnown else { throw GatewayRefusal.notFound }
  }
}
