import CallContext
import Identifiers
import Postgres

/// Gives a change order its number before it is sent, so that the mails that are prepared with its links can say it,
/// whoever lets them go. Numbered once; what is no change order, or was sent, stays as it is.
struct NumberChangeOrder: Sendable {
  let database: Database

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`.
  func callAsFunction(_ id: ProposalID, call: Call) async throws -> ReadProposal.Answer {
    try call.caller.requireTeam(.proposalsWrite)
    return try await database.transaction(for: call) { transaction in
      guard let found = try await ProposalStore.lock(id, in: transaction) else { throw ProposalRefusal.notFound }
      let estimate = found.proposal.estimate
      let standing = try await ChangeOrderStore.lock(estimate.change, in: transaction)
      if let standing, found.proposal.state == .draft, !estimate.stage.isClosed {
        try await transaction.execute(ChangeOrderStore.numbering(estimate.id, standing.nextNumber))
      }
      return try await ReadProposal.answer(id, in: transaction)
    }
  }
}
