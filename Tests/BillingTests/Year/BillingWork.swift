import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

@testable import Billing

/// The service's use cases for one organization, called without HTTP.
struct BillingWork: Sendable {
  let database: Database
  let world = World(clock: .system, ids: .timeOrdered(clock: .system, randomBytes: Random.bytes))
  let organization = OrganizationID(UUID())
  private let once: AnswerOnce

  init(database: Database) throws {
    self.database = database
    let secrets = SecretBox(current: try SecretBox.Key(id: "kept", bytes: Random.bytes(32)))
    once = AnswerOnce(ledger: IdempotencyLedger(secrets: secrets))
  }

  private var events: EventOutbox { EventOutbox(encoding: .contract, world: world) }
  private var issuing: Issuing { Issuing(world: world, events: events) }

  static let parties = Parties(
    seller: Parties.Seller(name: "Harbor & Pine Remodeling LLC", accentColor: "#1f5e4b"),
    billTo: Parties.BillTo(name: "Okafor"), locale: "en-US", timeZone: "America/Los_Angeles")

  private static let key = UUID()
  private var team: Call {
    call(.key(Self.key), [.billingRead, .billingWrite, .paymentsWrite])
  }

  private func call(_ principal: Principal, _ scopes: Set<Scope>) -> Call {
    Call(
      caller: Caller(organization: organization, principal: principal, scopes: scopes),
      deadline: .after(.seconds(60)), requestID: "year")
  }

  /// `nil` when it was refused.
  private func done<Value: Sendable>(_ body: () async throws -> AnswerOnce.Outcome<Value>) async throws -> Value? {
    do {
      guard case .done(let value) = try await body() else { return nil }
      return value
    } catch is BillingRefusal {
      return nil
    }
  }

  // MARK: Contracts

  func accept(_ acceptance: Acceptance) async throws {
    let receive = ReceiveAcceptance(database: database, world: world, issuing: issuing)
    try await receive(
      [.init(event: UUID(), fact: .contract(acceptance))], source: "proposals", call: call(.service("proposals"), []))
  }

  func contract(_ id: ProjectID) async throws -> Contract {
    try await ReadContract(database: database)(id, call: team)
  }

  func add(_ order: ChangeOrderWish, to id: ProjectID) async throws -> Contract? {
    let edit = EditContract(database: database, world: world, once: once)
    return try await done { try await edit.add(order, to: id, call: team, keyed: nil) }
  }

  func sum(of id: ProjectID) async throws -> ContractSum {
    try await ReadContractSum(database: database)(id, call: team).sum
  }

  // MARK: Invoices

  func draft(_ wish: DraftWish, of id: ProjectID) async throws -> Invoice? {
    let draft = DraftInvoice(database: database, world: world, once: once)
    return try await done { try await draft(wish, of: id, call: team, keyed: nil) }?.invoice
  }

  func issue(_ id: InvoiceID) async throws -> Invoice? {
    let issue = IssueInvoice(database: database, issuing: issuing, once: once)
    return try await done { try await issue(id, parties: Self.parties, recipients: [], call: team, keyed: nil) }?
      .invoice
  }

  func void(_ id: InvoiceID) async throws -> Invoice? {
    let void = VoidInvoice(database: database, world: world, events: events, once: once)
    return try await done { try await void(id, reason: "A mistake", call: team, keyed: nil) }?.invoice
  }

  func discard(_ id: InvoiceID) async throws -> Bool {
    do {
      try await DiscardDraft(database: database)(id, call: team)
      return true
    } catch is BillingRefusal {
      return false
    }
  }

  // MARK: Payments

  func pay(_ draft: PaymentDraft, to id: InvoiceID) async throws -> Payment? {
    let record = RecordPayment(database: database, world: world, events: events, once: once)
    return try await done { try await record(draft, to: id, call: team, keyed: nil) }
  }

  func reverse(_ id: PaymentID) async throws -> Payment? {
    let reverse = ReversePayment(database: database, world: world, events: events, once: once)
    return try await done { try await reverse(id, reason: "Bounced", call: team, keyed: nil) }
  }

