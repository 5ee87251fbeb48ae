import CallContext
import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime
import Synchronization
import TestSupport

@testable import Gateway

/// Speaks the contract of the proposals service on a real port, checks every signature, and fails when told to. It keeps
/// no rule of the service: what it answers is what the test sets.
final class FakeProposals: Sendable {
  /// What the next dispatches do.
  enum DispatchMode: Sendable {
    case sends
    /// 409, whatever it was before.
    case refuses
    /// 503 before anything happened.
    case away
    /// Sends, and dies before the answer is out.
    case sendsAndIsSilent
  }

  enum DecisionMode: Sendable {
    case records
    case away
    case refuses(Problem)
  }

  struct Seen: Sendable {
    let method: String
    let path: String
    let caller: Caller
    let headers: HTTPFields
    let body: String
  }

  struct Held {
    var organization: OrganizationID
    var detail: ProposalDetail
    var page: ProposalPage
    var version = 1
    /// The key that decided, with its answer.
    var decided: (key: String, answer: DecisionDetail)?
    /// The keys that asked for changes.
    var asked: Set<String> = []
  }

  private struct State {
    var proposals: [ProposalsContract.ProposalID: Held] = [:]
    var dispatch = DispatchMode.sends
    var decision = DecisionMode.records
    var questions = DecisionMode.records
    var isPageAway = false
    var beats = DecisionMode.records
    var areFetchesAway = false
    var timings: [ProposalsContract.ProposalID: ProposalTiming] = [:]
    var areTimingsUnknown = false
    var batches: [[Beat]] = []
    var fetches: [(organization: OrganizationID, fetches: [PageFetch])] = []
    /// What a refusal was about happened in between.
    var stateAfterRefusal: (String, ProposalState)?
    var seen: [Seen] = []
    var clock: FixedClock?
  }

  static let estimate = EstimateID(UUID())

  let secret = Secret(bytes: Random.bytes(32))
  private let state = Mutex(State())
  /// Beats wait here while the test says so.
  let beatGate = Gate()
  /// The same for lists.
  let listGate = Gate()
  /// Pictures by their hashes, with whose they are.
  let pictures = Mutex<[String: (organization: OrganizationID, bytes: [UInt8])]>([:])
  private let running = Mutex<RunningService?>(nil)
  private let port = Mutex(0)

  var url: String { "http://127.0.0.1:\(port.withLock { $0 })" }

  static func start() async throws -> FakeProposals {
    let fake = FakeProposals()
    let verifier = CallerVerifier(
      service: "proposals", keys: [CallerKeys(from: "gateway", to: "proposals", current: fake.secret)],
      clock: WallClock { ViewSamples.now })
    let service = try await RunningService.start(
      name: "proposals",
      listeners: [
        Listener(
          name: "internal", port: 0, table: fake.table(verifier),
          server: { StrictHTTP1.builder(limits: pictureLimits, executor: $0) })
      ])
    fake.running.withLock { $0 = service }
    let bound = try service.port("internal")
    fake.port.withLock { $0 = bound }
    return fake
  }

  func stop() async throws { try await running.withLock { $0 }?.stop() }

  func follow(_ clock: FixedClock) { state.withLock { $0.clock = clock } }
  var now: Date { state.withLock { $0.clock }?.now ?? WallClock.system.now() }

