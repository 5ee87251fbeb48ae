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
  /// - Throws: `Failures` after all others were told; what the first reading throws.
  func callAsFunction(batch: Int = 100) async throws {
    var failures: [Failure] = []
    var last: EndStore.Due?
    while true {
      let due = try await EndStore.due(after: last, limit: batch, in: database, deadline: .after(.seconds(30)))
      for one in due {
        do {
          try await announce(one)
        } catch let error where !(error is CancellationError) {
          failures.append(Failure(proposal: one.proposal, kind: "\(type(of: error))"))
        }
      }
      last = due.last
      if due.count < batch { break }
    }
    if !failures.isEmpty { throw Failures(all: failures) }
  }

  struct Failure: Sendable {
    let proposal: ProposalID
    let kind: String
  }

  /// The ends that could not be told this time.
  struct Failures: PartialFailure {
    let all: [Failure]
    var summary: String { all.prefix(5).map { "\($0.proposal): \($0.kind)" }.joined(separator: ", ") }
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
