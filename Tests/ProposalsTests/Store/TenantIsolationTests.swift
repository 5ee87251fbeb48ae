import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Proposals

/// What stands behind the queries: row-level security, composite keys, immutability, one decision.
@Suite struct TenantIsolationTests {
  private static let tables = [
    "estimates", "proposals", "decisions", "projects", "views", "engagements", "page_loads", "beats", "outbox",
    "images", "proposal_images", "acceptances_told",
  ]

  private func count(_ table: String, _ database: Database, _ context: TenantContext) async throws -> Int {
    try await database.queryOne(
      "SELECT count(*) AS count FROM \(unsafeRaw: table)", in: context, deadline: .after(.seconds(30)))?
      .decode("count") ?? -1
  }

  @Test func `a foreign organization, and nobody, see no row (TI-2)`() async throws {
    try await ProposalsFixture.run { portal in
      let image = try await portal.stored(ImageSamples.png())
      let proposal = try await portal.sentShowing(image.sha256)
      _ = try await portal.open(
        proposal.id, session: ProposalsFixture.session(), by: portal.link(to: proposal.id))
      _ = try await portal.post("/proposals/\(proposal.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      let database = portal.database.open(poolSize: 1)
      for table in Self.tables {
        #expect(try await count(table, database, .organization(portal.organization)) > 0, "\(table)")
        #expect(try await count(table, database, .organization(portal.rival.organization)) == 0, "\(table)")
        #expect(try await count(table, database, .system(task: "nothing")) == 0, "\(table)")
      }
      await database.shutdown(deadline: .after(.seconds(1)))
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
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let database = portal.database.open(poolSize: 1)
      let rival = TenantContext.organization(portal.rival.organization)
      func refusal(_ sql: SQL) async -> String? {
        do {
          _ = try await database.query(sql, in: rival, deadline: .after(.seconds(30)))
          return nil
        } catch {
          return (error as? PostgresError)?.sqlState
        }
      }
      // 42501: the policy; 23503: the composite key.
      #expect(
        await refusal(
          """
          INSERT INTO engagements (organization_id, proposal_id, section_count)
          VALUES (\(portal.organization), \(proposal.id), 1)
          """) == "42501")
      #expect(
        await refusal(
          """
          INSERT INTO engagements (proposal_id, section_count)
          VALUES (\(proposal.id), 1)
          """) == "23503")
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }

  @Test(arguments: [
    "frozen_content = frozen_content || ' '", "content_sha256 = repeat('0', 64)",
    "total_cents = total_cents + 0, tax_cents = tax_cents + 1, subtotal_cents = subtotal_cents - 1",
    "expires_at = expires_at + interval '1 day'", "layout = 'summary'", "valid_until = valid_until + 1",
    "dispatch_details = '{}'", "content = '{}'", "sent_by = 'key:x'", "revision = 9", "public_id = repeat('a', 22)",
    "state = 'draft', layout = NULL, dispatch_details = NULL, frozen_content = NULL, content_sha256 = NULL, sent_at = NULL, sent_by = NULL, expires_at = NULL",
  ])
  func `a sent proposal never changes, not even by the superuser`(change: String) async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      await #expect(throws: PostgresError.self) {
        try await portal.rows("UPDATE proposals SET \(unsafeRaw: change) WHERE id = \(proposal.id)")
      }
    }
  }

  @Test func `a hash that is not of the content can't be stored`() async throws {
    try await ProposalsFixture.run { portal in
      let draft = try await portal.draft()
      do {
        _ = try await portal.rows(
          """
          UPDATE proposals
          SET state = 'sent', layout = 'classic', dispatch_details = '{}', frozen_content = '{}', sent_at = now(),
            content_sha256 = repeat('0', 64), sent_by = 'key:x', expires_at = now() + interval '1 day',
            valid_until = current_date
          WHERE id = \(draft.id)
          """)
        Issue.record("stored")
      } catch let error as PostgresError {
        #expect(error.isCheckViolation(of: "proposals_hash"))
      }
    }
  }

  @Test func `a second decision can't be stored (DC-1)`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      _ = try await portal.post("/proposals/\(proposal.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      do {
        _ = try await portal.rows(
          """
          INSERT INTO decisions
          SELECT (d).* FROM (
            SELECT json_populate_record(d, json_build_object('id', gen_random_uuid())) AS d
            FROM decisions d WHERE d.proposal_id = \(proposal.id)) copy
          """)
        Issue.record("stored")
      } catch let error as PostgresError {
        #expect(error.isUniqueViolation(of: .oneDecisionPerProposal))
      }
    }
  }

  @Test func `the service's role can neither delete nor rewrite what was decided`() async throws {
    try await ProposalsFixture.run { portal in
      let database = portal.database.open(poolSize: 1)
      for sql in [
        "DELETE FROM decisions", "UPDATE decisions SET note = 'x'", "DELETE FROM proposals", "DELETE FROM estimates",
        "DELETE FROM projects", "UPDATE projects SET contract_sum_cents = 0", "UPDATE proposals SET content = 'x'",
        "DELETE FROM views", "UPDATE views SET session = ''", "DELETE FROM beats",
        "UPDATE beats SET credited_milliseconds = 0",
        "DELETE FROM engagements", "ALTER TABLE proposals DISABLE TRIGGER ALL",
        "ALTER TABLE proposals NO FORCE ROW LEVEL SECURITY",
      ] as [SQL] {
        do {
          _ = try await database.query(
            sql, in: .organization(portal.organization), deadline: .after(.seconds(30)))
          Issue.record("\(sql) was allowed")
        } catch let error as PostgresError {
          #expect(error.sqlState == "42501")
        }
      }
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }
}
