import CallContext
import Foundation
import Postgres

/// Deletes what opens nothing any more. Whatever has ended is refused without it, too.
struct SweepSignIns: Sendable {
  static let intervalSeconds = 600

  let database: Database
  let world: World

  func callAsFunction() async throws {
    let now = world.clock.now()
    // The limit of an hour counts them, and a choice may outlast the request itself.
    try await SignInRequestStore.sweep(
      before: now.addingTimeInterval(-3600), in: database, deadline: .after(.seconds(60)))
    try await SessionStore.sweep(
      idleSince: now.addingTimeInterval(-Double(SignInAudience.member.session.idleSeconds)), at: now, in: database,
      deadline: .after(.seconds(60)))
  }
}
