import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Tells the team that the end of a version is near, and that it has passed without a decision. Whether it can still be
/// decided does not depend on it. Any number of replicas may do this at the same time: each end is told once.
struct AnnounceEnds: Sendable {
  let database: Database
  let events: EventOutbox

  /// All that are due now. One that can't be told holds up no other; it is tried again the next time.
  ///
  /// - Throws: `DueWork.Failures` after all others were told; what reading throws.
  func callAsFunction(batch: Int = 100) async throws {
    try await DueWork.all(
      batch: batch,
      read: { try await EndStore.due(after: $0, limit: batch, in: database, deadline: .after(.seconds(30))) },
      subject: \.proposal.description, work: announce)
  }

  private func announce(_ due: EndStore.Due) async throws {
    try await database.transaction(in: .organization(due.organization), deadline: .after(.seconds(10))) { transaction in
      guard let found = try await ProposalStore.lock(due.proposal, in: transaction),
        let isPast = try await EndStore.note(due.proposal, in: transaction)
      else { return }
      let event = ProposalEvent(
        kind: isPast ? .expired : .expiring, proposal: found.proposal, actor: Principal.service("proposals").text)
      try await events.note(event, of: due.organization, at: found.now, in: transaction)
    }
  }
}
