import BillingContract
import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime
import TestSupport
import Testing

@testable import Billing

/// Lists by status, client and job: right before and after it is noted who is late, and cheap whatever else there is.
@Suite struct InvoiceListStoreTests {
  // MARK: Right

  private func ids(_ portal: BillingFixture, _ query: String) async throws -> [BillingContract.InvoiceID] {
    var ids: [BillingContract.InvoiceID] = []
    var cursor: String?
    repeat {
      let page: BillingContract.Page<InvoiceSummary> = try await portal.get(
        "/invoices", query: "limit=3&\(query)\(cursor.map { "&cursor=\($0)" } ?? "")"
      ).decode()
      ids += page.items.map(\.id)
      cursor = page.nextCursor
    } while cursor != nil
    return ids
  }

  /// One that is to be paid, with what happened to it.
  private func invoice(
    _ portal: BillingFixture, of project: BillingContract.ProjectID, paid: Int64 = 0, announced: Int64 = 0,
    isLate: Bool = false
  ) async throws {
    let invoice = try await portal.invoice(of: project, cents: 1_000)
    if paid > 0 { _ = try await portal.pay(invoice.id, paid) }
    if announced > 0 { _ = try await portal.announce(invoice.id, announced) }
    if isLate { try await portal.forced("UPDATE invoices SET due_on = '2025-01-01' WHERE id = \(invoice.id)") }
  }

