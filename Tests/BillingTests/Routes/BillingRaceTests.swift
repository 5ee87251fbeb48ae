import BillingContract
import Foundation
import Postgres
import ServiceRuntime
import Testing

@testable import Billing

/// What many do at once comes out as if they had done it one after the other: PM-8, and numbers without gaps.
@Suite struct BillingRaceTests {
  private typealias Answer = BillingFixture.Answer

  /// So many at once; the answers in the order of their numbers.
  private func together(
    _ count: Int, _ body: @escaping @Sendable (Int) async throws -> BillingFixture.Answer
  ) async throws -> [BillingFixture.Answer] {
    try await withThrowingTaskGroup(of: (Int, BillingFixture.Answer).self) { group in
      for number in 0..<count { group.addTask { (number, try await body(number)) } }
      return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private func retained(_ portal: BillingFixture, _ project: BillingContract.ProjectID) async throws -> [Int] {
    [
      try await portal.count(
        "SELECT coalesce(sum(retained_cents), 0)::bigint AS count FROM invoices WHERE state = 'open'"),
      try await portal.count("SELECT sum(retained_released_cents)::bigint AS count FROM invoices"),
      try await portal.count(
        """
        SELECT coalesce(sum(total_cents), 0)::bigint AS count FROM invoices
        WHERE kind = 'retainage_release' AND state = 'open'
        """),
    ]
  }

  @Test func `64 releases and voids at once never release more than is held`() async throws {
    try await BillingFixture.run(poolSize: 16) { portal in
      let project = try await portal.contract([("Work", 9_000_000)], terms: BillingFixture.progressTerms).projectID
      _ = try await portal.application(project, [(0, 3_000_000)])
      let second = try await portal.application(project, [(0, 3_000_000)])
      // Six of twelve parts that are held. What was released is held again, and the last application can go while none is.
      var released: [BillingContract.InvoiceID] = []
      for _ in 0..<6 { released.append(try await portal.release(project, 50_000).id) }
      let targets = released + [second.id, released[0]]
      let answers = try await together(64) { number in
        guard number % 4 == 3 else {
          let draft = try await portal.post(
            "/projects/\(project)/retainage-releases", BillingContract.ReleaseRequest(amountCents: 50_000))
          guard draft.status == 201 else { return draft }
          let id = try draft.decode(InvoiceDetail.self).id
          let issued = try await portal.post("/invoices/\(id)/issue", BillingFixture.issue)
          guard issued.status == 200, number % 8 == 0 else { return issued }
          return try await portal.post("/invoices/\(id)/void", VoidRequest(reason: "Race"))
        }
        return try await portal.post("/invoices/\(targets[number / 4 % 8])/void", VoidRequest(reason: "Race"))
      }
      #expect(answers.allSatisfy { [200, 409, 422].contains($0.status) }, "\(answers.map(\.status))")
      let codes = Set(answers.filter { $0.status != 200 }.map { $0.code.isEmpty ? "\($0.status) \($0.text)" : $0.code })
      #expect(
        codes.isSubset(of: [
          "released_since", "not_last_application", "not_voidable", "release_above_held", "draft_outdated",
        ]), "\(codes)")
      let sums = try await retained(portal, project)
      #expect(sums[1] <= sums[0] && sums[1] == sums[2] && sums[1] > 0, "\(sums)")
      #expect(try await portal.sum(of: project).heldCents == Int64(sums[0] - sums[1]))
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `a draft that is issued by 16 at once is issued once, and the next number follows`() async throws {
    try await BillingFixture.run(poolSize: 16) { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let draft = try await draft(portal, project)
      let answers = try await together(16) { _ in
        try await portal.post("/invoices/\(draft.id)/issue", BillingFixture.issue)
      }
      #expect(answers.filter { $0.status == 200 }.count == 1)
      #expect(answers.filter { $0.status != 200 }.allSatisfy { $0.status == 409 && $0.code == "not_draft" })
      #expect(try await portal.read(draft.id).number == "INV-0001")
      #expect(try await portal.invoice(of: project, cents: 1).number == "INV-0002")
      #expect(try await portal.events() == ["invoice.issued", "invoice.issued"])
    }
  }

  private func draft(_ portal: BillingFixture, _ project: BillingContract.ProjectID) async throws -> InvoiceDetail {
    try await portal.post(
      "/projects/\(project)/invoices",
      BillingContract.InvoiceDraft(
        kind: .standard, lines: [InvoiceLineDraft(description: "Work", quantity: 1, unitPriceCents: 100)])
    ).decode()
  }

  @Test func `32 writers with and without keys leave numbers without gaps`() async throws {
    try await BillingFixture.run(poolSize: 16) { portal in
      var projects: [BillingContract.ProjectID] = []
      for _ in 0..<4 { projects.append(try await portal.contract([("Work", 1_000_000)]).projectID) }
      var drafts: [BillingContract.InvoiceID] = []
      for number in 0..<40 { drafts.append(try await draft(portal, projects[number % 4]).id) }
      let (all, places, request) = (drafts, projects, BillingFixture.issue)
      let answers = try await together(32 * 3) { number in
        let writer = number / 3
        switch writer % 4 {
        // Repeated under one key, repeated without one, thrown away meanwhile, and one after the other for the same job.
        case 0: return try await portal.post("/invoices/\(all[writer])/issue", request, key: "w-\(writer)")
        case 1: return try await portal.post("/invoices/\(all[writer])/issue", request)
        case 2:
          guard number % 3 == 0 else {
            return try await portal.post("/invoices/\(all[writer])/issue", request, key: "n-\(number)")
          }
          return try await portal.call("DELETE", "/invoices/\(all[writer])", by: portal.team)
        default:
          let draft = try await draft(portal, places[writer % 4])
          return try await portal.post("/invoices/\(draft.id)/issue", request, key: "n-\(number)")
        }
      }
      #expect(answers.allSatisfy { [200, 204, 404, 409].contains($0.status) }, "\(answers.map(\.status))")
      // What came under one key was answered with the same bytes.
      for writer in stride(from: 0, to: 32, by: 4) {
        let own = answers[(writer * 3)..<(writer * 3 + 3)].filter { $0.status == 200 }
        #expect(!own.isEmpty && Set(own.map(\.text)).count == 1)
      }
      let issued = try await portal.count("SELECT count(number) AS count FROM invoices")
      #expect(try await portal.count("SELECT max(number) AS count FROM invoices") == issued)
      #expect(issued >= 8 + 8 + 24)
      #expect(try await portal.count("SELECT count(*) AS count FROM outbox WHERE type = 'invoice.issued'") == issued)
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `of 16 applications that are drafted at once there is one`() async throws {
    try await BillingFixture.run(poolSize: 16) { portal in
      let schedule = try await portal.contract([("Work", 1_000_000)], terms: BillingFixture.progressTerms)
      let request = ApplicationRequest(lines: [ApplicationLineDraft(lineID: schedule.lines[0].id, completedCents: 100)])
      let answers = try await together(16) { _ in
        try await portal.post("/projects/\(schedule.projectID)/applications", request)
      }
      #expect(answers.filter { $0.status == 201 }.count == 1)
      #expect(answers.filter { $0.status != 201 }.allSatisfy { $0.status == 409 && $0.code == "draft_there" })
      #expect(try await portal.count("SELECT count(*) AS count FROM invoices") == 1)
    }
  }

  @Test func `what is left of a credit is used once, and no more is announced than is owed`() async throws {
    try await BillingFixture.run(poolSize: 16) { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let paid = try await portal.invoice(of: project, cents: 100)
      let payment = try await portal.pay(paid.id, 1_100)
      let open = try await portal.invoice(of: project, cents: 700)
      let credit = try #require(try await portal.credits().first)
      let answers = try await together(24) { number in
        switch number % 4 {
        case 0:
          try await portal.post(
            "/credits/\(credit.id)/applications", CreditApplicationRequest(invoiceID: open.id, amountCents: 150))
        case 1:
          try await portal.post(
            "/credits/\(credit.id)/refunds",
            RefundRequest(amountCents: 150, method: .cash, refundedOn: BillingFixture.today))
        case 2: try await portal.post("/payments/\(payment.id)/reversal", ReversalRequest(reason: "Race"))
        default:
          try await portal.post(
            "/invoices/\(open.id)/announcements",
            AnnouncementRequest(amountCents: 200, mailedOn: BillingFixture.today, requestKey: "k-\(number)"),
            by: portal.link(to: open.id))
        }
      }
      #expect(answers.allSatisfy { [200, 204, 404, 409, 422].contains($0.status) }, "\(answers.map(\.status))")
      #expect(try await portal.count("SELECT sum(used_cents)::bigint AS count FROM credits") <= 1_000)
      #expect(try await portal.read(open.id).announcedCents <= 700)
      #expect(try await portal.findings() == [])
    }
  }

  @Test func `pages of a statement fit together while payments come`() async throws {
    try await BillingFixture.run(poolSize: 16) { portal in
      let project = try await portal.contract([("Work", 9_000_000)]).projectID
      var invoices: [InvoiceDetail] = []
      for _ in 0..<12 { invoices.append(try await portal.invoice(of: project, cents: 100_000)) }
      let all = invoices
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<48 {
          // Of today, of yesterday and of long ago, behind every page that was read.
          let day = ["2024-01-01", BillingFixture.today, "2025-06-\(10 + number % 20)"][number % 3]
          group.addTask { _ = try await portal.pay(all[number % 12].id, 100 + Int64(number), on: day) }
        }
        for _ in 0..<12 {
          group.addTask {
            let lines = try await portal.statement(limit: 5)
            #expect(lines.first?.balanceCents == lines.reduce(0) { $0 + $1.chargeCents - $1.paymentCents })
            for (newer, older) in zip(lines, lines.dropFirst()) {
              #expect(newer.balanceCents - newer.chargeCents + newer.paymentCents == older.balanceCents)
              #expect(newer.on >= older.on)
            }
            #expect(Set(lines).count == lines.count)
          }
        }
        try await group.waitForAll()
      }
      #expect(try await portal.statement(limit: 7).count == 60)
    }
  }
}
