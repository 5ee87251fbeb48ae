import CallContext
import Cryptography
import Foundation
import Identifiers
import Logging
import OutboundHTTP
import Postgres
import Reactor
import ServiceRuntime
import TestSupport

@testable import Gateway

/// The whole gateway in this process: its real listeners, a database of its own, and in place of the proposals service
/// an upstream that speaks its contract and fails when it is told to.
struct GatewayFixture: Sendable {
  static let host = "portal.example"
  static let publicURL = "https://portal.example"
  static let operatorKey = "operator-key-of-the-tests-0123456789abcdef"

  let database: TestDatabase
  let service: RunningService
  let proposals: FakeProposals
  let billing: FakeBilling
  let client: OutboundClient
  let address: OutboundAddress
  let internalAddress: OutboundAddress
  let fromProposals: Secret
  let fromBilling: Secret
  let clock: FixedClock
  let mailFolder: URL
  let routes: RouteTable<GatewayAccess>

  /// Starts, runs `body`, stops and drops, whatever `body` does.
  ///
  /// - Parameter printer: in the place of the interpreter that has WeasyPrint.
  static func run(
    papersAhead: Bool = false, printer: String = printerPython, _ body: (GatewayFixture) async throws -> Void
  ) async throws {
    guard let migrations = Application.migrations else { throw Missing(name: "migrations") }
    try await TestDatabase.with(service: "gateway", migrations: migrations) { database in
      let proposals = try await FakeProposals.start()
      let billing = try await FakeBilling.start()
      let fixture = try await start(database, proposals, billing, papersAhead: papersAhead, printer: printer)
      let outcome: Result<Void, any Error>
      do {
        outcome = .success(try await body(fixture))
      } catch {
        outcome = .failure(error)
      }
      try await fixture.service.stop()
      try await proposals.stop()
      try await billing.stop()
      try? FileManager.default.removeItem(at: fixture.mailFolder)
      try outcome.get()
    }
  }

  struct Missing: Error {
    let name: String
  }

  /// Made by `deploy/test`.
  static let printerPython = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: ".build/printer/bin/python").path

  private static func start(
    _ database: TestDatabase, _ proposals: FakeProposals, _ billing: FakeBilling, papersAhead: Bool, printer: String
  ) async throws -> GatewayFixture {
    let clock = FixedClock(ViewSamples.now)
    let (fromProposals, fromBilling) = (Secret(bytes: Random.bytes(32)), Secret(bytes: Random.bytes(32)))
    let mailFolder = FileManager.default.temporaryDirectory.appending(path: "gateway-\(UUID().uuidString)")
    guard let publicURL = URL(string: publicURL), let origin = PublicOrigin(publicURL) else {
      throw Missing(name: "origin")
    }
    let configuration = Configuration(
      database: database.conninfo, databaseConnections: 4, listen: .init(host: "127.0.0.1", port: 0),
      internalListen: .init(host: "127.0.0.1", port: 0), opsListen: .init(host: "127.0.0.1", port: 0),
      toProposals: [proposals.secret], fromProposals: [fromProposals],
      proposals: [try OutboundAddress(proposals.url)], toBilling: [billing.secret],
      fromBilling: [fromBilling], billing: [try OutboundAddress(billing.url)],
      secret: Secret(bytes: Random.bytes(32)),
      proofKey: Secret(bytes: Random.bytes(32)), retiredProofKeys: [], printerPython: printer, papersAhead: papersAhead,
      operatorKey: Secret(operatorKey), mail: .folder(mailFolder), mailFrom: "portal@portal.example",
      trustedProxies: [try require(IPNetwork("127.0.0.1"))], benchmark: [], origin: origin)
    let world = World(
      clock: clock.wallClock, ids: .timeOrdered(clock: .system, randomBytes: { Random.bytes($0) }))
    let reactor = try TestReactor.forService()
    let application = try Application.make(
      configuration, database: database.open(poolSize: 4, on: reactor), reactor: reactor, world: world,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    proposals.follow(clock)
    let service = try await RunningService.start(
      listeners: application.listeners, readiness: application.readiness, background: application.background,
      endless: application.endless, close: application.close, clock: clock.wallClock, executor: reactor.tasks)
    return GatewayFixture(
      database: database, service: service, proposals: proposals, billing: billing,
      client: try OutboundClient(reactor: TestReactor.shared()),
      address: try OutboundAddress("http://127.0.0.1:\(try service.port("public"))"),
      internalAddress: try OutboundAddress("http://127.0.0.1:\(try service.port("internal"))"),
      fromProposals: fromProposals, fromBilling: fromBilling, clock: clock, mailFolder: mailFolder,
      routes: application.routes)
  }

  /// A second process of the gateway, as it were: all its own but the database and the proposals service.
  ///
  /// - Parameter body: is given the address of its public listener.
  func withReplica(_ body: (OutboundAddress) async throws -> Void) async throws {
    let replica = try await Self.start(database, proposals, billing, papersAhead: false, printer: Self.printerPython)
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await body(replica.address))
    } catch {
      outcome = .failure(error)
    }
    try await replica.service.stop()
    try? FileManager.default.removeItem(at: replica.mailFolder)
    try outcome.get()
  }

  static func require<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Missing(name: "\(Value.self)") }
    return value
  }
}

