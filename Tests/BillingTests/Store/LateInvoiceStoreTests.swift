import BillingContract
import Foundation
import Identifiers
import Postgres
import ServiceRuntime
import Testing

@testable import Billing

@Suite struct LateInvoiceStoreTests {
  @Test func `a zone that the database does not know keeps nobody else's invoices from being noted`() async throws {
    try await BillingFixture.run { portal in
      let project = try await portal.contract([("Work", 1_000_000)]).projectID
      let strange = try await portal.invoice(of: project, cents: 1_000)
      let usual = try await portal.invoice(of: project, cents: 1_000)
      let early = try await portal.invoice(of: project, cents: 1_000)
      try await portal.forced("UPDATE invoices SET due_on = '2025-01-01' WHERE id <> \(early.id)")
      // Of a table of zones that is gone.
      try await portal.forced(
        """
        UPDATE invoices
        SET parties = jsonb_set(parties::jsonb, '{timeZone}', '"Mars/Phobos"')::json
        WHERE id = \(strange.id)
        """)
      let known = try await portal.rows("SELECT 1 FROM pg_timezone_names WHERE name = 'Mars/Phobos'")
      #expect(known.isEmpty)
      try await portal.noteLate()
      let late = try await portal.rows("SELECT id FROM invoices WHERE late").map { try $0.decode("id", as: UUID.self) }
      #expect(Set(late) == [strange.id.rawValue, usual.id.rawValue])
    }
  }
}