  @Test func `each status lists exactly what has it, before and after it is noted what is late`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let other = try await portal.contract([("Work", 1_000_000)]).projectID
      for (place, project) in [project, other, project].enumerated() {
        for isLate in [false, true] {
          try await invoice(portal, of: project, isLate: isLate)
          try await invoice(portal, of: project, paid: 400, isLate: isLate)
          try await invoice(portal, of: project, announced: 1_000, isLate: isLate)
          try await invoice(portal, of: project, announced: 300, isLate: isLate)
          try await invoice(portal, of: project, paid: 700, announced: 300, isLate: isLate)
          try await invoice(portal, of: project, paid: 1_000, isLate: isLate)
        }
        _ = try await portal.void(try await portal.invoice(of: project, cents: 5).id)
        _ = try await portal.post(
          "/projects/\(project)/invoices",
          BillingContract.InvoiceDraft(
            kind: .standard, lines: [InvoiceLineDraft(description: "Work", quantity: 1, unitPriceCents: 7)]))
        // Some are noted, some not.
        if place != 1 { try await portal.noteLate(batch: 1 + place) }
        try await expectEachStatus(portal, of: [project, other])
      }
      try await portal.noteLate()
      #expect(try await portal.count("SELECT count(*) AS count FROM invoices WHERE late") == 15)
      try await expectEachStatus(portal, of: [project, other])
    }
  }

  private func expectEachStatus(
    _ portal: BillingFixture, of projects: [BillingContract.ProjectID]
  ) async throws {
    let page: BillingContract.Page<InvoiceSummary> = try await portal.get("/invoices", query: "limit=100").decode()
    let nobody = UUID().uuidString.lowercased()
    for status in BillingContract.InvoiceStatus.allCases {
      let all = page.items.filter { $0.status == status }
      #expect(!all.isEmpty, "\(status)")
      #expect(try await ids(portal, "status=\(status.rawValue)") == all.map(\.id), "\(status)")
      #expect(
        try await ids(portal, "status=\(status.rawValue)&client_id=\(portal.clientID)") == all.map(\.id), "\(status)")
      #expect(try await ids(portal, "status=\(status.rawValue)&client_id=\(nobody)") == [], "\(status)")
      for project in projects {
        let ofProject = all.filter { $0.projectID == project }.map(\.id)
        let query = "status=\(status.rawValue)&project_id=\(project)"
        #expect(try await ids(portal, query) == ofProject, "\(status)")
        #expect(try await ids(portal, "\(query)&client_id=\(portal.clientID)") == ofProject, "\(status)")
        #expect(try await ids(portal, "\(query)&client_id=\(nobody)") == [], "\(status)")
      }
    }
    #expect(
      try await ids(portal, "overdue=true") == page.items.filter { $0.status == .overdue }.map(\.id))
  }

  // MARK: Cheap

  private static let (each, limit) = (1_500, 25)

  /// Blocks of every status one after the other in time: whoever walks the list and leaves out reads thousands.
  private func fill(_ portal: BillingFixture, from invoice: BillingContract.InvoiceID) async throws {
    _ = try await portal.rows(
      """
      INSERT INTO invoices (
        organization_id, id, project_id, client_id, kind, state, number, title, currency, content, subtotal_cents,
        tax_cents, total_cents, payable_cents, paid_cents, announced_cents, late, terms_days, parties, issued_at,
        due_on, content_sha256, voided_at, voided_by, void_reason, created_by, created_at)
      SELECT
        i.organization_id, gen_random_uuid(), i.project_id, i.client_id, i.kind, s.state,
        CASE WHEN s.state <> 'draft' THEN i.number * 10000000 + s.place * 100000 + n END, i.title, i.currency, i.content,
        i.subtotal_cents, i.tax_cents, i.total_cents, i.payable_cents, i.payable_cents * s.paid / 4,
        i.payable_cents * s.announced / 4, s.is_late AND n > 5, i.terms_days,
        CASE WHEN s.state <> 'draft' THEN i.parties END, CASE WHEN s.state <> 'draft' THEN i.issued_at END,
        CASE WHEN s.state <> 'draft' THEN CASE WHEN s.is_late THEN '2025-01-01' ELSE i.due_on + 30 END END,
        CASE WHEN s.state <> 'draft' THEN i.content_sha256 END, CASE WHEN s.state = 'void' THEN i.issued_at END,
        CASE WHEN s.state = 'void' THEN 'key:x' END, CASE WHEN s.state = 'void' THEN 'x' END, i.created_by,
        i.created_at - (s.place * 100000 + n) * interval '1 second'
      FROM invoices i, generate_series(1, \(Self.each)) n, (VALUES
        (1, 'open', 4, 0, false), (2, 'open', 0, 0, false), (3, 'open', 0, 0, true), (4, 'open', 1, 0, false),
        (5, 'open', 0, 4, false), (6, 'void', 0, 0, false), (7, 'draft', 0, 0, false)
      ) AS s(place, state, paid, announced, is_late)
      WHERE i.id = \(invoice)
      """)
  }

  /// Rows that the scans of a plan read, and whether any reads a table from end to end.
  private static func reads(of node: [String: Any]) -> (rows: Double, isWhole: Bool) {
    func number(_ name: String) -> Double { (node[name] as? NSNumber)?.doubleValue ?? 0 }
    var (rows, isWhole) = (0.0, node["Node Type"] as? String == "Seq Scan")
    if node["Relation Name"] != nil || node["Index Name"] != nil {
      let left = number("Rows Removed by Filter") + number("Rows Removed by Index Recheck")
      rows += (number("Actual Rows") + left) * number("Actual Loops")
    }
    for child in node["Plans"] as? [[String: Any]] ?? [] {
      let inner = reads(of: child)
      rows += inner.rows
      isWhole = isWhole || inner.isWhole
    }
    return (rows, isWhole)
  }

  @Test func `no list reads more than a page, whatever there is of others`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let other = try await portal.contract([("Work", 1_000_000)]).projectID
      for project in [project, other] {
        try await fill(portal, from: try await portal.invoice(of: project, cents: 1_000).id)
      }
      _ = try await portal.rows("ANALYZE invoices")
      let (ours, client) = (Billing.ProjectID(project), Billing.ClientID(portal.clientID))
      let (nowhere, nobody) = (Billing.ProjectID(UUID()), Billing.ClientID(UUID()))
      let database = portal.database.open(poolSize: 1)
      for status in Billing.InvoiceStatus.allCases.map(Optional.some) + [nil] {
        for (project, client) in [
          (nil, nil), (ours, nil), (nil, client), (ours, client), (nowhere, nil), (nil, nobody), (ours, nobody),
        ] as [(Billing.ProjectID?, Billing.ClientID?)] {
          let filter = InvoiceFilter(projectID: project, clientID: client, status: status)
          let (plan, next) = try await database.transaction(
            in: .organization(portal.organization), deadline: .after(.seconds(30))
          ) { transaction in
            let page = try await InvoiceListStore.list(filter, after: nil, limit: Self.limit, in: transaction)
            return (try await explained(filter, after: nil, transaction), page.next)
          }
          let name = "\(status?.rawValue ?? "all") \(project == nil ? "" : "project") \(client == nil ? "" : "client")"
          expectCheap(plan, name)
          let isEmpty = project == nowhere || client == nobody
          #expect((next == nil) == isEmpty, "\(name)")
          guard let next else { continue }
          let second = try await database.transaction(
            in: .organization(portal.organization), deadline: .after(.seconds(30))
          ) { try await explained(filter, after: next, $0) }
          expectCheap(second, "\(name), second page")
        }
      }
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }

  private func explained(
    _ filter: InvoiceFilter, after cursor: ListCursor?, _ transaction: Transaction
  ) async throws -> String {
    try await transaction.query(
      """
      EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON) \(
        InvoiceListStore.selection(filter, after: cursor, limit: Self.limit))
      """
    ).map { try $0.decode("QUERY PLAN", as: String.self) }.joined(separator: "\n")
  }

  private func expectCheap(_ plan: String, _ name: String) {
    let parsed = try? JSONSerialization.jsonObject(with: Data(plan.utf8)) as? [[String: Any]]
    guard let root = parsed?.first?["Plan"] as? [String: Any] else {
      Issue.record("\(name): no plan: \(plan)")
      return
    }
    let (rows, isWhole) = Self.reads(of: root)
    // The page itself; and the few of both jobs that may be late and are not noted, each found and read, and read again.
    #expect(rows <= Double(Self.limit + 1 + 4 * 12), "\(name) reads \(rows): \(plan)")
    #expect(!isWhole, "\(name): \(plan)")
  }
}
