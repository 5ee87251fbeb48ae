import CallContext
import Foundation
import Identifiers
import Postgres

/// When the team wants to get in touch again. Two people may set it, so each says which version they read (DC-2).
struct SetFollowUp: Sendable {
  let database: Database
  let world: World

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, `invalid`, `estimateClosed`, `stale`.
  func callAsFunction(_ change: FollowUpChange, of id: EstimateID, call: Call) async throws -> FollowUp {
    try call.caller.requireTeam(.proposalsWrite)
    let date = try change.checkedDate(now: world.clock.now())
    return try await database.transaction(for: call) { transaction in
      guard let estimate = try await EstimateStore.lock(id, in: transaction) else { throw ProposalRefusal.notFound }
      try estimate.checkFollowUp(change)
      guard
        let followUp = try await FollowUpStore.set(
          date, change.note, ifVersion: change.ifVersion, of: id, by: call.caller.principal.text, in: transaction)
      else { throw ProposalRefusal.stale }
      return followUp
    }
  }

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`.
  func current(of id: EstimateID, call: Call) async throws -> FollowUp {
    try call.caller.requireTeam(.proposalsRead)
    return try await database.transaction(for: call) { transaction in
      guard try await EstimateStore.find(id, in: transaction) != nil else { throw ProposalRefusal.notFound }
      return try await FollowUpStore.find(of: id, in: transaction)
    }
  }
}
