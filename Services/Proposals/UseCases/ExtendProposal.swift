import CallContext
import CivilCalendar
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Moves the end of a sent version to a later day, under the lock that every decision takes.
struct ExtendProposal: Sendable {
  let database: Database
  let events: EventOutbox
  let once: AnswerOnce

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, and what `Proposal.extended` throws.
  func callAsFunction(
    _ id: ProposalID, until day: CalendarDay, call: Call, keyed: AnswerOnce.Keyed<ReadProposal.Answer>? = nil
  ) async throws -> AnswerOnce.Outcome<ReadProposal.Answer> {
    try call.caller.requireTeam(.proposalsWrite)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        try await extend(id, until: day, by: call.caller, in: transaction)
        return try await ReadProposal.answer(id, in: transaction)
      }
    }
  }

  private func extend(
    _ id: ProposalID, until day: CalendarDay, by caller: Caller, in transaction: Transaction
  ) async throws {
    guard let found = try await ProposalStore.lock(id, in: transaction) else { throw ProposalRefusal.notFound }
    let proposal = try found.proposal.extended(until: day, now: found.now)
    guard let sending = proposal.state.sending else { throw ProposalRefusal.notExtendable(proposal.state.name) }
    let event = ProposalEvent(kind: .extended, proposal: proposal, actor: caller.principal.text)
    try await transaction.pipeline([
      ExtensionStore.extending(id, until: day, expiresAt: sending.expiresAt),
      EstimateStore.move(of: proposal.estimate.id, to: proposal.estimate.stage),
      try events.insertion(of: event, for: caller.organization, at: found.now),
    ])
  }
}
