import BillingContract
import CallContext
import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ServiceRuntime
import Synchronization
import TestSupport

@testable import Gateway

/// Speaks the contract of the billing service on a real port, checks every signature, and fails when told to. It keeps no
/// rule of the service: what it answers is what the test sets.
final class FakeBilling: Sendable {
  struct Held {
    var organization: OrganizationID
    var detail: InvoiceDetail
    var page: InvoicePage
  }

  struct Seen: Sendable {
    let method: String
    let path: String
    let caller: Caller
    let key: String?
    let body: String
  }

  private struct State {
    var invoices: [InvoiceID: Held] = [:]
    var deposits: [BillingContract.ProposalID: DepositState] = [:]
    /// By their invoice, where they went to one.
    var receipts: [(invoice: InvoiceID, organization: OrganizationID, receipt: ReceiptDetail)] = []
    var isAway = false
    var refusal: Problem?
    var seen: [Seen] = []
  }

  let secret = Secret(bytes: Random.bytes(32))
  private let state = Mutex(State())
  private let running = Mutex<RunningService?>(nil)
  private let port = Mutex(0)

  var url: String { "http://127.0.0.1:\(port.withLock { $0 })" }

  static func start() async throws -> FakeBilling {
    let fake = FakeBilling()
    let verifier = CallerVerifier(
      service: "billing", keys: [CallerKeys(from: "gateway", to: "billing", current: fake.secret)],
      clock: WallClock { ViewSamples.now })
    let service = try await RunningService.start(
      name: "billing",
      listeners: [
        Listener(
          name: "internal", port: 0, table: fake.table(verifier),
          server: { StrictHTTP1.builder(limits: .ownNetwork, executor: $0) })
      ])
    fake.running.withLock { $0 = service }
    let bound = try service.port("internal")
    fake.port.withLock { $0 = bound }
    return fake
  }

  func stop() async throws { try await running.withLock { $0 }?.stop() }

  var isAway: Bool {
    get { state.withLock { $0.isAway } }
    set { state.withLock { $0.isAway = newValue } }
  }
  /// What the next writing call is refused with.
  var refusal: Problem? {
    get { state.withLock { $0.refusal } }
    set { state.withLock { $0.refusal = newValue } }
  }
  var seen: [Seen] { state.withLock { $0.seen } }

  func add(_ page: InvoicePage, detail: InvoiceDetail, of organization: OrganizationID) {
    state.withLock { $0.invoices[page.id] = Held(organization: organization, detail: detail, page: page) }
  }

  func add(_ receipt: ReceiptDetail, on invoice: InvoiceID, of organization: OrganizationID) {
    state.withLock { state in
      state.receipts.removeAll { $0.receipt.paymentID == receipt.paymentID }
      state.receipts.append((invoice, organization, receipt))
    }
  }

  func receipt(_ context: PortalRequestContext, _ isIt: (InvoiceID, ReceiptDetail) -> Bool) throws -> ReceiptDetail {
    let organization = try context.requireCaller().organization
    let found = state.withLock { $0.receipts.first { $0.organization == organization && isIt($0.invoice, $0.receipt) } }
    guard let found else { throw Problem.notFound }
    return found.receipt
  }

  func set(_ deposit: DepositState?, of proposal: String) throws {
    let id = try GatewayFixture.require(BillingContract.ProposalID(proposal))
    state.withLock { $0.deposits[id] = deposit }
  }

  func change(_ id: InvoiceID, _ body: (inout Held) -> Void) {
    state.withLock { state in
      guard var held = state.invoices[id] else { return }
      body(&held)
      state.invoices[id] = held
    }
  }

  // MARK: The contract

  enum Access: Sendable { case gateway }

