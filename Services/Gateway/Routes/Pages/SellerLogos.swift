import BillingContract
import Caching
import CallContext
import Foundation
import Identifiers
import NIOCore
import ProposalsContract
import ServiceRuntime

/// The logos of sellers for pages whose owner keeps no pictures. A logo is fetched whole before a page names it: where it
/// can't be had, the page has the name instead, never a broken picture.
struct SellerLogos: Sendable {
  let proposals: ProposalsClient
  let clock: WallClock
  private let cache = BoundedCache<Key, Kept>(limit: 8 << 20)
  /// When what could not be had was last asked for.
  private let refused = BoundedCache<Key, Date>(limit: 1 << 10)
  private let reads = CoalescedReads<Key, Kept?>()

  /// A page does not wait longer for it.
  private static let patience: Duration = .seconds(1)
  private static let secondsBetweenTries: TimeInterval = 60

  private struct Key: Hashable, Sendable {
    let organization: OrganizationID
    let sha256: String
  }

  private struct Kept: Sendable {
    let facts: ImageFacts
    let picture: ShownPicture
  }

  init(proposals: ProposalsClient, clock: WallClock) {
    self.proposals = proposals
    self.clock = clock
  }

  /// What is at hand, without asking.
  func known(_ seller: InvoiceSeller, of organization: OrganizationID) -> ImageFacts? {
    seller.logo.flatMap { cache.get(Key(organization: organization, sha256: $0)) }?.facts
  }

  /// Has it at hand, if it can be had.
  func prepare(_ seller: InvoiceSeller, call: Call) async {
    guard let sha256 = seller.logo else { return }
    let key = Key(organization: call.organization, sha256: sha256)
    let now = clock.now()
    if let last = refused.get(key), now.timeIntervalSince(last) < Self.secondsBetweenTries { return }
    let hasty = Call(caller: call.caller, deadline: .after(Self.patience), requestID: call.requestID)
    if case .some(.some) = try? await kept(key, call: hasty) { return }
    refused.set(key, now, cost: 1)
  }

  /// - Throws: `Problem`: 404, or 503 when their owner is away.
  func picture(_ sha256: String, call: Call) async throws -> ShownPicture {
    let key = Key(organization: call.organization, sha256: sha256)
    guard let kept = try await kept(key, call: call) else { throw Problem.notFound }
    return kept.picture
  }

  private func kept(_ key: Key, call: Call) async throws -> Kept? {
    if let kept = cache.get(key) { return kept }
    return try await reads.value(for: key) {
      // Whoever read before may have brought it.
      if let kept = cache.get(key) { return kept }
      guard let found = try await proposals.shownLogo(key.sha256, of: key.organization, call: call) else { return nil }
      let kept = Kept(facts: found.facts, picture: ShownPicture(found.file))
      cache.set(key, kept, cost: kept.picture.content.storageCapacity)
      return kept
    }
  }
}
