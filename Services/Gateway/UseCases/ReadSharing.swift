import CallContext
import Foundation
import Identifiers
import Postgres

/// Who has a link to a proposal, and what happened around it.
struct ReadSharing: Sendable {
  let database: Database
  let world: World

  /// `ListShareLinks` pages through them all.
  static let mostLinks: Int64 = 100

  struct Sharing: Sendable {
    /// Of every open link, and of those that were made last.
    let trails: [DeliveryTrail]
    /// The last 50, newest first.
    let activity: [Activity]
    let now: Date
  }

  func callAsFunction(of proposal: SharedProposal.ID, call: Call) async throws -> Sharing {
    let now = world.clock.now()
    return try await database.transaction(for: call) { transaction in
      let links = try await ShareLinkStore.first(Self.mostLinks, of: .proposal(proposal), in: transaction)
      let feed = try await ActivityStore.list(ListQuery(limit: 50, after: nil), of: proposal, in: transaction)
      let trails = try await MailStore.deliveries(of: links, in: transaction)
      return Sharing(trails: trails, activity: feed.rows, now: now)
    }
  }
}