  private func table(_ verifier: CallerVerifier) -> RouteTable<Access> {
    RouteTable(teamRows("/internal/v1", .gateway) + linkRows("/internal/v1", .gateway)) {
      [self] _, request, context in
      try await verifier.admit(&request, &context)
      let body = try await context.bodyBytes(from: request)
      request.body = RequestBody(buffer: .init(bytes: body))
      let seen = Seen(
        method: request.method.rawValue, path: request.head.path ?? "", caller: try context.requireCaller(),
        key: request.headers[values: HTTPField.Name.idempotencyKey].first, body: String(decoding: body, as: UTF8.self))
      let refusal = state.withLock { state -> Problem? in
        state.seen.append(seen)
        guard seen.method != "GET" else { return nil }
        defer { state.refusal = nil }
        return state.refusal
      }
      if isAway { throw Problem.unavailable() }
      if let refusal { throw refusal }
    }
  }

  private func linkRows(_ base: String, _ access: Access) -> [Route<Access>] {
    [
      .get("\(base)/invoices/{id}/page", access, "page") { [self] _, context in
        let held = try held(context)
        guard try context.requireCaller().holds(Scope("share-invoice:\(held.page.id)")) else { throw Problem.notFound }
        return try .json(held.page)
      },
      .post("\(base)/invoices/{id}/announcements", access, "announce") { [self] request, context in
        let wanted = try await context.decodeBody(AnnouncementRequest.self, from: request)
        let held = try held(context)
        guard try context.requireCaller().holds(Scope("share-invoice:\(held.page.id)")) else { throw Problem.notFound }
        change(held.page.id) { held in
          held.page.status = .processing
          held.page.announcedCents = wanted.amountCents
          held.page.announcements = [
            PageAnnouncement(
              amountCents: wanted.amountCents, mailedOn: wanted.mailedOn, reference: wanted.reference,
              announcedAt: ViewSamples.now)
          ]
        }
        return .noContent()
      },
      .post("\(base)/invoices/{id}/release-asks", access, "ask_release") { [self] _, context in
        let held = try held(context)
        guard try context.requireCaller().holds(Scope("share-invoice:\(held.page.id)")) else { throw Problem.notFound }
        change(held.page.id) { $0.page.held?.askedAt = ViewSamples.now }
        return .noContent()
      },
      .get("\(base)/invoices/{id}/receipts/{number}", access, "receipt_of_invoice") { [self] _, context in
        let held = try held(context)
        guard try context.requireCaller().holds(Scope("share-invoice:\(held.page.id)")) else { throw Problem.notFound }
        let number = try context.path.text("number")
        return try .json(try receipt(context) { $0 == held.page.id && $1.receiptNumber == number })
      },
      .get("\(base)/proposals/{id}/deposit", access, "deposit") { [self] _, context in
        let id: BillingContract.ProposalID = try context.path.id("id")
        guard try context.requireCaller().holds(Scope("share:\(id)")) else { throw Problem.notFound }
        return try .json(state.withLock { $0.deposits[id] } ?? DepositState(isAsked: true))
      },
    ]
  }

  func held(_ context: PortalRequestContext) throws -> Held {
    let id: InvoiceID = try context.path.id("id")
    let caller = try context.requireCaller()
    guard let held = state.withLock({ $0.invoices[id] }), held.organization == caller.organization else {
      throw Problem.notFound
    }
    return held
  }

  /// Of the project or client of the path: any invoice of the caller's that names it.
  func anyHeld(_ context: PortalRequestContext) throws -> Held {
    let id: Identifier<FakeBilling> = try context.path.id("id")
    let organization = try context.requireCaller().organization
    let all = state.withLock { Array($0.invoices.values) }
    guard
      let held = all.first(where: {
        $0.organization == organization
          && [$0.detail.projectID.rawValue, $0.detail.clientID.rawValue].contains(id.rawValue)
      })
    else { throw Problem.notFound }
    return held
  }

  func all(of organization: OrganizationID) -> [Held] {
    state.withLock { $0.invoices.values.filter { $0.organization == organization } }
  }
}
