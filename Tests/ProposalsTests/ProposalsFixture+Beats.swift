import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import Testing

extension ProposalsFixture {
  /// The gateway for itself.
  var gateway: Caller { caller(.service("gateway"), []) }

  static let network = "0123456789abcdef"

  static func visitor(
    _ id: ProposalsContract.ProposalID, link: UUID = UUID(), session: String = session(),
    contact: ProposalsContract.ContactID = .init(UUID()), device: String = "computer", network: String = network,
    reason: String? = nil
  ) -> ProposalsContract.PageVisitor {
    ProposalsContract.PageVisitor(
      proposalID: id, link: link, contactID: contact, session: session, device: device, network: network,
      automatedReason: reason)
  }

  static func beat(
    _ visitor: ProposalsContract.PageVisitor, load: UUID = UUID(), secondsAgo: TimeInterval = 60, sequence: Int = 1,
    milliseconds: Int = 4_000, events: Int = 2, scroll: Int = 0, parts: [String: Int] = [:], webdriver: Bool = false
  ) -> ProposalsContract.Beat {
    ProposalsContract.Beat(
      visitor: visitor, load: load, loadedAt: Date(timeIntervalSinceNow: -secondsAgo), sequence: sequence,
      activeMilliseconds: milliseconds, trustedEvents: events, scrollBasisPoints: scroll, parts: parts,
      webdriver: webdriver)
  }

  func tell(_ beats: ProposalsContract.Beat...) async throws -> Answer {
    try await post("/beats", BeatBatch(beats: beats), by: gateway)
  }

  /// Until everybody knows of the first opens that are owed.
  func told() async throws {
    try await eventually("every first open is told") {
      try await count("SELECT count(*) AS count FROM engagements WHERE open_due_at IS NOT NULL") == 0
    }
  }

  /// Asks until it is so.
  func eventually(_ what: String, _ isSo: () async throws -> Bool) async throws {
    for _ in 0..<2_000 {
      if try await isSo() { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw Unexpected(status: 0, body: "never: \(what)")
  }

  func fetch(
    _ visitors: ProposalsContract.PageVisitor..., count: Int = 1, secondsAgo: TimeInterval = 0
  ) async throws -> Answer {
    let at = Date(timeIntervalSinceNow: -secondsAgo)
    return try await post(
      "/fetches", FetchBatch(fetches: visitors.map { .init(visitor: $0, at: at, count: count) }), by: gateway)
  }

  func overrule(
    _ view: ViewDetail, of id: ProposalsContract.ProposalID, wasPerson: Bool = true
  ) async throws -> Answer {
    try await post(
      "/proposals/\(id)/views/\(view.id.uuidString.lowercased())/overrule", OverruleRequest(wasPerson: wasPerson),
      by: team)
  }

  /// One beat of a page that was loaded a minute ago; what it comes to is told.
  func open(
    _ id: ProposalsContract.ProposalID, session: String, by caller: Caller, milliseconds: Int = 4_000, events: Int = 2,
    webdriver: Bool = false, contact: ProposalsContract.ContactID = .init(UUID())
  ) async throws -> Answer {
    guard case .link(let link) = caller.principal else { throw Unexpected(status: 0, body: "no link") }
    let visitor = Self.visitor(id, link: link, session: session, contact: contact)
    let answer = try await tell(
      Self.beat(visitor, milliseconds: milliseconds, events: events, webdriver: webdriver))
    try await told()
    return answer
  }

  func engagement(of id: ProposalsContract.ProposalID) async throws -> EngagementSummary {
    let detail: ProposalDetail = try await get("/proposals/\(id)", by: team).decode()
    return detail.engagement
  }

  func views(of id: ProposalsContract.ProposalID) async throws -> [ViewDetail] {
    let list: ViewList = try await get("/proposals/\(id)/views", query: "limit=100", by: team).decode()
    return list.items
  }

  /// As if the view and its pages had last told something so long ago.
  func letPass(seconds: Int) async throws {
    _ = try await rows(
      """
      UPDATE views
      SET
        started_at = started_at - \(seconds) * interval '1 second',
        asked_at = asked_at - \(seconds) * interval '1 second',
        last_seen_at = last_seen_at - \(seconds) * interval '1 second',
        last_beat_at = last_beat_at - \(seconds) * interval '1 second',
        opened_at = opened_at - \(seconds) * interval '1 second'
      """)
    _ = try await rows("UPDATE page_loads SET last_beat_at = last_beat_at - \(seconds) * interval '1 second'")
    _ = try await rows("UPDATE engagements SET last_beat_at = last_beat_at - \(seconds) * interval '1 second'")
  }
}
