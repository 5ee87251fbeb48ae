import BillingContract
import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime
import TestSupport
import Testing

@testable import Billing

/// What stands behind the queries: row-level security, composite keys, an append-only ledger, sums that must come out.
@Suite struct TenantIsolationTests {
  private static let tables = [
    "contracts", "change_orders", "invoices", "number_counters", "retainage_releases", "ledger_entries",
    "ledger_postings", "account_balances", "receivables", "payments", "payment_allocations", "credits", "credit_uses",
    "announcements",
    "release_asks", "outbox", "inbox",
  ]

  private func count(_ table: String, _ database: Database, _ context: TenantContext) async throws -> Int {
    try await database.queryOne(
      "SELECT count(*) AS count FROM \(unsafeRaw: table)", in: context, deadline: .after(.seconds(30)))?
      .decode("count") ?? -1
  }

  /// The code of the refusal and the constraint behind it; `nil` when it was allowed.
  private func refusal(_ statements: [SQL], in context: TenantContext, _ database: Database) async -> String? {
    do {
      try await database.pipeline(statements, in: context, deadline: .after(.seconds(30)))
      return nil
    } catch {
      guard let error = error as? PostgresError else { return "\(error)" }
      return [error.sqlState, error.constraint].compactMap { $0 }.joined(separator: " ")
    }
  }

  /// With connections of the service's role.
  private func asService(
    _ portal: BillingFixture, _ body: (_ refused: ([SQL]) async -> String?, Database) async throws -> Void
  ) async throws {
    let database = portal.database.open(poolSize: 1)
    try await body({ await refusal($0, in: .organization(portal.organization), database) }, database)
    await database.shutdown(deadline: .after(.seconds(1)))
  }

  @Test func `every table has rows of ours, and none of them for a rival or nobody (TI-2)`() async throws {
    try await BillingFixture.run { portal in
      let story = try await portal.story()
      _ = try await portal.call(
        "POST", "/invoices/\(story.standard.id)/release-asks", by: portal.link(to: story.standard.id))
      _ = try await portal.call(
        "POST", "/invoices/\(story.release.id)/release-asks", by: portal.link(to: story.release.id))
      let all = try await portal.rows(
        """
        SELECT relname FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
          AND relname NOT IN ('schema_migrations', 'idempotency_keys')
        """
      ).map { try $0.decode("relname", as: String.self) }
      #expect(Set(all) == Set(Self.tables))
      let database = portal.database.open(poolSize: 1)
      for table in Self.tables {
        #expect(try await count(table, database, .organization(portal.organization)) > 0, "\(table)")
        #expect(try await count(table, database, .organization(portal.rival.organization)) == 0, "\(table)")
        #expect(try await count(table, database, .system(task: "nothing")) == 0, "\(table)")
      }
      // Whoever checks the ledger reads, and writes nothing.
      let check = TenantContext.system(task: "ledger")
      #expect(try await count("ledger_postings", database, check) > 0)
      #expect(await refusal(["UPDATE invoices SET paid_cents = 0"], in: check, database) == nil)
      await database.shutdown(deadline: .after(.seconds(1)))
      #expect(try await portal.count("SELECT sum(paid_cents)::bigint AS count FROM invoices") > 0)
      // The owner of the tables is bound, too (FORCE).
      let owner = portal.database.open(
        DatabaseConfiguration(conninfo: portal.database.ownerConninfo, poolSize: 1))
      for table in Self.tables {
        #expect(try await count(table, owner, .organization(portal.rival.organization)) == 0, "\(table)")
      }
      await owner.shutdown(deadline: .after(.seconds(1)))
    }
  }

