import CallContext
import Cryptography
import Foundation
import HTTPTypes
import Identifiers
import Logging
import OutboundHTTP
import Postgres
import ProposalsContract
import Reactor
import ServiceRuntime
import TestSupport

@testable import Proposals

/// The service in this process on a database of its own, called as the gateway calls it: signed, over HTTP.
struct ProposalsFixture: Sendable {
  let database: TestDatabase
  let service: RunningService
  let client: OutboundClient
  let address: OutboundAddress
  let signer: CallerSigner
  let organization = OrganizationID(UUID())
  let clientID = ProposalsContract.ClientID(UUID())
  let routes: RouteTable<ProposalsAccess>
  /// Signs what the service tells the gateway.
  let outwardKey: Secret
  /// Signs what the service tells billing.
  let billingKey: Secret

  struct Answer: Sendable {
    let status: Int
    let headers: OutboundHeaders
    let body: [UInt8]

    func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
      guard (200..<300).contains(status) else {
        throw Unexpected(status: status, body: text)
      }
      return try StrictJSON.decode(type, from: body)
    }
    /// Of a problem.
    var code: String { member("code") }
    var text: String { String(decoding: body, as: UTF8.self) }
    func member(_ name: String) -> String {
      let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
      return object?[name] as? String ?? ""
    }
  }

  struct Unexpected: Error {
    let status: Int
    let body: String
  }

  /// An address where nobody takes events.
  static let nobody = "http://127.0.0.1:9"

  /// Starts, runs `body`, stops and drops, whatever `body` does.
  static func run(
    poolSize: Int = 8, events: String = nobody, billing: String = nobody,
    _ body: (ProposalsFixture) async throws -> Void
  ) async throws {
    let migrations = try Application.migrations ?? { throw Unexpected(status: 0, body: "no migrations") }()
    try await TestDatabase.with(service: "proposals", migrations: migrations) { database in
      let fixture = try await start(database, poolSize: poolSize, events: events, billing: billing)
      let outcome: Result<Void, any Error>
      do {
        outcome = .success(try await body(fixture))
      } catch {
        outcome = .failure(error)
      }
      try await fixture.service.stop()
      try outcome.get()
    }
  }

  private static func start(
    _ database: TestDatabase, poolSize: Int, events: String, billing: String
  ) async throws -> ProposalsFixture {
    let inward = Random.bytes(32)
    let outward = Random.bytes(32)
    let toBilling = Random.bytes(32)
    let world = World(clock: .system, ids: .timeOrdered(clock: .system, randomBytes: Random.bytes))
    let configuration = Configuration(
      database: database.conninfo, databaseConnections: poolSize, listen: .init(host: "127.0.0.1", port: 0),
      opsListen: .init(host: "127.0.0.1", port: 0), fromGateway: [Secret(bytes: inward)],
      toGateway: [Secret(bytes: outward)], gatewayEvents: [try OutboundAddress(events)],
      toBilling: [Secret(bytes: toBilling)], billingEvents: [try OutboundAddress(billing)])
    let reactor = try TestReactor.forService()
    let application = try Application.make(
      configuration, database: database.open(poolSize: poolSize, on: reactor), reactor: reactor, world: world,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let service = try await RunningService.start(
      listeners: application.listeners, readiness: application.readiness, background: application.background,
      close: application.close, executor: reactor.tasks)
    return ProposalsFixture(
      database: database, service: service, client: try OutboundClient(reactor: TestReactor.shared()),
      address: try OutboundAddress("http://127.0.0.1:\(try service.port("internal"))"),
      signer: CallerSigner(
        keys: CallerKeys(from: "gateway", to: "proposals", current: Secret(bytes: inward)), clock: .system),
      routes: application.routes, outwardKey: Secret(bytes: outward), billingKey: Secret(bytes: toBilling))
  }

  // MARK: Callers

  var team: Caller { caller(.key(Self.keyID), [.proposalsRead, .proposalsWrite, .decisionsWrite]) }
  var member: Caller { caller(.member(Self.keyID), [.proposalsRead, .proposalsWrite, .decisionsWrite]) }
  var rival: Caller {
    Caller(
      organization: OrganizationID(Self.rivalID), principal: .key(UUID()),
      scopes: [.proposalsRead, .proposalsWrite, .decisionsWrite])
  }

  func link(to proposal: ProposalsContract.ProposalID, id: UUID = UUID()) -> Caller {
    caller(.link(id), [.share(Proposals.ProposalID(proposal))])
  }

  /// Of a client, signed in.
  func contact(_ id: UUID = UUID(), of client: ProposalsContract.ClientID? = nil) -> Caller {
    caller(.contact(id), [.client(Proposals.ClientID((client ?? clientID).rawValue))])
  }

  func caller(_ principal: Principal, _ scopes: Set<Scope>) -> Caller {
    Caller(organization: organization, principal: principal, scopes: scopes)
  }

  private static let keyID = UUID()
  private static let rivalID = UUID()

  // MARK: Calls

  func call(
    _ method: String, _ path: String, by caller: Caller?, query: String = "", body: [UInt8] = [],
    headers: [(name: String, value: String)] = []
  ) async throws -> Answer {
    let path = "/internal/v1" + path
    let deadline = Deadline.after(.seconds(30))
    var fields = headers
    if let caller {
      fields += signer.headers(
        method: method, path: path, query: query, body: body, caller: caller, deadline: deadline,
        requestID: RequestIdentifier.make())
    }
    if !body.isEmpty { fields.append(("content-type", "application/json")) }
    let response = try await client.send(
      OutboundRequest(
        method: method, path: query.isEmpty ? path : "\(path)?\(query)", headers: fields,
        body: body.isEmpty ? .none : .bytes(body)),
      to: address, deadline: deadline, bodyLimit: 8 << 20)
    return Answer(status: response.status, headers: response.headers, body: response.body)
  }

  func post(_ path: String, _ value: some Encodable, by caller: Caller) async throws -> Answer {
    try await call("POST", path, by: caller, body: try JSONOutput.encode(value))
  }

  func get(_ path: String, query: String = "", by caller: Caller) async throws -> Answer {
    try await call("GET", path, by: caller, query: query)
  }

  // MARK: Steps

  func estimate(_ sample: Sample = .service) async throws -> EstimateDetail {
    try await post("/estimates", try sample.estimateDraft(for: clientID), by: team).decode()
  }

  func draft(_ sample: Sample = .service) async throws -> ProposalDetail {
    let estimate = try await estimate(sample)
    return try await post("/estimates/\(estimate.id)/proposals", try sample.proposalDraft(), by: team).decode()
  }

  func sent(_ sample: Sample = .service, reasonRequired: Bool = false) async throws -> ProposalDetail {
    let draft = try await draft(sample)
    return try await dispatch(draft.id, reasonRequired: reasonRequired).decode()
  }

  func dispatch(
    _ id: ProposalsContract.ProposalID, reasonRequired: Bool = false
  ) async throws -> Answer {
    try await post("/proposals/\(id)/dispatch", Self.dispatchRequest(reasonRequired: reasonRequired), by: team)
  }

  static func dispatchRequest(reasonRequired: Bool = false) -> DispatchRequest {
    DispatchRequest(
      layout: .classic,
      seller: SellerDetails(
        name: "Harbor & Pine Remodeling LLC", tradingAs: nil, email: "office@example.com", phone: nil, website: nil,
        licenseNumber: nil, address: nil, accentColor: "#1f5e4b", declineReasonRequired: reasonRequired),
      client: ClientDetails(name: "Caf\u{e9} Tr\u{ea}s Irm\u{e3}s", address: nil),
      recipients: [
        ProposalsContract.Recipient(
          contactID: .init(UUID()), name: "Jo\u{e3}o Tr\u{ea}s", email: "canary.recipient@example.org", role: .decides)
      ],
      locale: "en-US", timeZone: "America/Los_Angeles")
  }

  // MARK: Behind the scenes

  /// As the superuser, past row-level security.
  func rows(_ sql: SQL) async throws -> Rows {
    let admin = database.openAsSuperuser()
    let rows = try await admin.query(sql, in: .system(task: "test"), deadline: .after(.seconds(30)))
    await admin.shutdown(deadline: .after(.seconds(1)))
    return rows
  }

  func count(_ sql: SQL) async throws -> Int {
    try await rows(sql).first?.decode("count") ?? -1
  }

  /// Types of the events written for a subscriber of a proposal, in order, once nothing is owed any more.
  func events(
    of id: ProposalsContract.ProposalID, for subscriber: String = EventOutbox.gateway
  ) async throws -> [String] {
    try await told()
    return try await rows(
      "SELECT type FROM outbox WHERE aggregate_id = \(id) AND subscriber = \(subscriber) ORDER BY sequence"
    ).map { try $0.decode("type") }
  }

  /// What the only event of a type says of a proposal.
  func event(
    _ type: ProposalEventType, of id: ProposalsContract.ProposalID
  ) async throws -> ProposalEventData {
    let rows = try await rows(
      """
      SELECT payload::text AS payload
      FROM outbox
      WHERE aggregate_id = \(id) AND type = \(type.rawValue) AND subscriber = \(EventOutbox.gateway)
      """)
    guard let row = try rows.onlyRow() else { throw Unexpected(status: 0, body: "no \(type.rawValue)") }
    return try StrictJSON.decode(
      ProposalEventData.self, from: Array(try row.decode("payload", as: String.self).utf8))
  }

  /// 32 hex digits.
  static func session() -> String { Hex.encode(Random.bytes(16)) }
}

