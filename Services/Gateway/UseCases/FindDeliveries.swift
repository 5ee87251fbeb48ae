import CallContext
import Foundation
import Identifiers
import Postgres

/// When mails were handed over that carry certain links: what comes seconds later came from no reader (DOMAIN, section 2).
struct FindDeliveries: Sendable {
  let database: Database

  private static let time: Duration = .seconds(3)

  /// - Parameter since: older ones are left out.
  func callAsFunction(
    of links: [ShareLink.ID], in organization: OrganizationID, since: Date
  ) async throws -> [ShareLink.ID: [Date]] {
    try MailStore.deliveries(
      in: try await database.query(
        MailStore.deliveries(of: links, since: since), in: .organization(organization), deadline: .after(Self.time)))
  }
}
