import CallContext
import Foundation
import Identifiers
import Postgres

/// The client's page: one statement, one round trip, and nothing is written (SL-4).
struct ReadProposalPage: Sendable {
  let database: Database

  /// - Parameter known: entity tags of versions that the caller has.
  /// - Throws: `ProposalRefusal.notFound`.
  func callAsFunction(_ id: ProposalID, known: [String], call: Call) async throws -> PageAnswer {
    try call.caller.requireLink(to: id)
    let organization = call.caller.organization
    let rows = try await database.query(
      PageStore.statement(id, of: organization, known: known), in: .organization(organization),
      deadline: call.deadline)
    guard let answer = try PageStore.answer(rows) else { throw ProposalRefusal.notFound }
    guard case .page(var page) = answer, let offer = page.offer, let decision = page.decision else { return answer }
    page.agreed = try offer.content.quotation(of: decision, currency: offer.currency)
    return .page(page)
  }
}
