import CallContext
import Foundation
import Identifiers
import Postgres

/// What is about the end of a version: the team is told that more time is asked for, that the end is near and that it has
/// passed; those who decide are told that it was moved.
extension ReceiveEvent {
  func tellTeamOfEnd(
    _ report: ProposalReport, _ person: Contact?, organization id: OrganizationID, compose: Compose,
    in transaction: Transaction
  ) async throws {
    guard let news = try await letterhead(of: report, person, organization: id, in: transaction) else { return }
    try await queue(
      try await teamOrders(.endNotice, news, in: transaction), of: report, organization: id, compose: compose,
      in: transaction)
  }

  func tellOfExtension(
    _ report: ProposalReport, organization id: OrganizationID, compose: Compose, in transaction: Transaction
  ) async throws {
    guard let news = try await letterhead(of: report, nil, organization: id, in: transaction) else { return }
    try await ShareLinkStore.extend(
      report.proposal,
      until: ShareLink.expiry(
        from: news.now, validUntil: report.validUntil, timeZone: news.organization.details.timeZone),
      now: news.now, in: transaction)
    let orders = try await linkedOrders(.extensionNotice, news, of: report, in: transaction) { $0.role == .decides }
    try await queue(orders, of: report, organization: id, compose: compose, in: transaction)
  }
}
