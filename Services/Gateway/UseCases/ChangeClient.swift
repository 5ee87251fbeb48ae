import CallContext
import Foundation
import Identifiers
import Postgres

/// Changes what is known of a client, on the version that its author read (DC-2). What was sent or issued before keeps what it
/// said.
struct ChangeClient: Sendable {
  let database: Database
  let world: World

  /// - Throws: `GatewayRefusal`: `notFound`, `stale`, `invalid`.
  func callAsFunction(
    _ change: ClientChange, of id: Client.ID, ifVersion version: Int64, call: Call
  ) async throws -> Client {
    let now = world.clock.now()
    return try await database.transaction(for: call) { transaction in
      guard let current = try await ClientStore.find(id, in: transaction) else { throw GatewayRefusal.notFound }
      guard current.version == version else { throw GatewayRefusal.stale }
      var client = try change.applied(to: current)
      guard client != current else { return current }
      guard try await ClientStore.update(client, ifVersion: version, in: transaction) else {
        throw GatewayRefusal.stale
      }
      client.version = version + 1
      try await ActivityStore.insert(
        Activity(
          id: world.ids.make(), type: "client.changed", occurredAt: now, proposal: nil, estimate: nil, invoice: nil,
          client: id.rawValue, contact: nil, actor: call.caller.principal.text,
          summary: ActivitySentence.clientChanged(name: client.name), data: "{\"client_id\":\"\(id)\"}"),
        of: call.organization, in: transaction)
      return client
    }
  }
}
