import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Takes a job to be sold into the pipeline.
struct CreateEstimate: Sendable {
  let database: Database
  let world: World
  let once: AnswerOnce

  /// - Throws: `ProposalRefusal`: `invalid`, `forbidden`.
  func callAsFunction(
    _ draft: EstimateDraft, call: Call, keyed: AnswerOnce.Keyed<Estimate>? = nil
  ) async throws -> AnswerOnce.Outcome<Estimate> {
    try call.caller.requireTeam(.proposalsWrite)
    let currency = try draft.checkedCurrency()
    let now = world.clock.now()
    let change = draft.projectID.map { ProjectChange(projectID: $0) }
    let estimate = Estimate(
      id: world.ids.make(), clientID: draft.clientID, number: draft.number, title: draft.title, kind: draft.kind,
      currency: currency, stage: .draft, siteAddress: draft.siteAddress,
      internalMarginBasisPoints: draft.internalMarginBasisPoints, internalNotes: draft.internalNotes, change: change,
      createdAt: now, updatedAt: now)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        try draft.check(against: try await ChangeOrderStore.standing(of: change, in: transaction))
        return try await EstimateStore.insert(estimate, by: call.caller.principal.text, in: transaction)
      }
    }
  }
}