/// What came back.
struct Answer: Sendable {
  let status: Int
  let headers: OutboundHeaders
  let body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }
  var json: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:] }
  var code: String { json["code"] as? String ?? "" }
  var field: String { json["field"] as? String ?? "" }
  func text(_ name: String) -> String { json[name] as? String ?? "" }
  func list(_ name: String) -> [[String: Any]] { json[name] as? [[String: Any]] ?? [] }

  /// Body and header fields without what differs from one request to the next.
  var bare: String {
    let fields = headers.filter { !["date", "x-request-id"].contains($0.name.lowercased()) }
      .map { "\($0.name.lowercased()): \($0.value)" }.sorted().joined(separator: "\n")
    let id = headers["x-request-id"] ?? "-"
    return "\(status)\n\(fields)\n\n\(text.replacingOccurrences(of: id, with: ""))"
  }
}

// MARK: Calls

extension GatewayFixture {
  func call(
    _ method: String, _ path: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    host: String = GatewayFixture.host
  ) async throws -> Answer {
    let request = OutboundRequest(
      method: method, path: path, headers: [("host", host)] + headers, body: body.isEmpty ? .none : .bytes(body))
    let response = try await client.send(request, to: address, deadline: .after(.seconds(30)), bodyLimit: 8 << 20)
    return Answer(status: response.status, headers: response.headers, body: response.body)
  }

  /// As somebody with an API key.
  func api(
    _ method: String, _ path: String, key: String, json: String? = nil,
    headers: [(name: String, value: String)] = []
  ) async throws -> Answer {
    var fields = headers + [("authorization", "Bearer \(key)")]
    if json != nil { fields.append(("content-type", "application/json")) }
    return try await call(method, path, headers: fields, body: Array((json ?? "").utf8))
  }

  /// As a page of the portal posts a form.
  func form(
    _ path: String, cookie: String, _ fields: String, headers: [(name: String, value: String)]? = nil
  ) async throws -> Answer {
    try await call(
      "POST", path,
      headers: [
        ("cookie", cookie), ("content-type", "application/x-www-form-urlencoded"), ("user-agent", Self.browser),
      ] + (headers ?? [("sec-fetch-site", "same-origin")]), body: Array(fields.utf8))
  }

  func page(_ path: String, cookie: String) async throws -> Answer {
    try await call("GET", path, headers: [("cookie", cookie)])
  }

  static let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"

  /// Delivers an event as the proposals service would.
  func event(_ event: CloudEvent, signed: Bool = true) async throws -> Int {
    try await deliver(
      try event.json(), as: CloudEvent.mediaType, for: event.organization, by: event.source, signed: signed
    ).status
  }

  /// Delivers several as one.
  func batch(_ events: [CloudEvent], for organization: OrganizationID) async throws -> Answer {
    try await deliver(try CloudEvent.json(of: events), as: CloudEvent.batchMediaType, for: organization)
  }

  func deliver(
    _ body: [UInt8], as mediaType: String, for organization: OrganizationID, by service: String = "proposals",
    signed: Bool = true
  ) async throws -> Answer {
    let path = "/internal/v1/events"
    let deadline = Deadline.after(.seconds(30))
    let caller = Caller(organization: organization, principal: .service(service), scopes: [])
    var headers: [(name: String, value: String)] = [("content-type", mediaType)]
    if signed {
      let signer = CallerSigner(
        keys: CallerKeys(
          from: service, to: "gateway", current: service == "billing" ? fromBilling : fromProposals),
        clock: clock.wallClock)
      headers += signer.headers(
        method: "POST", path: path, body: body, caller: caller, deadline: deadline,
        requestID: RequestIdentifier.make())
    }
    let request = OutboundRequest(method: "POST", path: path, headers: headers, body: .bytes(body))
    let response = try await client.send(request, to: internalAddress, deadline: deadline, bodyLimit: 1 << 20)
    return Answer(status: response.status, headers: response.headers, body: response.body)
  }
}
