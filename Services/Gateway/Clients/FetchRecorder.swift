import CallContext
import Foundation
import Identifiers
import ProposalsContract
import ServiceRuntime
import Synchronization

/// Notes who or what asked for a page, in memory, and tells its owner once a second: the request itself waits for nothing
/// and writes nothing (SL-3, SL-4). What a process that is killed had not told yet is lost; it says nothing of a person.
final class FetchRecorder: Sendable {
  private struct Key: Hashable {
    let organization: OrganizationID
    let link: UUID
    let session: String
    let reason: String?
  }

  private struct State {
    var noted: [Key: PageFetch] = [:]
    /// The keys of `noted`, the oldest first.
    var order: [Key] = []
  }

  /// When mails with these links were handed over, of those since a time.
  typealias Deliveries =
    @Sendable ([ShareLink.ID], OrganizationID, _ since: Date) async throws -> [ShareLink.ID: [Date]]

  private let proposals: ProposalsClient
  private let clock: WallClock
  private let deliveries: Deliveries
  private let maximumVisitors: Int
  private let onDropped: @Sendable (Int) -> Void
  private let state = Mutex(State())

  private static let batchTime: Duration = .seconds(3)
  /// Nobody has found a mail, read it and followed its link so soon; what looks through mails has, and may even have done
  /// so before the handing over was noted.
  private static let justSent: Range<TimeInterval> = -5..<10

  /// - Parameters:
  ///   - maximumVisitors: that are remembered at once.
  ///   - deliveries: asked when visitors are told of, so that no page waits for it.
  ///   - onDropped: how many visitors the owner will never be told of.
  init(
    proposals: ProposalsClient, clock: WallClock, maximumVisitors: Int = 5000,
    deliveries: @escaping Deliveries = { _, _, _ in [:] },
    onDropped: @escaping @Sendable (Int) -> Void
  ) {
    self.proposals = proposals
    self.clock = clock
    self.maximumVisitors = maximumVisitors
    self.deliveries = deliveries
    self.onDropped = onDropped
  }

  /// Counts one more request of a visitor who is noted already.
  ///
  /// - Returns: `false` for one who is not: then all that is known of them is to be noted.
  func noteAgain(_ visit: ShareVisit, sign: String?) -> Bool {
    let key = Key(
      organization: visit.link.organization, link: visit.link.id.rawValue, session: visit.sessionText, reason: sign)
    return state.withLock { state in
      guard state.noted[key] != nil else { return false }
      state.noted[key]?.count += 1
      return true
    }
  }

  func note(_ visitor: PageVisitor, of organization: OrganizationID) {
    let fetch = PageFetch(visitor: visitor, at: clock.now(), count: 1)
    add([(Self.key(fetch, organization), fetch)])
  }

  /// How many visitors wait to be told of; for tests.
  var waitingCount: Int { state.withLock { $0.order.count } }

  /// Tells all that was noted until now. What is not taken is kept for the next time.
  func flush() async {
    let all = state.withLock { state in
      defer { state = State() }
      return state.order.compactMap { key in state.noted[key].map { (key, $0) } }
    }
    let noted = Dictionary(grouping: all) { $0.0.organization }
    var known: Set<OrganizationID> = []
    let organizations = all.map(\.0.organization).filter { known.insert($0).inserted }
    var untried: [(Key, PageFetch)] = []
    var refused: [(Key, PageFetch)] = []
    for organization in organizations {
      let fetches = noted[organization] ?? []
      for start in stride(from: 0, to: fetches.count, by: FetchBatch.limit) {
        let batch = Array(fetches[start..<min(start + FetchBatch.limit, fetches.count)])
        if !refused.isEmpty {
          untried += batch
        } else if await !tell(batch.map(\.1), of: organization) {
          refused = batch
        }
      }
    }
    add(untried, areOlder: true)
    // Behind the others: what is wrong with one organization's must not keep theirs for ever.
    add(refused)
  }

  /// - Returns: `false` when nobody took it.
  private func tell(_ fetches: [PageFetch], of organization: OrganizationID) async -> Bool {
    do {
      try await proposals.record(
        FetchBatch(fetches: try await judged(fetches, of: organization)),
        call: .ofGateway(for: organization, within: Self.batchTime))
    } catch let problem as Problem where !problem.isOutage {
      // It will not be taken the next time either.
      onDropped(fetches.count)
    } catch {
      return false
    }
    return true
  }

  /// The same, those marked that came seconds after the mail.
  private func judged(_ fetches: [PageFetch], of organization: OrganizationID) async throws -> [PageFetch] {
    let open = fetches.filter { $0.visitor.automatedReason == nil }
    guard let first = open.map(\.at).min() else { return fetches }
    let found = try await deliveries(
      Array(Set(open.map { ShareLink.ID($0.visitor.link) })), organization,
      first.addingTimeInterval(-Self.justSent.upperBound))
    return fetches.map { fetch in
      guard fetch.visitor.automatedReason == nil,
        found[ShareLink.ID(fetch.visitor.link)]?.contains(where: {
          Self.justSent.contains(fetch.at.timeIntervalSince($0))
        }) == true
      else { return fetch }
      var judged = fetch
      judged.visitor.automatedReason = "just_sent"
      return judged
    }
  }

  private func add(_ fetches: [(Key, PageFetch)], areOlder: Bool = false) {
    guard !fetches.isEmpty else { return }
    let dropped = state.withLock { state in
      var new: [Key] = []
      for (key, fetch) in fetches {
        guard var known = state.noted[key] else {
          state.noted[key] = fetch
          new.append(key)
          continue
        }
        known.at = min(known.at, fetch.at)
        known.count += fetch.count
        state.noted[key] = known
      }
      state.order = areOlder ? new + state.order : state.order + new
      guard state.order.count > maximumVisitors else { return 0 }
      // A part at a time: making room for one visitor after the other would move all the others each time.
      let surplus = state.order.count - maximumVisitors + maximumVisitors / 10
      for key in state.order.prefix(surplus) { state.noted[key] = nil }
      state.order.removeFirst(surplus)
      return surplus
    }
    if dropped > 0 { onDropped(dropped) }
  }

  private static func key(_ fetch: PageFetch, _ organization: OrganizationID) -> Key {
    Key(
      organization: organization, link: fetch.visitor.link, session: fetch.visitor.session,
      reason: fetch.visitor.automatedReason)
  }
}
