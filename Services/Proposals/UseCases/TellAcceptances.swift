import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Tells billing of acceptances of which it was never told, since they are from before there was billing. Each is told once,
/// with what was agreed then, however often this is run and by however many; what was stopped in between goes on.
struct TellAcceptances: Sendable {
  let database: Database
  let events: EventOutbox

  /// What was agreed can't be computed from the version any more.
  struct NotAsAgreed: Error {}

  /// What billing could not take before, such as a change order whose contract it did not know, is delivered again behind them.
  ///
  /// - Returns: how many were told now. The relay delivers them.
  /// - Throws: `DueWork.Failures` after all others were told; what reading throws.
  func callAsFunction(batch: Int = 100) async throws -> Int {
    var told = 0
    var failures: DueWork.Failures?
    do {
      try await DueWork.all(
        batch: batch,
        read: {
          try await UntoldAcceptanceStore.due(after: $0, limit: batch, in: database, deadline: .after(.seconds(60)))
        },
        subject: \.proposal.description,
        work: { if try await tell($0) { told += 1 } })
    } catch let some as DueWork.Failures {
      failures = some
    }
    try await UntoldAcceptanceStore.deliverParkedAgain(
      to: EventOutbox.billing, in: database, deadline: .after(.seconds(60)))
    if let failures { throw failures }
    return told
  }

  private func tell(_ due: UntoldAcceptanceStore.Untold) async throws -> Bool {
    // Nobody waits for this, so it may wait for whoever holds the proposal.
    try await database.transaction(in: .organization(due.organization), deadline: .after(.seconds(60))) { transaction in
      guard let proposal = try await ProposalStore.lock(due.proposal, in: transaction)?.proposal,
        let decision = try await DecisionStore.find(of: due.proposal, in: transaction), decision.kind == .accepted,
        let project = try await ProjectStore.find(of: proposal, in: transaction),
        try await !UntoldAcceptanceStore.isTold(due.proposal, in: transaction)
      else { return false }
      let content = proposal.content
      let bill = try content.bill(
        for: content.selection(for: decision.choices), currency: proposal.estimate.currency)
      guard bill.totals == decision.totals else { throw NotAsAgreed() }
      let event = ProposalEvent(
        kind: .accepted(decision, bill, project), proposal: proposal, actor: decision.decidedBy)
      try await transaction.execute(
        try events.insertion(of: event, for: due.organization, at: decision.decidedAt, to: [EventOutbox.billing]))
      return true
    }
  }
}
