import CallContext
import Foundation
import Identifiers
import Postgres

/// Notes that somebody is looking (SL-4). The first signal of a session counts; the first person on a proposal is told
/// to the team, once.
struct RecordVisit: Sendable {
  let database: Database
  let events: EventOutbox

  /// - Throws: `ProposalRefusal`: `notFound`, `invalid`.
  func callAsFunction(_ visit: Visit, on id: ProposalID, call: Call) async throws {
    try call.caller.requireLink(to: id)
    try visit.check()
    let principal = call.caller.principal.text
    try await database.transaction(for: call) { transaction in
      // First without the lock, which a decision may be waiting for: most signals of a busy page change nothing.
      guard
        let canCount = try await VisitStore.canCount(
          visit, of: id, by: principal, limit: Visit.dailyLimit, in: transaction)
      else { throw ProposalRefusal.notFound }
      guard canCount else { return }
      guard let found = try await ProposalStore.lock(id, in: transaction), found.proposal.state != .draft else {
        throw ProposalRefusal.notFound
      }
      // After a decision, or after the end, looking is no engagement any more.
      guard found.proposal.stateName(at: found.now) == .sent else { return }
      guard try await VisitStore.insert(visit, of: id, by: principal, in: transaction), visit.kind == .opened,
        try await ProposalStore.noteFirstOpen(id, in: transaction)
      else { return }
      let stage = found.proposal.estimate.stage.after(.opened)
      try await transaction.execute(EstimateStore.move(of: found.proposal.estimate.id, to: stage))
      let event = ProposalEvent(
        kind: .opened(contactID: visit.contactID), proposal: found.proposal, actor: principal)
      try await events.note(event, of: call.caller.organization, at: found.now, in: transaction)
    }
  }
}