  var dispatchMode: DispatchMode {
    get { state.withLock { $0.dispatch } }
    set { state.withLock { $0.dispatch = newValue } }
  }
  var decisionMode: DecisionMode {
    get { state.withLock { $0.decision } }
    set { state.withLock { $0.decision = newValue } }
  }
  var questionMode: DecisionMode {
    get { state.withLock { $0.questions } }
    set { state.withLock { $0.questions = newValue } }
  }
  var beatMode: DecisionMode {
    get { state.withLock { $0.beats } }
    set { state.withLock { $0.beats = newValue } }
  }
  var areFetchesAway: Bool {
    get { state.withLock { $0.areFetchesAway } }
    set { state.withLock { $0.areFetchesAway = newValue } }
  }
  /// As a service of the release before answers.
  var areTimingsUnknown: Bool {
    get { state.withLock { $0.areTimingsUnknown } }
    set { state.withLock { $0.areTimingsUnknown = newValue } }
  }
  func set(_ timing: ProposalTiming) { state.withLock { $0.timings[timing.proposalID] = timing } }
  /// Of proposals of this organization, the latest sent first.
  func timings(of organization: OrganizationID) -> [ProposalTiming] {
    state.withLock { state in
      state.timings.values.filter { state.proposals[$0.proposalID]?.organization == organization }
        .sorted { $0.sentAt > $1.sentAt }
    }
  }
  /// Of this organization, the newest first.
  func listed(of organization: OrganizationID) -> [ProposalSummary] {
    state.withLock { $0.proposals.values.filter { $0.organization == organization } }.map { held in
      let detail = held.detail
      return ProposalSummary(
        id: detail.id, estimateID: detail.estimateID, clientID: detail.clientID, number: detail.number,
        title: detail.title, revision: detail.revision, state: detail.state, totalCents: detail.totals.totalCents,
        currency: detail.currency, sentAt: detail.sentAt, createdAt: detail.createdAt)
    }.sorted { ($0.createdAt, $0.id.description) > ($1.createdAt, $1.id.description) }
  }
  /// The beats of each request that was taken.
  var batches: [[Beat]] { state.withLock { $0.batches } }
  var fetches: [(organization: OrganizationID, fetches: [PageFetch])] { state.withLock { $0.fetches } }
  func keep(_ beats: [Beat]) { state.withLock { $0.batches.append(beats) } }
  func keep(_ fetches: [PageFetch], of organization: OrganizationID) {
    state.withLock { $0.fetches.append((organization, fetches)) }
  }
  var isPageAway: Bool {
    get { state.withLock { $0.isPageAway } }
    set { state.withLock { $0.isPageAway = newValue } }
  }
  var stateAfterRefusal: (String, ProposalState)? {
    get { state.withLock { $0.stateAfterRefusal } }
    set { state.withLock { $0.stateAfterRefusal = newValue } }
  }

  /// Throws it, once what it is about has happened.
  func refuse(_ problem: Problem) throws -> Never {
    if let (proposal, newState) = stateAfterRefusal {
      stateAfterRefusal = nil
      try set(proposal, state: newState)
    }
    throw problem
  }
  var seen: [Seen] { state.withLock { $0.seen } }

  func addDraft(
    of organization: OrganizationID, client: ProposalsContract.ClientID, kind: EstimateKind? = nil
  ) throws -> ProposalDetail {
    let id = ProposalsContract.ProposalID(UUID())
    let publicID = Base64URL.encode(Random.bytes(16))
    var page = try ViewSamples.page()
    page.id = id
    page.publicID = publicID
    let detail = ProposalDetail(
      id: id, publicID: publicID, estimateID: Self.estimate, clientID: client, number: "E-2026-0118",
      title: "Kitchen remodel", kind: kind, revision: 1, state: .draft, currency: "USD", totals: ViewSamples.totals,
      content: ProposalDraft(sections: []), recipients: [],
      engagement: EngagementSummary(opened: 0, automated: 0, firstOpenedAt: nil), createdAt: now, updatedAt: now)
    state.withLock { [page] in $0.proposals[id] = Held(organization: organization, detail: detail, page: page) }
    return detail
  }

  func set(_ proposal: String, state newState: ProposalState) throws {
    let id = try GatewayFixture.require(ProposalsContract.ProposalID(proposal))
    state.withLock {
      $0.proposals[id]?.detail.state = newState
      $0.proposals[id]?.page.state = newState
      $0.proposals[id]?.version += 1
    }
  }

  // MARK: The contract

  private enum Access: Sendable { case gateway }

