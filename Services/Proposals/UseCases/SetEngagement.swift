import CallContext
import Postgres

/// What the organization wants to be measured.
struct SetEngagement: Sendable {
  let database: Database

  /// - Throws: `ProposalRefusal`: `forbidden`, `invalid`.
  func callAsFunction(_ settings: EngagementSettings, call: Call) async throws -> EngagementSettings {
    try call.caller.requireTeam(.directoryWrite)
    try settings.check()
    _ = try await database.transaction(for: call) { try await $0.conclude([EngagementStore.setting(settings)]) }
    return settings
  }

  /// - Throws: `ProposalRefusal.forbidden`.
  func current(call: Call) async throws -> EngagementSettings {
    try call.caller.requireTeam(.directoryRead)
    return try await database.transaction(for: call) { transaction in
      try EngagementStore.settings(try await transaction.query(EngagementStore.settings))
    }
  }
}
