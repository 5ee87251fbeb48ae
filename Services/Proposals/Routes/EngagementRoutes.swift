import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime
import Validation

struct EngagementRoutes: Sendable {
  let recordEngagement: RecordEngagement
  let readViews: ReadViews
  let setEngagement: SetEngagement

  /// A full batch of beats with all their parts.
  static let bodyLimit = 2 << 20

  func beats(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let batch = try await context.decodeBody(BeatBatch.self, from: request)
    try Self.check(batch.beats.count, "beats", limit: BeatBatch.limit)
    try await recordEngagement(batch.beats.map(Beat.init), call: try context.call())
    return .noContent()
  }

  func fetches(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let batch = try await context.decodeBody(FetchBatch.self, from: request)
    try Self.check(batch.fetches.count, "fetches", limit: FetchBatch.limit)
    try await recordEngagement(batch.fetches.map(PageFetch.init), call: try context.call())
    return .noContent()
  }

  func views(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["limit", "cursor"])
    let page = try await readViews(
      of: try context.path.id("id"), after: try query.cursor(), limit: try query.limit(), call: try context.call())
    return try .json(ViewList(items: page.rows.map(ViewDetail.init), nextCursor: page.next?.text))
  }

  func overrule(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let body = try await context.decodeBody(OverruleRequest.self, from: request)
    let listed = try await readViews.overrule(
      try context.path.id("view"), of: try context.path.id("id"), wasPerson: body.wasPerson, call: try context.call())
    return try .json(ViewDetail(listed))
  }

  func settings(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    return try .json(ProposalsContract.EngagementSettings(try await setEngagement.current(call: try context.call())))
  }

  func set(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(ProposalsContract.EngagementSettings.self, from: request)
    let settings = try await setEngagement(
      EngagementSettings(measures: wanted.measures, readSeconds: wanted.readSeconds), call: try context.call())
    return try .json(ProposalsContract.EngagementSettings(settings))
  }

  private static func check(_ count: Int, _ field: String, limit: Int) throws {
    var checks = FieldChecks()
    checks.count(count, field, 0...limit)
    try checks.finish()
  }
}

extension PageVisitor {
  init(_ visitor: ProposalsContract.PageVisitor) {
    self.init(
      proposal: ProposalID(visitor.proposalID), link: visitor.link, contactID: ContactID(visitor.contactID),
      session: visitor.session, device: visitor.device, network: visitor.network, sign: visitor.automatedReason)
  }
}

extension Beat {
  init(_ beat: ProposalsContract.Beat) {
    self.init(
      visitor: PageVisitor(beat.visitor), load: beat.load, loadedAt: beat.loadedAt, sequence: beat.sequence,
      activeMilliseconds: beat.activeMilliseconds, trustedEvents: beat.trustedEvents,
      scrollBasisPoints: beat.scrollBasisPoints, parts: beat.parts, webdriver: beat.webdriver)
  }
}

extension PageFetch {
  init(_ fetch: ProposalsContract.PageFetch) {
    self.init(visitor: PageVisitor(fetch.visitor), at: fetch.at, count: fetch.count)
  }
}

extension ProposalsContract.EngagementSettings {
  init(_ settings: EngagementSettings) {
    self.init(measures: settings.measures, readSeconds: settings.readSeconds)
  }
}

extension ViewDetail {
  init(_ listed: ViewStore.Listed) {
    let view = listed.view
    self.init(
      id: view.id.rawValue, tier: ViewTier(view.tier), reason: view.reason,
      contactID: view.contactID.map { .init($0) }, shareLinkID: view.shareLink, device: view.device,
      startedAt: view.startedAt, lastSeenAt: view.lastSeenAt, openedAt: view.openedAt, fetches: view.fetches,
      activeSeconds: view.activeMilliseconds / 1_000, scrollBasisPoints: view.scrollBasisPoints,
      sections: view.parts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .map { ViewedSection(part: $0.key, activeSeconds: $0.value / 1_000) },
      forwardedHint: listed.isPerhapsForwarded, lookingNow: listed.isLookingNow,
      overruled: view.overruledAt != nil)
  }
}

extension ViewTier {
  init(_ tier: View.Tier) {
    switch tier {
    case .fetched: self = .fetched
    case .opened: self = .opened
    case .read: self = .read
    case .automated: self = .automated
    }
  }
}

extension EngagementSummary {
  init(_ engagement: Engagement) {
    self.init(
      fetched: engagement.fetched, opened: engagement.opened, read: engagement.read,
      activeSeconds: engagement.activeMilliseconds / 1_000, depthBasisPoints: engagement.depthBasisPoints,
      automated: engagement.automated, firstOpenedAt: engagement.firstOpenedAt, lookingNow: engagement.isLookingNow)
  }
}