  private func table(_ verifier: CallerVerifier) -> RouteTable<Access> {
    let base = "/internal/v1"
    let more: [Route<Access>] =
      pictureRows(base, .gateway) + followUpRows(base, .gateway) + engagementRows(base, .gateway)
    return RouteTable(
      more + [
        .post("\(base)/estimates", .gateway, "e") { [self] request, context in
          let draft = try await context.decodeBody(EstimateDraft.self, from: request)
          return try .json(estimate(draft.clientID, draft.number, draft.title), status: .created)
        },
        .get("\(base)/estimates/{id}", .gateway, "e2") { _, _ in throw Problem.notFound },
        .post("\(base)/estimates/{id}/proposals", .gateway, "p") { [self] request, context in
          _ = try await context.decodeBody(ProposalDraft.self, from: request)
          let caller = try context.requireCaller()
          return try .json(
            try addDraft(of: caller.organization, client: ProposalsContract.ClientID(UUID())), status: .created)
        },
        .get("\(base)/proposals", .gateway, "l") { [self] request, context in
          await listGate.pass()
          let query = try request.query(allowing: ["limit", "cursor", "state", "client_id"])
          let items = listed(of: try context.requireCaller().organization)
          return try .json(
            Page<ProposalSummary>(items: Array(items.prefix(query.int("limit", in: 1...100) ?? 25)), nextCursor: nil))
        },
        .get("\(base)/projects", .gateway, "pr") { _, _ in
          try .json(Page<ProjectSummary>(items: [], nextCursor: nil))
        },
        .get("\(base)/proposals/{id}", .gateway, "r") { [self] _, context in try .json(try held(context).detail) },
        .post("\(base)/proposals/{id}/number", .gateway, "n", number),
        .post("\(base)/proposals/{id}/dispatch", .gateway, "d", dispatch),
        .post("\(base)/proposals/{id}/withdrawal", .gateway, "w", withdraw),
        .post("\(base)/proposals/{id}/extension", .gateway, "x", extend),
        .post("\(base)/proposals/{id}/extension-requests", .gateway, "xr") { [self] request, context in
          _ = try await context.decodeBody(ExtensionRequest.self, from: request)
          let held = try held(context)
          guard held.page.state == .sent else {
            throw Problem(.conflict, code: "not_extendable", members: ["state": held.detail.state.rawValue])
          }
          let asked = now
          state.withLock {
            $0.proposals[held.detail.id]?.page.extensionRequestedAt = asked
            $0.proposals[held.detail.id]?.version += 1
          }
          return .noContent()
        },
        .post("\(base)/proposals/{id}/revisions", .gateway, "rv", revise),
        .get("\(base)/proposals/{id}/changes", .gateway, "c") { [self] request, context in
          try .json(try changes(since: request.query(allowing: ["since"])["since"], of: try held(context).detail))
        },
        .post("\(base)/proposals/{id}/questions", .gateway, "qa", ask),
        .get("\(base)/proposals/{id}/questions", .gateway, "ql", questions),
        .post("\(base)/proposals/{id}/questions/reading", .gateway, "qm", mark),
        .get("\(base)/proposals/{id}/page", .gateway, "pg", page),
        .get("\(base)/proposals/{id}/proof", .gateway, "pf") { [self] _, context in
          let held = try held(context)
          guard try context.requireCaller().principal == .service("gateway") else { throw Problem.forbidden }
          return try .json(try Self.record(of: held.page, state: held.detail.state))
        },
        .post("\(base)/proposals/{id}/preview", .gateway, "pv") { [self] request, context in
          let wanted = try await context.decodeBody(DispatchRequest.self, from: request)
          var page = try held(context).page
          page.content.layout = wanted.layout
          page.content.seller.logo = wanted.seller.logo
          page.content.images = (page.content.images ?? []) + facts([wanted.seller.logo].compactMap { $0 })
          return try .json(page)
        },
        .post("\(base)/proposals/{id}/quotation", .gateway, "q") { [self] request, context in
          let wanted = try await context.decodeBody(QuotationRequest.self, from: request)
          return try .json(Self.quotation(of: try held(context).page.content, wanted.choices))
        },
        .post("\(base)/proposals/{id}/acceptance", .gateway, "a") { [self] request, context in
          let wanted = try await context.decodeBody(AcceptanceRequest.self, from: request)
          let total = Self.quotation(of: try held(context).page.content, wanted.choices).totals.totalCents
          if let expected = wanted.expectedTotal, expected.amountCents != total {
            throw Problem(
              .conflict, code: "total_changed", field: "expected_total", members: ["total_cents": "\(total)"])
          }
          return try decide(
            .accepted, key: wanted.decisionKey, visitor: wanted.visitor, name: wanted.typedName,
            onlyIfRepeated: wanted.onlyIfRepeated, context)
        },
        .post("\(base)/proposals/{id}/decline", .gateway, "dc") { [self] request, context in
          let wanted = try await context.decodeBody(DeclineRequest.self, from: request)
          if wanted.visitor != nil, wanted.reasonCode == nil {
            throw Problem.invalidField("reason_code", code: "reason_required", detail: "")
          }
          if wanted.visitor != nil, wanted.reasonCode == .other, wanted.reason == nil {
            throw Problem.invalidField("reason", code: "reason_required", detail: "")
          }
          return try decide(
            .declined, key: wanted.decisionKey, visitor: wanted.visitor, name: wanted.typedName,
            onlyIfRepeated: wanted.onlyIfRepeated, context)
        },
        .post("\(base)/proposals/{id}/change-requests", .gateway, "cr", requestChanges),
        .get("\(base)/proposals/{id}/change-requests", .gateway, "crl") { [self] _, context in
          _ = try held(context)
          return try .json(ChangeRequestList(items: []))
        },
      ]
    ) { [self] _, request, context in
      try await verifier.admit(&request, &context)
      let body = try await context.bodyBytes(from: request)
      request.body = RequestBody(buffer: .init(bytes: body))
      let seen = Seen(
        method: request.method.rawValue, path: request.head.path ?? "", caller: try context.requireCaller(),
        headers: request.headers, body: String(decoding: body, as: UTF8.self))
      // Fetches are told in the background, whatever the test does.
      if !seen.path.hasSuffix("/fetches") { state.withLock { $0.seen.append(seen) } }
    }
  }

