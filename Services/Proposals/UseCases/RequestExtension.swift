import CallContext
import Foundation
import Identifiers
import Postgres

/// A recipient asks for more time; the team is told, once for each end and link.
struct RequestExtension: Sendable {
  let database: Database
  let events: EventOutbox

  /// - Throws: `ProposalRefusal`: `notFound`, `invalid`, `notExtendable`.
  func callAsFunction(_ request: ExtensionRequest, of id: ProposalID, call: Call) async throws {
    try call.caller.requireLink(to: id)
    try request.check()
    let principal = call.caller.principal.text
    try await database.transaction(for: call) { transaction in
      guard let found = try await ProposalStore.lock(id, in: transaction), found.proposal.state != .draft else {
        throw ProposalRefusal.notFound
      }
      let end = try found.proposal.endToExtend(now: found.now)
      guard try await ExtensionStore.insert(request, of: id, endsAt: end, by: principal, in: transaction) else {
        return
      }
      let event = ProposalEvent(kind: .extensionRequested(request), proposal: found.proposal, actor: principal)
      try await transaction.pipeline([
        ProposalStore.pageChange(of: id),
        try events.insertion(of: event, for: call.caller.organization, at: found.now),
      ])
    }
  }
}
