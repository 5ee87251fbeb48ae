import CallContext
import Foundation
import Identifiers
import Postgres

/// All that was asked for of one version; there are never many.
struct ListChangeRequests: Sendable {
  let database: Database

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`.
  func callAsFunction(_ id: ProposalID, call: Call) async throws -> [RequestChanges.Answer] {
    try call.caller.requireTeam(.proposalsRead)
    return try await database.transaction(for: call) { transaction in
      guard let proposal = try await ProposalStore.find(id, in: transaction)?.proposal else {
        throw ProposalRefusal.notFound
      }
      return try await ChangeRequestStore.all(of: id, in: transaction).map {
        RequestChanges.Answer(request: $0, proposalID: id, revision: proposal.revision)
      }
    }
  }
}