  func held(_ context: PortalRequestContext) throws -> Held {
    let id: ProposalsContract.ProposalID = try context.path.id("id")
    let caller = try context.requireCaller()
    guard let held = state.withLock({ $0.proposals[id] }), held.organization == caller.organization else {
      throw Problem.notFound
    }
    return held
  }

  func store(_ held: Held) {
    state.withLock { $0.proposals[held.detail.id] = held }
  }

  func store(_ detail: ProposalDetail) {
    state.withLock { $0.proposals[detail.id]?.detail = detail }
  }

  func sharedPage(_ context: PortalRequestContext) throws -> ProposalPage { try held(context).page }

  func page(of proposal: String) throws -> ProposalPage {
    let id = try GatewayFixture.require(ProposalsContract.ProposalID(proposal))
    return try GatewayFixture.require(state.withLock { $0.proposals[id]?.page })
  }

  func change(_ id: ProposalsContract.ProposalID, _ body: (inout ProposalPage) -> Void) {
    state.withLock { state in
      guard var held = state.proposals[id] else { return }
      body(&held.page)
      held.version += 1
      state.proposals[id] = held
    }
  }

  private func page(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    if isPageAway { throw Problem.unavailable() }
    let held = try held(context)
    let caller = try context.requireCaller()
    guard caller.holds(Scope("share:\(held.detail.id)")) else { throw Problem.notFound }
    let etag = "\"\(held.version)\""
    if request.headers[.ifNoneMatch] == etag { return Response(status: .notModified, headers: [.eTag: etag]) }
    return try .json(held.page, headers: [.eTag: etag])
  }

  private func estimate(_ client: ProposalsContract.ClientID, _ number: String, _ title: String) -> EstimateDetail {
    EstimateDetail(
      id: Self.estimate, clientID: client, number: number, title: title, kind: .project, currency: "USD",
      stage: .draft, proposals: [], createdAt: now, updatedAt: now)
  }
}
