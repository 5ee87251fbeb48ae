import BillingContract
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

@testable import Billing

/// The service in this process on a database of its own, called as the gateway and the proposals service call it: signed,
/// over HTTP.
struct BillingFixture: Sendable {
  let database: TestDatabase
  let service: RunningService
  let client: OutboundClient
  let address: OutboundAddress
  let gateway: CallerSigner
  let proposals: CallerSigner
  let organization = OrganizationID(UUID())
  let clientID = BillingContract.ClientID(UUID())
  let routes: RouteTable<BillingAccess>

  struct Answer: Sendable {
    let status: Int
    let headers: OutboundHeaders
    let body: [UInt8]

    func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
      guard (200..<300).contains(status) else { throw Unexpected(status: status, body: text) }
      return try StrictJSON.decode(type, from: body)
    }
    /// Of a problem.
    var code: String { member("code") }
    var field: String { member("field") }
    var text: String { String(decoding: body, as: UTF8.self) }
    private func member(_ name: String) -> String {
      let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
      return object?[name] as? String ?? ""
    }
  }

  struct Unexpected: Error {
    let status: Int
    let body: String
  }

  /// Starts, runs `body`, stops and drops, whatever `body` does.
  static func run(poolSize: Int = 8, _ body: (BillingFixture) async throws -> Void) async throws {
    let migrations = try Application.migrations ?? { throw Unexpected(status: 0, body: "no migrations") }()
    try await TestDatabase.with(service: "billing", migrations: migrations) { database in
      let fixture = try await start(database, poolSize: poolSize)
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

  private static func start(_ database: TestDatabase, poolSize: Int) async throws -> BillingFixture {
    let (fromGateway, toGateway, fromProposals) = (Random.bytes(32), Random.bytes(32), Random.bytes(32))
    let world = World(clock: .system, ids: .timeOrdered(clock: .system, randomBytes: Random.bytes))
    let configuration = Configuration(
      database: database.conninfo, databaseConnections: poolSize, listen: .init(host: "127.0.0.1", port: 0),
      opsListen: .init(host: "127.0.0.1", port: 0), fromGateway: [Secret(bytes: fromGateway)],
      toGateway: [Secret(bytes: toGateway)], fromProposals: [Secret(bytes: fromProposals)],
      gatewayEvents: [try OutboundAddress("http://127.0.0.1:9")])
    let reactor = try TestReactor.forService()
    let application = try Application.make(
      configuration, database: database.open(poolSize: poolSize, on: reactor), reactor: reactor, world: world,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let service = try await RunningService.start(
      listeners: application.listeners, readiness: application.readiness, background: application.background,
      close: application.close, executor: reactor.tasks)
    return BillingFixture(
      database: database, service: service, client: try OutboundClient(reactor: TestReactor.shared()),
      address: try OutboundAddress("http://127.0.0.1:\(try service.port("internal"))"),
      gateway: CallerSigner(
        keys: CallerKeys(from: "gateway", to: "billing", current: Secret(bytes: fromGateway)), clock: .system),
      proposals: CallerSigner(
        keys: CallerKeys(from: "proposals", to: "billing", current: Secret(bytes: fromProposals)), clock: .system),
      routes: application.routes)
  }

  // MARK: Callers

  static let allScopes: Set<Scope> = [.billingRead, .billingWrite, .paymentsWrite]

  var team: Caller { caller(.key(Self.keyID), Self.allScopes) }
  var rival: Caller {
    Caller(organization: OrganizationID(Self.rivalID), principal: .key(UUID()), scopes: Self.allScopes)
  }

  func link(to invoice: BillingContract.InvoiceID, id: UUID = UUID()) -> Caller {
    caller(.link(id), [.share(Billing.InvoiceID(invoice))])
  }

  func link(toProposal proposal: ProposalsContract.ProposalID) -> Caller {
    caller(.link(UUID()), [.share(Billing.ProposalID(proposal))])
  }

  func caller(_ principal: Principal, _ scopes: Set<Scope>) -> Caller {
    Caller(organization: organization, principal: principal, scopes: scopes)
  }

  private static let keyID = UUID()
  private static let rivalID = UUID()

  // MARK: Calls

  func call(
    _ method: String, _ path: String, by caller: Caller?, query: String = "", body: [UInt8] = [],
    headers: [(name: String, value: String)] = [], signer: CallerSigner? = nil
  ) async throws -> Answer {
    let path = "/internal/v1" + path
    let deadline = Deadline.after(.seconds(30))
    var fields = headers
    if let caller {
      fields += (signer ?? gateway).headers(
        method: method, path: path, query: query, body: body, caller: caller, deadline: deadline,
        requestID: RequestIdentifier.make())
    }
    if !body.isEmpty, !fields.contains(where: { $0.name == "content-type" }) {
      fields.append(("content-type", "application/json"))
    }
    let response = try await client.send(
      OutboundRequest(
        method: method, path: query.isEmpty ? path : "\(path)?\(query)", headers: fields,
        body: body.isEmpty ? .none : .bytes(body)),
      to: address, deadline: deadline, bodyLimit: 8 << 20)
    return Answer(status: response.status, headers: response.headers, body: response.body)
  }

  func post(
    _ path: String, _ value: some Encodable, key: String? = nil, by caller: Caller? = nil
  ) async throws -> Answer {
    try await call(
      "POST", path, by: caller ?? team, body: try JSONOutput.encode(value),
      headers: key.map { [("idempotency-key", $0)] } ?? [])
  }

  func get(_ path: String, query: String = "", by caller: Caller? = nil) async throws -> Answer {
    try await call("GET", path, by: caller ?? team, query: query)
  }

  /// All of a list, page by page; `between` is done behind the first page.
  func all<Item: Codable & Hashable & Sendable>(
    _ path: String, limit: Int, between: () async throws -> Void = {}
  ) async throws -> [Item] {
    var page: BillingContract.Page<Item> = try await get(path, query: "limit=\(limit)").decode()
    var found = page.items
    try await between()
    while let cursor = page.nextCursor {
      guard page.items.count == limit else { throw Unexpected(status: 200, body: "a page that is not full") }
      page = try await get(path, query: "limit=\(limit)&cursor=\(cursor)").decode()
      found += page.items
    }
    return found
  }

  // MARK: Steps

  /// The event of an acceptance, as the proposals service sends it.
  func tell(_ data: ProposalEventData, event: UUID = UUID()) async throws -> Answer {
    try await deliver(try news(data, event: event).json(), as: CloudEvent.mediaType)
  }

  /// Several in one parcel, in their order.
  func tell(_ parcel: [ProposalEventData]) async throws -> Answer {
    let events = try parcel.map { try news($0, event: UUID()) }
    return try await deliver(try CloudEvent.json(of: events), as: CloudEvent.batchMediaType)
  }

  private func news(_ data: ProposalEventData, event: UUID) throws -> CloudEvent {
    CloudEvent(
      id: event, source: "proposals", type: ProposalEventType.accepted.rawValue, subject: "\(data.proposalID)",
      time: Date(), organization: organization, aggregate: data.proposalID.rawValue,
      data: RawJSON(bytes: try JSONOutput.encode(data)))
  }

  private func deliver(_ body: [UInt8], as mediaType: String) async throws -> Answer {
    try await call(
      "POST", "/events", by: caller(.service("proposals"), []), body: body, headers: [("content-type", mediaType)],
      signer: proposals)
  }

  /// A contract of the given lines, told by an event.
  func contract(
    _ lines: [(name: String, cents: Int64)], taxCents: Int64 = 0, deposit: Int64? = nil,
    milestones: [(name: String, cents: Int64)] = [], terms: ContractTerms? = nil
  ) async throws -> ScheduleDetail {
    let data = acceptance(lines, taxCents: taxCents, deposit: deposit, milestones: milestones, terms: terms)
    let answer = try await tell(data)
    guard answer.status == 204, let project = data.projectID else {
      throw Unexpected(status: answer.status, body: answer.text)
    }
    return try await get("/projects/\(project)/schedule-of-values").decode()
  }

  func acceptance(
    _ lines: [(name: String, cents: Int64)], taxCents: Int64 = 0, deposit: Int64? = nil,
    milestones: [(name: String, cents: Int64)] = [], terms: ContractTerms? = nil
  ) -> ProposalEventData {
    let net = lines.reduce(0) { $0 + $1.cents }
    return ProposalEventData(
      proposalID: .init(UUID()), estimateID: .init(UUID()), clientID: .init(clientID.rawValue), number: "E-1",
      title: "Kitchen", revision: 1, currency: "USD",
      totals: Totals(
        subtotalCents: net, discountCents: 0, taxCents: taxCents, totalCents: net + taxCents, depositCents: deposit),
      actor: "link:\(UUID().uuidString.lowercased())", projectID: .init(UUID()), kind: .project, contract: terms,
      paymentSchedule: milestones.map { ClientMilestone(name: $0.name, basisPoints: 0, amountCents: $0.cents) },
      lines: lines.enumerated().map { index, line in
        AcceptedLine(
          lineID: .init(UUID()), sectionTitle: "Work", item: nil, name: line.name, quantity: "1", unit: "ls",
          amountCents: line.cents, taxCents: index == 0 ? taxCents : 0)
      })
  }

  static var issue: IssueRequest {
    IssueRequest(
      seller: InvoiceSeller(name: "Harbor & Pine Remodeling LLC", accentColor: "#1f5e4b"),
      billTo: BillTo(name: "Caf\u{e9} Tr\u{ea}s Irm\u{e3}s"),
      recipients: [
        BillingContract.InvoiceRecipient(contactID: .init(UUID()), name: "Jo\u{e3}o", email: "joao@example.org")
      ],
      locale: "en-US", timeZone: "America/Los_Angeles")
  }

  func issued(_ id: BillingContract.InvoiceID) async throws -> InvoiceDetail {
    try await post("/invoices/\(id)/issue", Self.issue).decode()
  }

  /// A standard invoice of one line, issued.
  func invoice(
    of project: BillingContract.ProjectID, cents: Int64, tax: Int = 0, retainage: Int? = nil
  ) async throws -> InvoiceDetail {
    let draft: InvoiceDetail = try await post(
      "/projects/\(project)/invoices",
      BillingContract.InvoiceDraft(
        kind: .standard,
        lines: [InvoiceLineDraft(description: "Work", quantity: 1, unitPriceCents: cents, taxBasisPoints: tax)],
        retainageBasisPoints: retainage)
    ).decode()
    return try await issued(draft.id)
  }

  func payment(
    _ cents: Int64, reference: String? = nil, currency: String = "USD", on day: String? = nil
  ) -> BillingContract.PaymentDraft {
    BillingContract.PaymentDraft(
      method: .check, amountCents: cents, currency: currency, reference: reference ?? "\(UUID())",
      receivedOn: day ?? Self.today)
  }

  static var today: String {
    let parts = Calendar(identifier: .gregorian).dateComponents(in: .gmt, from: Date().addingTimeInterval(-86_400))
    func two(_ number: Int?) -> String { String((number ?? 0) + 100).dropFirst().description }
    return "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day))"
  }

  func read(_ id: BillingContract.InvoiceID) async throws -> InvoiceDetail {
    try await get("/invoices/\(id)").decode()
  }

  func sum(of project: BillingContract.ProjectID) async throws -> ContractSumDetail {
    try await get("/projects/\(project)/contract-sum").decode()
  }

  // MARK: Behind the scenes

  /// As the superuser, past row-level security.
  func rows(_ sql: SQL) async throws -> Rows {
    let admin = database.openAsSuperuser()
    let rows = try await admin.query(sql, in: .system(task: "test"), deadline: .after(.seconds(30)))
    await admin.shutdown(deadline: .after(.seconds(1)))
    return rows
  }

  /// What no code and no owner could do: past the triggers, too.
  func forced(_ sql: SQL) async throws {
    let admin = database.openAsSuperuser()
    try await admin.transaction(in: .system(task: "test"), deadline: .after(.seconds(30))) { transaction in
      try await transaction.execute("SET LOCAL session_replication_role = replica")
      try await transaction.execute(sql)
    }
    await admin.shutdown(deadline: .after(.seconds(1)))
  }

  func count(_ sql: SQL) async throws -> Int { try await rows(sql).first?.decode("count") ?? -1 }

  /// Types of the events written, in order.
  func events() async throws -> [String] {
    try await rows("SELECT type FROM outbox ORDER BY sequence").map { try $0.decode("type") }
  }

  /// By account, what an invoice's postings come to.
  func ledger(of invoice: BillingContract.InvoiceID) async throws -> [String: Int64] {
    let rows = try await rows(
      """
      SELECT account, sum(amount_cents)::bigint AS cents FROM ledger_postings WHERE invoice_id = \(invoice) GROUP BY 1
      """)
    return Dictionary(
      try rows.map { (try $0.decode("account", as: String.self), try $0.decode("cents", as: Int64.self)) }
    ) { first, _ in first }
  }
}
