import CallContext
import Foundation
import Identifiers
import Postgres

/// Everybody and everything that came to a proposal, for the team, newest first; and its say on what was a person.
struct ReadViews: Sendable {
  let database: Database

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`.
  func callAsFunction(
    of id: ProposalID, after cursor: ListCursor?, limit: Int, call: Call
  ) async throws -> ListPage<ViewStore.Listed> {
    try call.caller.requireTeam(.proposalsRead)
    return try await database.transaction(for: call) { transaction in
      guard try await ProposalStore.revision(of: id, in: transaction) != nil else { throw ProposalRefusal.notFound }
      return try await ViewStore.list(of: id, after: cursor, limit: limit, in: transaction)
    }
  }

  /// Somebody of the team knows better what it was, or takes that back.
  ///
  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`.
  func overrule(
    _ id: ViewID, of proposal: ProposalID, wasPerson: Bool, call: Call
  ) async throws -> ViewStore.Listed {
    try call.caller.requireTeam(.proposalsWrite)
    return try await database.transaction(for: call) { transaction in
      // As batches do, so that none writes the view or the sums meanwhile.
      try await transaction.execute(EngagementStore.locking([proposal]))
      guard var view = try await ViewStore.lock(id, of: proposal, in: transaction) else {
        throw ProposalRefusal.notFound
      }
      let now: Date =
        try await transaction.query("SELECT clock_timestamp() AS now").first?.decode("now") ?? view.lastSeenAt
      view.overrule(wasPerson: wasPerson, by: call.caller.principal.text, now: now)
      try await transaction.pipeline([ViewStore.overruling(view), EngagementStore.recounting([proposal])])
      let listed = try await ViewStore.list(of: proposal, only: id, after: nil, limit: 1, in: transaction)
      guard let found = listed.rows.first else { throw ProposalRefusal.notFound }
      return found
    }
  }
}

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

/// Makes room for the beats of coming months, and forgets what is past its time.
struct KeepEngagement: Sendable {
  let database: Database

  func callAsFunction() async throws {
    for statement in [EngagementStore.keepingMonths, EngagementStore.forgettingLoads] {
      try await database.execute(statement, in: .system(task: "engagement"), deadline: .after(.seconds(60)))
    }
  }
}
