import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import TestSupport
import Testing

@testable import Gateway

/// TI-2: what the database itself keeps apart, whatever the code asks.
@Suite struct IsolationTests {
  private static let tables = [
    "organizations", "members", "member_settings", "clients", "contacts", "api_keys", "share_links", "mails",
    "activity",
  ]

  @Test func `without a context no row is visible, with one only its own TI-2`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let rival = try await gateway.newTeam("Rival", email: nil)
      _ = try await gateway.send(team)
      _ = try await gateway.send(rival)
      for one in [team, rival] {
        let member = try await gateway.addMember(one, "m@example.com", name: "M")
        _ = try await gateway.api(
          "PUT", "/api/v1/members/\(member)/settings", key: one.key, json: MemberSettingsTests.json())
      }
      let sent = try await gateway.send(team)
      _ = try await gateway.api(
        "DELETE", "/api/v1/proposals/\(sent.id)/share-links/\(sent.linkID)", key: team.key)
      let database = gateway.database.open(poolSize: 1)
      for table in Self.tables {
        func count(_ context: TenantContext, _ more: SQL = "") async throws -> Int {
          let sql: SQL = "SELECT count(*) AS n FROM \(unsafeRaw: table) WHERE true \(more)"
          return try await database.queryOne(sql, in: context, deadline: .after(.seconds(30)))?.decode("n") ?? -1
        }
        #expect(try await count(.system(task: "outbox")) == 0, "\(table)")
        #expect(try await count(.presentedSecret(sha256: SHA256.digest("x"))) == 0, "\(table)")
        let own = TenantContext.organization(team.organization)
        if table != "activity" { #expect(try await count(own) > 0, "\(table)") }
        #expect(try await count(own, "AND organization_id <> \(team.organization)") == 0, "\(table)")
      }
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }

  @Test func `a presented hash shows its one row and lets nobody write it TI-2`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let token = String(sent.tokenPath.dropFirst("/s/".count))
      let database = gateway.database.open(poolSize: 1)
      let context = TenantContext.presentedSecret(sha256: SHA256.digest(token))
      let seen = try await database.query("SELECT id FROM share_links", in: context, deadline: .after(.seconds(30)))
      #expect(seen.count == 1)
      let changed = try await database.execute(
        "UPDATE share_links SET expires_at = now()", in: context, deadline: .after(.seconds(30)))
      #expect(changed == 0)
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }

  @Test func `rows of another organization can be neither written nor referred to TI-2`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let rival = try await gateway.newTeam("Rival", email: nil)
      let database = gateway.database.open(poolSize: 1)
      let own = TenantContext.organization(team.organization)
      await #expect(throws: PostgresError.self) {
        try await database.execute(
          """
          INSERT INTO clients (organization_id, id, name, created_at)
          VALUES (\(rival.organization), \(UUID()), 'x', now())
          """, in: own, deadline: .after(.seconds(30)))
      }
      // The rival's client, from a row of one's own: the key is composite.
      let foreign = try #require(Client.ID(rival.client))
      await #expect(throws: PostgresError.self) {
        try await database.execute(
          """
          INSERT INTO contacts (organization_id, id, client_id, name, email, role, position, created_at)
          VALUES (\(team.organization), \(UUID()), \(foreign), 'x', 'x@example.com', 'reads', 0, now())
          """, in: own, deadline: .after(.seconds(30)))
      }
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }

  @Test func `every table forces its policies and every tenant reference is composite TI-2`() async throws {
    try await GatewayFixture.run { gateway in
      let loose = try await gateway.rows(
        """
        SELECT relname::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'schema_migrations'
          AND NOT (relrowsecurity AND relforcerowsecurity)
        """)
      #expect(loose.isEmpty, "\(loose)")
      let single = try await gateway.rows(
        """
        SELECT conname::text FROM pg_constraint
        WHERE contype = 'f' AND cardinality(conkey) = 1 AND confrelid <> 'organizations'::regclass
        """)
      #expect(single.isEmpty, "\(single)")
      let owner = try await gateway.rows(
        """
        SELECT rolname::text FROM pg_roles
        WHERE rolname = 'portal_gateway' AND (rolsuper OR rolbypassrls OR oid IN (SELECT relowner FROM pg_class))
        """)
      #expect(owner.isEmpty)
    }
  }
}
