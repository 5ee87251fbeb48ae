import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Tells the team, once for each proposal, that a person was the first to open it. It waits for whoever decides, which no
/// page that tells something is to do; so it comes behind the batch, a moment later, whoever is there by then. Any number
/// of replicas may do this at the same time.
struct NoteFirstOpens: Sendable {
  let database: Database
  let events: EventOutbox

  /// All that are due now. One that can't be told, or is being decided at this moment, holds up no other; it is tried
  /// again the next time.
  ///
  /// - Throws: `DueWork.Failures` after all others were told; what reading throws.
  func callAsFunction(batch: Int = 100) async throws {
    try await DueWork.all(
      batch: batch,
      read: { try await FirstOpenStore.due(after: $0, limit: batch, in: database, deadline: .after(.seconds(10))) },
      subject: \.proposal.description, work: note)
  }

  private func note(_ due: FirstOpenStore.Due) async throws {
    let id = due.proposal
    try await database.transaction(in: .organization(due.organization), deadline: .after(.seconds(5))) { transaction in
      guard try await EstimateStore.lockIfFree(of: id, in: transaction),
        let (found, answers) = try await ProposalStore.lock(
          id, asking: [FirstOpenStore.settling(id), FirstOpenStore.first(at: id)], in: transaction),
        // It was opened before it was decided; what came to another end is no news.
        [.sent, .accepted, .declined].contains(found.proposal.stateName(at: found.now)),
        // What looked like a person may have turned out to be none.
        let first = answers.last?.first,
        try await ProposalStore.noteFirstOpen(id, in: transaction)
      else { return }
      let event = ProposalEvent(
        kind: .opened(contactID: try first.decode("contact_id")), proposal: found.proposal,
        actor: try first.decode("principal"))
      let stage = found.proposal.estimate.stage.after(.opened)
      try await transaction.conclude([
        EstimateStore.move(of: found.proposal.estimate.id, to: stage),
        try events.insertion(of: event, for: due.organization, at: due.dueAt),
      ])
    }
  }
}
