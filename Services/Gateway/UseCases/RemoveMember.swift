import CallContext
import Postgres

/// Takes somebody off the team, and every session of theirs with it.
struct RemoveMember: Sendable {
  let database: Database
  let world: World

  func callAsFunction(_ id: Member.ID, call: Call) async throws {
    let now = world.clock.now()
    let isKnown = try await database.transaction(for: call) { transaction in
      // First: a session that is being opened waits for this row.
      guard try await MemberStore.remove(id, at: now, in: transaction) else { return false }
      try await SessionStore.endAll(of: id, in: transaction)
      return true
    }
    guard isKnown else { throw GatewayRefusal.notFound }
  }
}
