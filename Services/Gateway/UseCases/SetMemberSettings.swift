import CallContext
import Postgres

/// What a member wants to be told.
struct SetMemberSettings: Sendable {
  let database: Database
  let world: World

  /// - Throws: `GatewayRefusal`: `notFound`, `invalid`.
  func callAsFunction(_ settings: MemberSettings, of member: Member.ID, call: Call) async throws -> MemberSettings {
    try settings.check()
    let now = world.clock.now()
    let written = try await database.transaction(for: call) { transaction in
      try await transaction.execute(MemberSettingsStore.setting(settings, of: member, at: now))
    }
    guard written == 1 else { throw GatewayRefusal.notFound }
    return settings
  }

  /// As they are now.
  ///
  /// - Throws: `GatewayRefusal.notFound`.
  func current(of member: Member.ID, call: Call) async throws -> MemberSettings {
    try await database.transaction(for: call) { transaction in
      let answers = try await transaction.pipeline([
        MemberStore.selection(of: member), MemberSettingsStore.selection(of: member),
      ])
      guard try !MemberStore.members(in: answers[0]).isEmpty else { throw GatewayRefusal.notFound }
      return try MemberSettingsStore.settings(in: answers[1])
    }
  }
}
