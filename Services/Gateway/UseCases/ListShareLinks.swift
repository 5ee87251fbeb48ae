import CallContext
import Foundation
import Identifiers
import Postgres

/// The links to a proposal or an invoice, whoever made them: what was mailed can be revoked, too.
struct ListShareLinks: Sendable {
  let database: Database
  let world: World
  let proposals: ProposalsClient
  let billing: BillingClient

  /// - Returns: also the time by which they stand as they do.
  /// - Throws: 404 for a proposal or an invoice that its owner does not know.
  func callAsFunction(
    of subject: ShareLink.Subject, _ query: ListQuery, call: Call
  ) async throws -> (links: ListPage<ShareLink>, now: Date) {
    switch subject {
    case .proposal(let id): _ = try await proposals.facts(of: id, call: call)
    case .invoice(let id): _ = try await billing.facts(of: id, call: call)
    }
    let links = try await database.transaction(for: call) { transaction in
      try await ShareLinkStore.list(of: subject, query, in: transaction)
    }
    return (links, world.clock.now())
  }
}
