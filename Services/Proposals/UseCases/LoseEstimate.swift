import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Gives a job up, under the lock that sending and deciding take: what is lost has no version that a client could still
/// accept.
struct LoseEstimate: Sendable {
  let database: Database
  let events: EventOutbox
  let once: AnswerOnce

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, `invalid`, and what `Estimate.checkLosable` throws.
  func callAsFunction(
    _ id: EstimateID, reason: String?, call: Call, keyed: AnswerOnce.Keyed<ReadEstimate.Answer>? = nil
  ) async throws -> AnswerOnce.Outcome<ReadEstimate.Answer> {
    try call.caller.requireTeam(.proposalsWrite)
    try Loss.check(reason: reason)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        try await lose(id, reason: reason, by: call.caller, in: transaction)
        return try await ReadEstimate.answer(id, in: transaction)
      }
    }
  }

  private func lose(_ id: EstimateID, reason: String?, by caller: Caller, in transaction: Transaction) async throws {
    guard let estimate = try await EstimateStore.lock(id, in: transaction),
      let sent = try await LossStore.sent(of: id, in: transaction)
    else { throw ProposalRefusal.notFound }
    try estimate.checkLosable(hasOpenVersion: sent.isOpen)
    guard let newest = sent.newest, let proposal = try await ProposalStore.find(newest, in: transaction)?.proposal
    else { throw ProposalRefusal.neverSent }
    let loss = Loss(at: sent.now, by: caller.principal.text, reason: reason)
    let event = ProposalEvent(kind: .estimateLost(loss), proposal: proposal, actor: loss.by)
    try await transaction.pipeline([
      LossStore.losing(id, loss),
      try events.insertion(of: event, for: caller.organization, at: loss.at),
    ])
  }
}