  @Test func `rows can't be put into another organization, nor point there`() async throws {
    try await BillingFixture.run { portal in
      let story = try await portal.story()
      try await asService(portal) { _, database in
        func refused(_ sql: SQL) async -> String? {
          await refusal([sql], in: .organization(portal.rival.organization), database)
        }
        let (ours, project, invoice) = (portal.organization, story.project, story.standard.id)
        // 42501: the policy; 23503: the composite key.
        #expect(
          await refused(
            "INSERT INTO number_counters (organization_id, series, next_number) VALUES (\(ours), 'invoice', 1)")
            == "42501")
        #expect(
          await refused(
            """
            INSERT INTO invoices (
              id, project_id, client_id, kind, title, currency, content, subtotal_cents, tax_cents, total_cents,
              payable_cents, terms_days, created_by
            ) VALUES (
              \(UUID()), \(project), \(portal.clientID), 'standard', 'x', 'USD', '{}', 1, 0, 1, 1, 0, 'key:x'
            )
            """)?.hasPrefix("23503") == true)
        #expect(
          await refused(
            """
            INSERT INTO ledger_entries (id, kind, client_id, invoice_id, occurred_on, description, created_by)
            VALUES (\(UUID()), 'invoice_issued', \(portal.clientID), \(invoice), '2026-01-01', 'x', 'key:x')
            """)?.hasPrefix("23503") == true)
        #expect(
          await refused(
            """
            INSERT INTO change_orders (id, project_id, number, title, amount_cents, tax_cents, created_by)
            VALUES (\(UUID()), \(project), 9, 'x', 1, 0, 'key:x')
            """)?.hasPrefix("23503") == true)
      }
    }
  }

  @Test func `the service's role can neither change the ledger nor take back what was recorded`() async throws {
    try await BillingFixture.run { portal in
      _ = try await portal.story()
      try await asService(portal) { refused, _ in
        for sql in [
          "UPDATE ledger_entries SET description = 'x'", "DELETE FROM ledger_entries",
          "UPDATE ledger_postings SET amount_cents = 1", "DELETE FROM ledger_postings", "DELETE FROM account_balances",
          "TRUNCATE ledger_postings", "DELETE FROM contracts", "DELETE FROM payments",
          "UPDATE payments SET amount_cents = 1", "UPDATE payment_allocations SET amount_cents = 1",
          "DELETE FROM payment_allocations", "DELETE FROM credits", "UPDATE credits SET amount_cents = 1",
          "DELETE FROM credit_uses", "UPDATE credit_uses SET amount_cents = 1", "UPDATE credits SET deposit_id = NULL",
          "UPDATE release_asks SET held_cents = 1", "DELETE FROM release_asks", "DELETE FROM change_orders",
          "UPDATE change_orders SET amount_cents = 1", "DELETE FROM number_counters",
          "UPDATE announcements SET amount_cents = 1", "UPDATE retainage_releases SET amount_cents = 1",
          "ALTER TABLE ledger_postings DISABLE TRIGGER ALL", "ALTER TABLE ledger_postings NO FORCE ROW LEVEL SECURITY",
        ] as [SQL] {
          #expect(await refused([sql]) == "42501", "\(sql)")
        }
      }
    }
  }

  @Test func `an issued or void invoice can't be deleted, a draft can`() async throws {
    try await BillingFixture.run { portal in
      _ = try await portal.story()
      let issued = try await portal.count("SELECT count(*) AS count FROM invoices WHERE state <> 'draft'")
      let drafts = try await portal.count("SELECT count(*) AS count FROM invoices WHERE state = 'draft'")
      #expect(issued > 5 && drafts > 0)
      try await asService(portal) { refused, _ in #expect(await refused(["DELETE FROM invoices"]) == nil) }
      #expect(try await portal.count("SELECT count(*) AS count FROM invoices") == issued)
    }
  }

  private func entry(_ id: UUID, _ portal: BillingFixture) -> SQL {
    """
    INSERT INTO ledger_entries (id, kind, client_id, occurred_on, description, created_by)
    VALUES (\(id), 'payment_recorded', \(portal.clientID), '2026-01-01', 'x', 'key:x')
    """
  }

  private func posting(_ id: UUID, _ line: Int, _ cents: Int64, _ currency: String, _ portal: BillingFixture) -> SQL {
    """
    INSERT INTO ledger_postings (entry_id, line, account, client_id, amount_cents, currency)
    VALUES (\(id), \(line)::smallint, 'cash', \(portal.clientID), \(cents), \(currency))
    """
  }

  @Test func `an entry that does not come to zero in each currency is refused at the commit`() async throws {
    try await BillingFixture.run { portal in
      try await asService(portal) { refused, _ in
        let id = UUID()
        let short = [entry(id, portal), posting(id, 1, 100, "USD", portal), posting(id, 2, -99, "USD", portal)]
        #expect(await refused(short) == "23514 ledger_entry_balances")
        let mixed = [entry(id, portal), posting(id, 1, 100, "USD", portal), posting(id, 2, -100, "EUR", portal)]
        #expect(await refused(mixed) == "23514 ledger_entry_balances")
        #expect(await refused([entry(id, portal), posting(id, 1, 0, "USD", portal)])?.hasPrefix("23514") == true)
        let whole = [entry(id, portal), posting(id, 1, 100, "USD", portal), posting(id, 2, -100, "USD", portal)]
        #expect(await refused(whole) == nil)
        // Nor does one become so later.
        #expect(await refused([posting(id, 3, 1, "USD", portal)]) == "23514 ledger_entry_balances")
      }
      #expect(try await portal.count("SELECT count(*) AS count FROM ledger_postings") == 2)
    }
  }

  @Test func `a payment that is not in its parts is refused at the commit`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let invoice = try await portal.invoice(of: project, cents: 100_000)
      try await asService(portal) { refused, _ in
        let id = UUID()
        let payment: SQL = """
          INSERT INTO payments (id, client_id, receipt_number, method, amount_cents, currency, received_on, recorded_by)
          VALUES (\(id), \(portal.clientID), 1, 'cash', 100, 'USD', '2026-01-01', 'key:x')
          """
        func share(_ cents: Int64) -> SQL {
          """
          INSERT INTO payment_allocations (payment_id, invoice_id, client_id, amount_cents)
          VALUES (\(id), \(invoice.id), \(portal.clientID), \(cents))
          """
        }
        #expect(await refused([payment]) == "23514 payment_is_allocated")
        #expect(await refused([payment, share(99)]) == "23514 payment_is_allocated")
        #expect(await refused([payment, share(101)]) == "23514 payment_is_allocated")
        #expect(await refused([payment, share(100)]) == nil)
      }
    }
  }

  private static let impossible = [
    ("paid_cents = payable_cents + 1", "paid_within_payable"),
    ("credited_cents = payable_cents - paid_cents + 1", "paid_within_payable"),
    ("paid_cents = -1", "invoices_paid_cents_check"),
    ("retained_released_cents = retained_cents + 1", "released_within_retained"),
    ("returned_cents = 1", "returned_within_paid"), ("returned_cents = -1", "returned_within_paid"),
    ("state = 'draft'", "invoices_moves"), ("number = NULL", "invoices_frozen"),
    ("state = 'void', voided_at = now(), voided_by = 'x', void_reason = 'x', paid_cents = 1", "void_is_unpaid"),
    ("state = 'void'", "void_whole"),
  ]

  @Test func `what must hold of an invoice's amounts is held by the database (PM-8)`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      _ = try await portal.invoice(of: project, cents: 100_000, retainage: 1_000)
      try await asService(portal) { refused, _ in
        for (change, constraint) in Self.impossible {
          let refusal = await refused(["UPDATE invoices SET \(unsafeRaw: change)"]) ?? ""
          #expect(refusal.hasPrefix("23514"), "\(change): \(refusal)")
          #expect(refusal.hasSuffix(constraint), "\(change): \(refusal)")
        }
        // What it says and comes to is not the service's to change, and wrong sums are nobody's.
        for change in ["payable_cents = payable_cents + 1", "total_cents = total_cents + 1", "content = '{}'"] {
          #expect(await refused(["UPDATE invoices SET \(unsafeRaw: change)"]) == "42501", "\(change)")
        }
      }
    }
  }

  /// Other values for all that was said, and for what was given, at issue.
  private static let frozen = [
    "id = gen_random_uuid()", "kind = 'deposit'", "number = number + 100", "title = title || '.'", "currency = 'EUR'",
    "content = (content::text || ' ')::json", "subtotal_cents = subtotal_cents + 1, total_cents = total_cents + 1",
    "tax_cents = tax_cents + 1", "payable_cents = payable_cents + 1", "retained_cents = retained_cents + 1",
    "released_earlier_cents = 7", "deposit_applied_cents = 7", "application_number = 7", "terms_days = 7",
    "note = 'x'", "milestone = 7", "parties = jsonb_set(parties::jsonb, '{billTo,name}', '\"x\"')::json",
    "issued_at = now()", "due_on = due_on + 1", "content_sha256 = sha256('x')", "created_by = 'x'",
    "created_at = now()",
  ]

  @Test func `what was issued is frozen for every role, once it is issued and once it is void`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let open = try await portal.invoice(of: project, cents: 100_000, retainage: 1_000)
      let void = try await portal.invoice(of: project, cents: 200_000)
      _ = try await portal.void(void.id)
      let draft: InvoiceDetail = try await portal.post(
        "/projects/\(project)/invoices",
        BillingContract.InvoiceDraft(
          kind: .standard, lines: [InvoiceLineDraft(description: "Work", quantity: 1, unitPriceCents: 100)])
      ).decode()
      let owner = portal.database.open(DatabaseConfiguration(conninfo: portal.database.ownerConninfo, poolSize: 1))
      let context = TenantContext.organization(portal.organization)
      for id in [open.id, void.id] {
        for change in Self.frozen {
          let refusal = await refusal(
            ["UPDATE invoices SET \(unsafeRaw: change) WHERE id = \(id)"], in: context, owner)
          #expect(refusal == "23514 invoices_frozen", "\(change): \(refusal ?? "allowed")")
        }
      }
      for change in ["state = 'open', voided_at = NULL, voided_by = NULL, void_reason = NULL", "void_reason = 'x'"] {
        let refusal = await refusal(
          ["UPDATE invoices SET \(unsafeRaw: change) WHERE id = \(void.id)"], in: context, owner)
        #expect(refusal == "23514 invoices_moves", "\(change): \(refusal ?? "allowed")")
      }
      // A draft says something else until it is issued.
      #expect(
        await refusal(["UPDATE invoices SET title = 'x' WHERE id = \(draft.id)"], in: context, owner) == nil)
      await owner.shutdown(deadline: .after(.seconds(1)))
      #expect(try await portal.read(draft.id).title == "x")
      // The service's role may not even say it.
      try await asService(portal) { refused, _ in
        for change in Self.frozen where !change.hasPrefix("number") {
          let refusal = await refused(["UPDATE invoices SET \(unsafeRaw: change) WHERE id = \(open.id)"]) ?? ""
          #expect(["42501", "23514 invoices_frozen"].contains(refusal), "\(change): \(refusal)")
        }
      }
    }
  }

  @Test func `a credit is never used beyond what it is, nor a deposit applied beyond what was billed`() async throws {
    try await BillingFixture.run { portal in
      _ = try await portal.story()
      try await asService(portal) { refused, _ in
        #expect(await refused(["UPDATE credits SET used_cents = amount_cents + 1"]) == "23514 used_within_credit")
        #expect(await refused(["UPDATE credits SET reversed_at = now()"]) == "23514 reversed_is_unused")
        #expect(
          await refused(["UPDATE contracts SET deposit_applied_cents = deposit_billed_cents + 1"])
            == "23514 deposit_applied_within_billed")
      }
    }
  }
}
