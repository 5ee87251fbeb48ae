import CallContext
import Foundation
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime
import Synchronization

@testable import Gateway

/// Lets a test hold requests where they are.
final class Gate: Sendable {
  private let held = Mutex<(isHeld: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

  var waitingCount: Int { held.withLock { $0.waiting.count } }

  func hold() { held.withLock { $0.isHeld = true } }

  func open() {
    let waiting = held.withLock { held in
      defer { held = (false, []) }
      return held.waiting
    }
    for one in waiting { one.resume() }
  }

  func pass() async {
    await withCheckedContinuation { waiter in
      let isOpen = held.withLock { held in
        if held.isHeld { held.waiting.append(waiter) }
        return !held.isHeld
      }
      if isOpen { waiter.resume() }
    }
  }
}

/// What pages tell, and what the team is told of it.
extension FakeProposals {
  /// A beat that the service does not take, whatever it says.
  static let refusedSequence = 666
  /// One that it stumbles over.
  static let poisonSequence = 667

  func engagementRows<Access: Sendable>(_ base: String, _ access: Access) -> [Route<Access>] {
    [
      .post("\(base)/beats", access, "be") { [self] request, context in
        let batch = try await context.decodeBody(BeatBatch.self, from: request)
        try Self.requireGateway(context)
        await beatGate.pass()
        switch beatMode {
        case .records: break
        case .away: throw Problem.unavailable()
        case .refuses(let problem): throw problem
        }
        if batch.beats.contains(where: { $0.sequence == Self.refusedSequence }) {
          throw Problem.invalidField("beats", code: "out_of_range", detail: "")
        }
        if batch.beats.contains(where: { $0.sequence == Self.poisonSequence }) { throw Problem.internal }
        keep(batch.beats)
        return .noContent()
      },
      .post("\(base)/fetches", access, "fe") { [self] request, context in
        let batch = try await context.decodeBody(FetchBatch.self, from: request)
        try Self.requireGateway(context)
        if areFetchesAway { throw Problem.unavailable() }
        keep(batch.fetches, of: try context.requireCaller().organization)
        return .noContent()
      },
      .get("\(base)/proposals/{id}/views", access, "vl") { [self] request, context in
        _ = try sharedPage(context)
        let query = try request.query(allowing: ["limit", "cursor"])
        return try .json(ViewList(items: [Self.view], nextCursor: query["cursor"] == nil ? "next" : nil))
      },
      .post("\(base)/proposals/{id}/views/{view}/overrule", access, "ov") { [self] request, context in
        let wanted = try await context.decodeBody(OverruleRequest.self, from: request)
        _ = try sharedPage(context)
        var view = Self.view
        view.tier = wanted.wasPerson ? .opened : .automated
        view.reason = wanted.wasPerson ? "overruled" : "known_bot"
        return try .json(view)
      },
      .get("\(base)/timings", access, "ti") { [self] request, context in
        let query = try request.query(allowing: ["time_zone", "limit", "proposal_id"])
        if areTimingsUnknown { throw Problem.notFound }
        guard query["time_zone"].flatMap({ TimeZone(identifier: $0) }) != nil else {
          throw Problem.invalidField("time_zone", code: "invalid_value", detail: "")
        }
        let limit = try query.int("limit", in: 1...TimingList.limit) ?? 25
        let items = timings(of: try context.requireCaller().organization).filter { timing in
          query["proposal_id"].map { timing.proposalID.description == $0 } ?? true
        }
        return try .json(TimingList(items: Array(items.prefix(limit))))
      },
      .get("\(base)/engagement-settings", access, "es") { _, _ in
        try .json(EngagementSettings(measures: true, readSeconds: 30))
      },
      .put("\(base)/engagement-settings", access, "ess") { request, context in
        let wanted = try await context.decodeBody(EngagementSettings.self, from: request)
        guard (5...3600).contains(wanted.readSeconds) else {
          throw Problem.invalidField("read_seconds", code: "out_of_range", detail: "")
        }
        return try .json(wanted)
      },
    ]
  }

  private static func requireGateway(_ context: PortalRequestContext) throws {
    let caller = try context.requireCaller()
    guard caller.principal == .service("gateway"), caller.scopes.isEmpty else { throw Problem.forbidden }
  }

  static let view = ViewDetail(
    id: UUID(), tier: .automated, reason: "known_bot", contactID: nil, shareLinkID: UUID(), device: "computer",
    startedAt: ViewSamples.now, lastSeenAt: ViewSamples.now, openedAt: nil, fetches: 2, activeSeconds: 0,
    scrollBasisPoints: 0, sections: [ViewedSection(part: "price", activeSeconds: 3)], forwardedHint: false,
    lookingNow: false)
}

extension GatewayFixture {
  /// The token of a page.
  static func load(in page: Answer) throws -> String {
    let start = try require(page.text.range(of: "data-load=\"")).upperBound
    return String(page.text[start...].prefix { $0 != "\"" })
  }

  static func beat(_ load: String, sequence: Int = 1, parts: String = #"{"price": 2500}"#) -> String {
    #"{"load": "\#(load)", "sequence": \#(sequence), "active_milliseconds": 3200, "trusted_events": 2, "#
      + #""scroll_basis_points": 4100, "parts": \#(parts), "webdriver": false}"#
  }

  /// As the page tells it.
  func beat(
    _ path: String, cookie: String, _ json: String,
    headers: [(name: String, value: String)] = [
      ("content-type", "application/json"), ("sec-fetch-site", "same-origin"), ("user-agent", GatewayFixture.browser),
    ]
  ) async throws -> Answer {
    try await call("POST", "\(path)/beats", headers: [("cookie", cookie)] + headers, body: Array(json.utf8))
  }
}
