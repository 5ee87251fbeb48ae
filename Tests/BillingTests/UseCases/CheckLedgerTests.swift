import BillingContract
import CallContext
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Billing

/// The check finds nothing where nothing is wrong, and each of its questions finds what it asks for.
@Suite struct CheckLedgerTests {
  struct Break: Sendable, CustomTestStringConvertible {
    let question: String
    /// As the superuser, past every grant.
    let sql: String

    init(_ question: String, _ sql: String) {
      self.question = question
      self.sql = sql
    }

    var testDescription: String { "\(question): \(sql)" }
  }

  private static let breaks = [
    Break("entry_comes_to_zero", "DELETE FROM ledger_postings WHERE line = 1"),
    Break("entry_comes_to_zero", "UPDATE ledger_postings SET currency = 'EUR' WHERE line = 1"),
    Break(
      "balance_is_sum_of_postings",
      "UPDATE account_balances SET balance_cents = balance_cents + 1 WHERE account = 'cash'"),
    Break("balance_is_sum_of_postings", "DELETE FROM account_balances WHERE account = 'revenue'"),
    Break(
      "balance_is_sum_of_postings",
      "INSERT INTO account_balances SELECT organization_id, gen_random_uuid(), project_id, account, currency, 1 FROM account_balances LIMIT 1"
    ),
    Break("receivable_is_sum_of_postings", "UPDATE receivables SET owed_cents = owed_cents + 1"),
    Break("receivable_is_sum_of_postings", "UPDATE receivables SET held_cents = held_cents - 1"),
    Break("receivable_is_sum_of_postings", "DELETE FROM receivables"),
    Break("receivable_is_sum_of_postings", "UPDATE receivables SET due_on = due_on + 1000"),
    Break(
      "invoice_is_in_the_ledger",
      "UPDATE invoices SET payable_cents = payable_cents - 1, retained_cents = retained_cents + 1 WHERE kind = 'standard'"
    ),
    Break(
      "invoice_is_in_the_ledger",
      "UPDATE ledger_postings SET invoice_id = NULL WHERE account = 'retainage_receivable' AND amount_cents > 0"),
    Break("paid_is_what_was_allocated", "UPDATE invoices SET paid_cents = paid_cents - 1 WHERE paid_cents > 0"),
    Break(
      "paid_is_what_was_allocated", "UPDATE payments SET reversed_at = NULL, reversed_by = NULL, reversal_reason = NULL"
    ),
    Break(
      "credited_is_what_was_applied", "UPDATE invoices SET credited_cents = credited_cents - 1 WHERE credited_cents > 0"
    ),
    Break("credited_is_what_was_applied", "DELETE FROM credit_uses WHERE kind = 'applied'"),
    Break("payment_is_in_its_parts", "UPDATE payment_allocations SET amount_cents = amount_cents + 1"),
    Break("payment_is_in_its_parts", "UPDATE payments SET amount_cents = amount_cents + 1"),
    Break("credit_used_is_what_became_of_it", "UPDATE credits SET used_cents = used_cents - 1 WHERE used_cents > 0"),
    Break("credit_used_is_what_became_of_it", "DELETE FROM credit_uses WHERE kind = 'refunded'"),
    Break("numbers_have_no_gaps", "UPDATE invoices SET number = number + 100 WHERE number = 3"),
    Break("numbers_have_no_gaps", "UPDATE payments SET receipt_number = receipt_number + 100"),
    Break("numbers_have_no_gaps", "UPDATE number_counters SET next_number = next_number + 1 WHERE series = 'invoice'"),
    Break("numbers_have_no_gaps", "UPDATE number_counters SET next_number = next_number + 1 WHERE series = 'receipt'"),
    Break(
      "deposit_is_what_was_billed_and_applied", "UPDATE contracts SET deposit_billed_cents = deposit_billed_cents + 1"),
    Break(
      "deposit_is_what_was_billed_and_applied",
      "UPDATE contracts SET deposit_applied_cents = deposit_applied_cents - 1 WHERE deposit_applied_cents > 0"),
    Break("deposit_returned_is_in_credits", "UPDATE invoices SET returned_cents = 1 WHERE returned_cents > 0"),
    Break(
      "deposit_returned_is_in_credits",
      "UPDATE contracts SET deposit_returned_cents = 1 WHERE deposit_returned_cents > 0"),
    Break(
      "deposit_returned_is_in_credits",
      "UPDATE credits SET amount_cents = amount_cents + 1 WHERE deposit_id IS NOT NULL"),
    Break(
      "deposit_is_what_was_billed_and_applied",
      "UPDATE contracts SET deposit_returned_cents = deposit_returned_cents - 1 WHERE deposit_returned_cents > 0"),
    Break(
      "credited_is_what_was_applied",
      "UPDATE credit_uses SET reversed_at = NULL, reversed_by = NULL, reversal_reason = NULL"
    ),
    Break(
      "credit_used_is_what_became_of_it",
      "UPDATE credit_uses SET reversed_at = now(), reversed_by = 'x', reversal_reason = 'x' WHERE kind = 'refunded'"),
    Break(
      "cash_is_what_came_less_what_was_given_back",
      "UPDATE credit_uses SET reversed_at = now(), reversed_by = 'x', reversal_reason = 'x' WHERE kind = 'refunded'"),
    Break("credit_left_is_in_the_ledger", "UPDATE credits SET amount_cents = amount_cents + 1"),
    Break("credit_left_is_in_the_ledger", "DELETE FROM ledger_postings WHERE account = 'customer_credits'"),
    Break(
      "cash_is_what_came_less_what_was_given_back",
      "UPDATE ledger_postings SET account = 'revenue' WHERE account = 'cash' AND amount_cents > 0"),
    Break("cash_is_what_came_less_what_was_given_back", "UPDATE payments SET amount_cents = amount_cents + 1"),
    Break(
      "revenue_and_tax_are_what_was_billed", "UPDATE ledger_postings SET account = 'cash' WHERE account = 'tax_payable'"
    ),
    Break(
      "revenue_and_tax_are_what_was_billed", "UPDATE ledger_postings SET account = 'cash' WHERE account = 'revenue'"),
    Break(
      "schedule_holds_what_applications_hold",
      #"UPDATE contracts SET schedule = regexp_replace(schedule::text, '"heldCents":[1-9][0-9]*', '"heldCents":1')::json"#
    ),
    Break("released_is_what_was_asked_for", "DELETE FROM retainage_releases"),
    Break(
      "released_is_what_was_asked_for",
      "UPDATE invoices SET retained_released_cents = retained_released_cents - 1 WHERE retained_released_cents > 0"),
    Break(
      "numberFollows",
      #"UPDATE invoices SET content = replace(content::text, '"number":2', '"number":3')::json WHERE application_number = 2"#
    ),
    Break(
      "previouslyCertified",
      #"UPDATE invoices SET content = regexp_replace(content::text, '"previouslyCertifiedCents":[0-9]+', '"previouslyCertifiedCents":1')::json WHERE application_number = 2"#
    ),
    Break(
      "toDateIsLine4",
      #"UPDATE invoices SET content = regexp_replace(content::text, '"toDateCents":[0-9]+', '"toDateCents":1')::json"#),
  ]

  @Test func `it finds nothing after a story with everything in it, and says nothing of nothing`() async throws {
    try await BillingFixture.run { portal in
      #expect(try await portal.findings() == [])
      _ = try await portal.story()
      #expect(try await portal.findings() == [])
      #expect(try await Application.checkLedger(database: portal.database.conninfo) == [])
    }
  }

  @Test func `there is a break for each of its questions`() {
    let asked = Set(LedgerCheckStore.questions.map(\.name))
    #expect(asked.subtracting(Self.breaks.map(\.question)) == [])
  }

  private struct Undone: Error {}

  @Test func `each question finds its own break`() async throws {
    try await BillingFixture.run { portal in
      _ = try await portal.story()
      let admin = portal.database.openAsSuperuser()
      for broken in Self.breaks {
        var findings: [CheckLedger.Finding] = []
        do {
          try await admin.transaction(in: .system(task: "ledger"), deadline: .after(.seconds(30))) { transaction in
            // Past the triggers, which keep what was issued.
            try await transaction.execute("SET LOCAL session_replication_role = replica")
            try await transaction.execute("\(unsafeRaw: broken.sql)")
            findings = try await CheckLedger.findings(in: transaction)
            throw Undone()
          }
        } catch is Undone {}
        let found = findings.filter { $0.question.hasPrefix(broken.question) }
        #expect(!found.isEmpty, "\(broken) \(findings)")
        #expect(found.allSatisfy { $0.organization == portal.organization && !$0.subject.isEmpty }, "\(broken)")
      }
      await admin.shutdown(deadline: .after(.seconds(1)))
      // All of that was undone; and as the service's role it is found, too.
      #expect(try await portal.findings() == [])
      _ = try await portal.rows("DELETE FROM ledger_postings WHERE line = 1")
      #expect(try await portal.findings().contains { $0.question == "entry_comes_to_zero" })
    }
  }

  /// What the owner of the tables breaks in one document, and by what it must be named.
  private static func documents(of story: BillingStory, _ portal: BillingFixture) -> [(String, SQL, names: String)] {
    let (first, second) = (story.applications[0], story.applications[1])
    return [
      (
        "paid_is_what_was_allocated", "UPDATE invoices SET paid_cents = paid_cents - 1 WHERE id = \(first.id)",
        "\(first.id)"
      ),
      (
        "invoice_is_in_the_ledger", "UPDATE invoices SET paid_cents = paid_cents - 1 WHERE id = \(first.id)",
        "\(first.id)"
      ),
      (
        "credited_is_what_was_applied",
        "UPDATE invoices SET credited_cents = credited_cents - 1 WHERE id = \(second.id)", "\(second.id)"
      ),
      (
        "payment_is_in_its_parts", "UPDATE payments SET amount_cents = amount_cents + 1 WHERE id = \(story.payment.id)",
        "\(story.payment.id)"
      ),
      (
        "credit_used_is_what_became_of_it",
        "UPDATE credits SET used_cents = used_cents - 1 WHERE id = \(story.credit.id)", "\(story.credit.id)"
      ),
      (
        "deposit_is_what_was_billed_and_applied",
        "UPDATE contracts SET deposit_billed_cents = deposit_billed_cents + 1 WHERE project_id = \(story.project)",
        "\(story.project)"
      ),
      (
        "released_is_what_was_asked_for",
        "UPDATE invoices SET retained_released_cents = retained_released_cents - 1 WHERE id = \(first.id)",
        "\(first.id)"
      ),
      (
        "balance_is_sum_of_postings",
        "UPDATE account_balances SET balance_cents = 1 WHERE account = 'revenue' AND project_id = \(story.project)",
        "client \(portal.clientID) project \(story.project) revenue USD"
      ),
      (
        "receivable_is_sum_of_postings", "UPDATE receivables SET owed_cents = owed_cents + 1",
        "client \(portal.clientID) due \(first.dueOn ?? "")"
      ),
      (
        "numberFollows",
        #"UPDATE invoices SET content = replace(content::text, '"number":2', '"number":3')::json WHERE id = \#(second.id)"#,
        "\(second.id) application 3 of \(story.project)"
      ),
    ]
  }

  @Test func `it says in which organization and which document, and the same in pages of any size`() async throws {
    try await BillingFixture.run { portal in
      let story = try await portal.story()
      let owner = portal.database.open(DatabaseConfiguration(conninfo: portal.database.ownerConninfo, poolSize: 1))
      for (question, sql, name) in Self.documents(of: story, portal) {
        do {
          try await owner.transaction(
            in: .organization(portal.organization), deadline: .after(.seconds(30))
          ) { transaction in
            try await transaction.execute("ALTER TABLE invoices DISABLE TRIGGER invoices_frozen_guard")
            try await transaction.execute(sql)
            _ = try await transaction.query("SELECT set_config('portal.system_task', 'ledger', true)")
            let findings = try await CheckLedger.findings(in: transaction)
            let found = findings.filter { $0.question.hasPrefix(question) }
            #expect(found.contains { $0.subject.hasPrefix(name) }, "\(question) \(name): \(findings)")
            #expect(findings.allSatisfy { $0.organization == portal.organization })
            for pageSize in 1...3 {
              #expect(try await CheckLedger.findings(in: transaction, pageSize: pageSize) == findings, "\(question)")
            }
            throw Undone()
          }
        } catch is Undone {}
      }
      await owner.shutdown(deadline: .after(.seconds(1)))
      #expect(try await portal.findings() == [])
    }
  }
}
