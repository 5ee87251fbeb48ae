import CallContext
import Identifiers
import Postgres

/// Gives a change order its number before it is sent, so that the mails that are prepared with its links can say it,
/// whoever lets them go. Numbered once; what is no change order stays as it is.
struct NumberChangeOrder: Sendable {
  let database: Database

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, and what `ContractStanding.check(change:)` throws: what can't
  ///   be sent takes no number.
  func callAsFunction(_ id: ProposalID, call: Call) async throws -> ReadProposal.Answer {
    try call.caller.requireTeam(.proposalsWrite)
    try await database.transaction(for: call) { transaction in
      guard let found = try await ProposalStore.lock(id, in: transaction) else { throw ProposalRefusal.notFound }
      let estimate = found.proposal.estimate
      guard let standing = try await ChangeOrderStore.lock(estimate.change, in: transaction) else { return }
      try standing.check(change: found.proposal.totals.totalCents)
      try await transaction.conclude([ChangeOrderStore.numbering(estimate.id, standing.nextNumber)])
    }
    // Behind the commit: whoever sends or decides another one of the project waits no longer than for the number.
    return try await database.transaction(for: call) { try await ReadProposal.answer(id, in: $0) }
  }
}
