import BillingContract
import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport

@testable import Billing

/// A contract to which a bit of everything happened.
struct BillingStory {
  var project: BillingContract.ProjectID
  /// Its own project, with a deposit that later invoices apply.
  var deposit: InvoiceDetail
  var standard: InvoiceDetail
  var applications: [InvoiceDetail]
  var release: InvoiceDetail
  var payment: PaymentDetail
  var credit: CreditDetail
  /// Of that credit, refunded.
  var use: CreditUseDetail
  var announcement: AnnouncementDetail
}

extension BillingFixture {
  static let progressTerms = ContractTerms(
    billing: .progress,
    retainage: ProposalsContract.RetainageTerms(
      rule: .constant, rateCompletedBasisPoints: 1000, rateStoredBasisPoints: 1000, reducedRateBasisPoints: nil,
      thresholdBasisPoints: nil, release: "Punch list"))

  func draftApplication(
    _ project: BillingContract.ProjectID, _ work: [(line: Int, cents: Int64)], rate: Int? = nil
  ) async throws -> Answer {
    let schedule: ScheduleDetail = try await get("/projects/\(project)/schedule-of-values").decode()
    return try await post(
      "/projects/\(project)/applications",
      ApplicationRequest(
        lines: work.map { ApplicationLineDraft(lineID: schedule.lines[$0.line].id, completedCents: $0.cents) },
        retainageRateBasisPoints: rate))
  }

  func application(
    _ project: BillingContract.ProjectID, _ work: [(line: Int, cents: Int64)], rate: Int? = nil
  ) async throws -> InvoiceDetail {
    let draft: InvoiceDetail = try await draftApplication(project, work, rate: rate).decode()
    return try await issued(draft.id)
  }

  func release(_ project: BillingContract.ProjectID, _ cents: Int64?) async throws -> InvoiceDetail {
    let draft: InvoiceDetail = try await post(
      "/projects/\(project)/retainage-releases", BillingContract.ReleaseRequest(amountCents: cents)
    ).decode()
    return try await issued(draft.id)
  }

  func void(_ invoice: BillingContract.InvoiceID) async throws -> InvoiceDetail {
    try await post("/invoices/\(invoice)/void", VoidRequest(reason: "A mistake")).decode()
  }

  func pay(_ invoice: BillingContract.InvoiceID, _ cents: Int64, on day: String? = nil) async throws -> PaymentDetail {
    try await post("/invoices/\(invoice)/payments", payment(cents, on: day)).decode()
  }

  func reverse(_ payment: BillingContract.PaymentID) async throws -> PaymentDetail {
    try await post("/payments/\(payment)/reversal", ReversalRequest(reason: "Bounced")).decode()
  }

  func announce(
    _ invoice: BillingContract.InvoiceID, _ cents: Int64, key: String = "form"
  ) async throws -> AnnouncementDetail {
    let answer = try await post(
      "/invoices/\(invoice)/announcements",
      AnnouncementRequest(amountCents: cents, mailedOn: Self.today, requestKey: key), by: link(to: invoice))
    guard answer.status == 204 else { throw Unexpected(status: answer.status, body: answer.text) }
    let open: BillingContract.Page<AnnouncementDetail> = try await get("/invoices/\(invoice)/announcements").decode()
    guard let last = open.items.last else { throw Unexpected(status: 0, body: "nothing announced") }
    return last
  }

  /// - Parameter all: also those with nothing left.
  func credits(all: Bool = false) async throws -> [CreditDetail] {
    let page: BillingContract.Page<CreditDetail> = try await get(
      "/clients/\(clientID)/credits", query: all ? "all=true" : ""
    ).decode()
    return page.items
  }

  func uses(of credit: BillingContract.CreditID) async throws -> [CreditUseDetail] {
    let page: BillingContract.Page<CreditUseDetail> = try await get("/credits/\(credit)/uses").decode()
    return page.items
  }

  func reverse(_ use: CreditUseDetail, key: String? = nil) async throws -> Answer {
    try await post("/credits/\(use.creditID)/uses/\(use.id)/reversal", ReversalRequest(reason: "Mistyped"), key: key)
  }

  func refundDeposit(_ project: BillingContract.ProjectID, _ cents: Int64?) async throws -> Answer {
    try await post(
      "/projects/\(project)/deposit-refunds",
      DepositRefundRequest(amountCents: cents, method: .transfer, reference: "T-9", refundedOn: Self.today))
  }

  func creditDeposit(_ project: BillingContract.ProjectID, _ cents: Int64?) async throws -> Answer {
    try await post("/projects/\(project)/deposit-credits", DepositCreditRequest(amountCents: cents))
  }

  func restoreDeposit(_ credit: BillingContract.CreditID) async throws -> Answer {
    try await post("/credits/\(credit)/reversal", ReversalRequest(reason: "Mistyped"))
  }

