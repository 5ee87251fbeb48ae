import CallContext
import Foundation
import Identifiers
import Postgres

/// The client's page: nothing is written (SL-4), and a caller who has it already costs one small statement.
struct ReadProposalPage: Sendable {
  let database: Database

  /// - Parameter known: entity tags of versions that the caller has.
  /// - Throws: `ProposalRefusal.notFound`.
  func callAsFunction(_ id: ProposalID, known: [String], call: Call) async throws -> PageAnswer {
    try call.caller.requireLink(to: id)
    if !known.isEmpty {
      guard let tag = try PageStore.tag(in: try await read(PageStore.tag(id, of: call.organization), call)) else {
        throw ProposalRefusal.notFound
      }
      if known.contains(where: { $0.utf8.elementsEqual(tag.utf8) }) { return .notModified(etag: tag) }
    }
    let rows = try await read(PageStore.statement(id, of: call.organization), call)
    guard var page = try PageStore.page(rows) else { throw ProposalRefusal.notFound }
    if let offer = page.offer, let decision = page.decision {
      page.agreed = try offer.content.quotation(of: decision, currency: offer.currency)
    }
    return .page(page)
  }

  private func read(_ statement: SQL, _ call: Call) async throws -> Rows {
    try await database.query(statement, in: .organization(call.organization), deadline: call.deadline)
  }
}
