import CallContext
import Foundation
import Identifiers
import Postgres

/// One estimate with its versions and, once it is won, its project.
struct ReadEstimate: Sendable {
  let database: Database

  struct Answer: Sendable {
    let estimate: Estimate
    let proposals: [ProposalRow]
    let projectID: ProjectID?
  }

  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`.
  func callAsFunction(_ id: EstimateID, call: Call) async throws -> Answer {
    try call.caller.requireTeam(.proposalsRead)
    return try await database.transaction(for: call) { transaction in
      guard let estimate = try await EstimateStore.find(id, in: transaction) else { throw ProposalRefusal.notFound }
      return Answer(
        estimate: estimate,
        proposals: try await ProposalListStore.versions(of: id, in: transaction),
        projectID: try await ProjectStore.find(of: id, in: transaction))
    }
  }
}
