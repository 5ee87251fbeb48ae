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

  /// Somebody of the team knows better what it was, or takes that back. The first person at a proposal is told to the
  /// team, whoever it was that knew.
  ///
  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, `notAutomated`.
  func overrule(
    _ id: ViewID, of proposal: ProposalID, wasPerson: Bool, call: Call
  ) async throws -> ViewStore.Listed {
    try call.caller.requireTeam(.proposalsWrite)
    return try await database.transaction(for: call) { transaction in
      // As batches do, so that none writes the view or the sums meanwhile.
      let answers = try await transaction.pipeline([
        EngagementStore.locking([proposal]), EngagementStore.clock, ViewStore.one(id, of: proposal),
      ])
      guard let subject = try answers[0].first.map(EngagementStore.subject),
        var view = try answers[2].first.map(ViewStore.view)
      else { throw ProposalRefusal.notFound }
      let now = try EngagementStore.now(answers[1])
      try view.overrule(wasPerson: wasPerson, by: call.caller.principal.text, now: now)
      let isFirstOpen = view.tier.isPerson && !subject.isFirstOpenNoted && subject.isOpen(at: now)
      try await transaction.pipeline(
        [ViewStore.overruling(view), EngagementStore.recounting([proposal])]
          + (isFirstOpen ? [FirstOpenStore.owing([proposal])] : []))
      let listed = try await ViewStore.list(of: proposal, only: id, after: nil, limit: 1, in: transaction)
      guard let found = listed.rows.first else { throw ProposalRefusal.notFound }
      return found
    }
  }
}
