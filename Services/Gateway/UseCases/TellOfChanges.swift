import CallContext
import Foundation
import Identifiers
import Postgres

/// The team is told of what a client wants to be different, like of a decision.
extension ReceiveEvent {
  func tellOfChanges(
    _ report: ProposalReport, _ person: Contact?, organization id: OrganizationID, compose: Compose,
    in transaction: Transaction
  ) async throws {
    guard let news = try await letterhead(of: report, person, organization: id, in: transaction) else { return }
    try await queue(
      try await teamOrders(.changesNotice, news, in: transaction), of: report, organization: id, compose: compose,
      in: transaction)
  }
}