  /// Deposit, applications, releases, payments, credits, voids and reversals: everything once, most of it twice.
  func story() async throws -> BillingStory {
    let advance = try await contract([("Cabinets", 900_000)], taxCents: 93_150, deposit: 150_000)
    let drafted: BillingContract.Page<InvoiceSummary> = try await get(
      "/invoices", query: "project_id=\(advance.projectID)"
    ).decode()
    guard let draft = drafted.items.first else { throw Unexpected(status: 0, body: "no deposit") }
    let deposit = try await issued(draft.id)
    _ = try await pay(deposit.id, 150_000)
    try await moveDeposit(of: advance.projectID)
    let standard = try await invoice(of: advance.projectID, cents: 400_000, tax: 1_035, retainage: 1_000)
    let project = try await contract(
      [("Demolition", 1_000_000), ("Framing", 4_000_000)], taxCents: 50_000, terms: Self.progressTerms
    ).projectID
    let first = try await application(project, [(0, 1_000_000)])
    _ = try await void(try await application(project, [(1, 500_000)]).id)
    let order = ChangeOrderDraft(title: "Skylight", lines: [ChangeOrderLine(description: "Skylight", amountCents: 9)])
    _ = try await post("/projects/\(project)/change-orders", order)
    let second = try await application(project, [(1, 1_000_000)], rate: 500)
    _ = try await void(try await release(project, 40_000).id)
    let release = try await release(project, 60_000)
    _ = try await reverse(try await pay(first.id, 300_000).id)
    let payment = try await pay(first.id, first.payableCents + 70_000)
    guard let credit = try await credits().first else { throw Unexpected(status: 0, body: "no credit") }
    _ = try await post(
      "/credits/\(credit.id)/applications", CreditApplicationRequest(invoiceID: second.id, amountCents: 20_000))
    _ = try await post(
      "/credits/\(credit.id)/refunds", RefundRequest(amountCents: 10_000, method: .check, refundedOn: Self.today))
    _ = try await post(
      "/credits/\(credit.id)/applications", CreditApplicationRequest(invoiceID: second.id, amountCents: 5_000))
    let uses = try await uses(of: credit.id)
    guard let use = uses.first(where: { $0.kind == .refunded }), let mistyped = uses.first else {
      throw Unexpected(status: 0, body: "no uses")
    }
    _ = try await reverse(mistyped).decode(CreditUseDetail.self)
    let announcement = try await announce(second.id, 5_000)
    // A draft is left over.
    let left = try await draftApplication(project, [(1, 100)], rate: 500)
    guard left.status == 201 else { throw Unexpected(status: left.status, body: left.text) }
    return BillingStory(
      project: project, deposit: deposit, standard: standard, applications: [first, second], release: release,
      payment: payment, credit: try await credits().first ?? credit, use: use, announcement: announcement)
  }

  /// A part refunded, a part a credit of the client, a part that only for a while.
  private func moveDeposit(of project: BillingContract.ProjectID) async throws {
    _ = try await refundDeposit(project, 10_000).decode(CreditUseDetail.self)
    let kept: CreditDetail = try await creditDeposit(project, 5_000).decode()
    _ = try await post(
      "/credits/\(kept.id)/refunds", RefundRequest(amountCents: 5_000, method: .cash, refundedOn: day(1, in: "UTC")))
    let mistyped: CreditDetail = try await creditDeposit(project, 20_000).decode()
    _ = try await restoreDeposit(mistyped.id).decode(CreditDetail.self)
  }

  /// What the check of the ledger finds.
  func findings() async throws -> [CheckLedger.Finding] {
    let database = database.open(poolSize: 1)
    let findings = try await CheckLedger(database: database)(deadline: .after(.seconds(60)))
    await database.shutdown(deadline: .after(.seconds(1)))
    return findings
  }

  /// Notes what is late, as the service does from time to time.
  func noteLate(batch: Int = 500) async throws {
    let database = database.open(poolSize: 1)
    try await NoteLateInvoices(database: database)(batch: batch)
    await database.shutdown(deadline: .after(.seconds(1)))
  }

  /// The day in a zone by the clock of the database, some days later.
  func day(_ days: Int, in zone: String) async throws -> String {
    let found = try await rows(
      "SELECT ((clock_timestamp() AT TIME ZONE \(zone))::date + \(days)::integer)::text AS day")
    guard let row = found.first else { throw Unexpected(status: 0, body: "no day") }
    return try row.decode("day")
  }

  /// How much there is of everything, and how often it was changed.
  func facts() async throws -> [Int] {
    var facts: [Int] = []
    for sql in [
      "SELECT sum(version)::bigint AS count FROM contracts", "SELECT sum(version)::bigint AS count FROM invoices",
      "SELECT count(*) AS count FROM invoices", "SELECT count(*) AS count FROM payments",
      "SELECT count(*) AS count FROM ledger_postings", "SELECT count(*) AS count FROM announcements",
      "SELECT count(*) AS count FROM credit_uses", "SELECT max(sequence) AS count FROM outbox",
      "SELECT count(*) AS count FROM release_asks",
    ] as [SQL] {
      facts.append(try await count(sql))
    }
    return facts
  }
}