  func use(_ id: CreditID, _ cents: Int64, _ purpose: UseCredit.Purpose) async throws -> Credit? {
    let use = UseCredit(database: database, world: world, events: events, once: once)
    return try await done { try await use(id, cents: cents, purpose, call: team, keyed: nil) }
  }

  func credits(of client: ClientID) async throws -> [Credit] {
    try await ListCredits(database: database)(of: client, includesUsedUp: false, after: nil, limit: 200, call: team)
      .rows
  }

  func uses(of credit: CreditID) async throws -> [CreditUse] {
    try await ListCreditUses(database: database)(.init(creditID: credit), after: nil, limit: 200, call: team).rows
  }

  func reverse(_ id: CreditUseID, of credit: CreditID) async throws -> CreditUse? {
    let reverse = ReverseCreditUse(database: database, world: world, events: events, once: once)
    return try await done { try await reverse(id, of: credit, reason: "Mistyped", call: team, keyed: nil) }
  }

  private var returning: ReturnDeposit {
    ReturnDeposit(database: database, world: world, events: events, once: once)
  }

  func creditDeposit(_ cents: Int64?, of id: ProjectID) async throws -> Credit? {
    try await done { try await returning.credit(cents, of: id, call: team, keyed: nil) }
  }

  func refundDeposit(_ cents: Int64?, of id: ProjectID, _ refund: Refund) async throws -> CreditUse? {
    try await done { try await returning.refund(cents, of: id, refund, call: team, keyed: nil) }
  }

  func restoreDeposit(_ id: CreditID) async throws -> Credit? {
    let restore = RestoreDeposit(database: database, world: world, events: events, once: once)
    return try await done { try await restore(id, reason: "Mistyped", call: team, keyed: nil) }
  }

  func announce(_ wish: AnnouncementWish, on id: InvoiceID) async throws -> Announcement? {
    let announce = AnnouncePayment(database: database, world: world, events: events)
    do {
      return try await announce(wish, on: id, call: call(.link(Self.key), [.share(id)]))
    } catch is BillingRefusal {
      return nil
    }
  }

  func reject(_ id: AnnouncementID) async throws -> Bool {
    do {
      let reject = RejectAnnouncement(database: database, events: events, once: once)
      _ = try await reject(id, reason: "It never came", call: team, keyed: nil)
      return true
    } catch is BillingRefusal {
      return false
    }
  }

  // MARK: Books

  /// From the newest line to the oldest, in pages.
  func statement(of client: ClientID, in currency: String) async throws -> [Statement] {
    let read = ReadStatement(database: database)
    var pages: [Statement] = []
    repeat {
      pages.append(
        try await read(
          of: client, project: nil, currency: currency, after: pages.last?.next, limit: 200, call: team
        ).statement)
    } while pages.last?.next != nil
    return pages
  }

  /// Of all invoices or of one: state and figures as the model names them.
  func figures(_ number: Int64? = nil) async throws -> [InvoiceID: (state: String, figures: [Int64])] {
    let rows = try await database.query(
      """
      SELECT
        id,
        state,
        coalesce(number, 0) AS number,
        total_cents,
        payable_cents,
        retained_cents,
        released_earlier_cents,
        paid_cents,
        credited_cents,
        retained_released_cents,
        deposit_applied_cents,
        announced_cents,
        returned_cents
      FROM invoices
      WHERE organization_id = current_organization() AND (\(number)::bigint IS NULL OR number = \(number))
      """, in: .organization(organization), deadline: .after(.seconds(60)))
    let names = [
      "number", "total_cents", "payable_cents", "retained_cents", "released_earlier_cents", "paid_cents",
      "credited_cents", "retained_released_cents", "deposit_applied_cents", "announced_cents", "returned_cents",
    ]
    return Dictionary(
      try rows.map { row in
        (
          try row.decode("id", as: InvoiceID.self),
          (try row.decode("state", as: String.self), try names.map { try row.decode($0, as: Int64.self) })
        )
      }
    ) { first, _ in first }
  }
}