extension ProposalsContract.Visitor {
  static func client(
    session: String = ProposalsFixture.session(), confirmed: Bool = false,
    role: ProposalsContract.Recipient.Role = .decides
  ) -> ProposalsContract.Visitor {
    ProposalsContract.Visitor(
      contactID: .init(UUID()), role: role, session: session, confirmed: confirmed, address: "192.0.2.7",
      userAgent: "Mozilla/5.0")
  }
}

extension ProposalsContract.Visitor {
  /// A signed-in contact who has answered for themselves.
  static func contact(
    _ caller: Caller, confirmed: Bool = true, role: ProposalsContract.Recipient.Role = .decides
  ) -> ProposalsContract.Visitor {
    var visitor = client(confirmed: confirmed, role: role)
    if case .contact(let id) = caller.principal { visitor.contactID = .init(id) }
    return visitor
  }
}

extension AcceptanceRequest {
  static func by(
    _ visitor: ProposalsContract.Visitor, of proposal: ProposalDetail, key: String = "k-\(UUID())",
    choices: ChosenOptions? = nil, note: String? = nil
  ) -> AcceptanceRequest {
    AcceptanceRequest(
      decisionKey: key, contentSHA256: proposal.contentSHA256, typedName: "Jo\u{e3}o Tr\u{ea}s", note: note,
      choices: choices, visitor: visitor, onBehalf: nil)
  }

  static func onBehalf(key: String = "k-\(UUID())", toldBy: String = "Jo\u{e3}o") -> AcceptanceRequest {
    AcceptanceRequest(
      decisionKey: key, contentSHA256: nil, typedName: nil, note: nil, choices: nil, visitor: nil,
      onBehalf: .init(toldBy: toldBy, channel: .phone, contactID: nil))
  }
}

extension DeclineRequest {
  static func by(
    _ visitor: ProposalsContract.Visitor, of proposal: ProposalDetail, key: String = "k-\(UUID())",
    code: ProposalsContract.DeclineReason? = .price, reason: String? = nil
  ) -> DeclineRequest {
    DeclineRequest(
      decisionKey: key, contentSHA256: proposal.contentSHA256, typedName: nil, reasonCode: code, reason: reason,
      visitor: visitor, onBehalf: nil)
  }

  static func onBehalf(key: String = "k-\(UUID())") -> DeclineRequest {
    DeclineRequest(
      decisionKey: key, contentSHA256: nil, typedName: nil, reasonCode: .timing, reason: nil, visitor: nil,
      onBehalf: .init(toldBy: "Jo\u{e3}o", channel: .email, contactID: nil))
  }
}
