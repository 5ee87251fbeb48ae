import CallContext
import Foundation
import Identifiers
import Postgres

/// Both sides are told of what a client wants to be different: the team, and whoever asked, so that they have it in writing.
extension ReceiveEvent {
  func tellOfChanges(
    _ report: ProposalReport, _ person: Contact?, organization id: OrganizationID, compose: Compose,
    in transaction: Transaction
  ) async throws {
    guard let news = try await letterhead(of: report, person, organization: id, in: transaction) else { return }
    var orders: [MailOrder] = []
    if let person {
      orders = try await linkedOrders(.changesReceipt, news, of: report, in: transaction) { $0.contact == person.id }
      // Whose link has ended meanwhile is told all the same.
      if orders.isEmpty { orders = [news.order(.changesReceipt, to: person.name, person.email)] }
    }
    orders += try await teamOrders(.changesNotice, news, in: transaction)
    try await queue(orders, of: report, organization: id, compose: compose, in: transaction)
  }
}
