import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Takes a sent proposal back, under the lock that every decision takes: what is withdrawn was not decided, and the
/// other way round (DC-1).
struct WithdrawProposal: Sendable {
  let database: Database
  let events: EventOutbox
  let once: AnswerOnce

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, `invalid`, `notWithdrawable`.
  func callAsFunction(
    _ id: ProposalID, reason: String?, call: Call, keyed: AnswerOnce.Keyed<ReadProposal.Answer>? = nil
  ) async throws -> AnswerOnce.Outcome<ReadProposal.Answer> {
    try call.caller.requireTeam(.proposalsWrite)
    try Withdrawal.check(reason: reason)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        try await withdraw(id, reason: reason, by: call.caller, in: transaction)
        return try await ReadProposal.answer(id, in: transaction)
      }
    }
  }

  private func withdraw(
    _ id: ProposalID, reason: String?, by caller: Caller, in transaction: Transaction
  ) async throws {
    guard let found = try await ProposalStore.lock(id, in: transaction) else { throw ProposalRefusal.notFound }
    let withdrawal = Withdrawal(at: found.now, by: caller.principal.text, reason: reason)
    let proposal = try found.proposal.withdrawn(withdrawal, now: found.now)
    let event = ProposalEvent(kind: .withdrawn(withdrawal), proposal: proposal, actor: withdrawal.by)
    try await transaction.pipeline([
      WithdrawalStore.withdrawing(id, withdrawal),
      EstimateStore.move(of: proposal.estimate.id, to: proposal.estimate.stage),
      try events.insertion(of: event, for: caller.organization, at: found.now),
    ])
  }
}
