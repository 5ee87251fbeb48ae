import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import TestSupport
import Testing

@testable import Gateway

/// TI-2: what signing in may look at before anybody's organization is known, and no more.
@Suite struct SignInIsolationTests {
  @Test func `a presented hash shows its own rows, of every organization, and writes no member TI-2`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, _, browser) = try await gateway.signedIn()
      let (rival, _, _) = try await gateway.signedIn("Rival", email: "eve@rival.example")
      try await gateway.addMember(rival, "Sam@HarborAndPine.example")
      let database = gateway.database.open(poolSize: 1)
      func count(_ table: String, _ context: TenantContext) async throws -> Int {
        try await database.queryOne(
          "SELECT count(*) AS n FROM \(unsafeRaw: table)", in: context, deadline: .after(.seconds(30))
        )?.decode("n") ?? -1
      }
      let session = try #require(browser.cookies["__Host-sid"])
      let address = TenantContext.presentedSecret(sha256: SHA256.digest("sam@harborandpine.example"))
      let cookie = TenantContext.presentedSecret(sha256: SHA256.digest(session))
      let sweeping = TenantContext.system(task: "sign_in_sweep")
      for (table, context, wanted) in [
        ("members", address, 2), ("sign_in_requests", address, 1), ("sessions", address, 0),
        ("organizations", address, 0), ("mails", address, 0),
        ("members", cookie, 0), ("sign_in_requests", cookie, 0), ("sessions", cookie, 1),
        ("members", sweeping, 0), ("sign_in_requests", sweeping, 2), ("sessions", sweeping, 2),
        ("members", .system(task: "outbox"), 0), ("sign_in_requests", .system(task: "outbox"), 0),
        ("sessions", .system(task: "outbox"), 0), ("sign_in_requests", .organization(team.organization), 0),
        ("sessions", .organization(team.organization), 1),
      ] {
        #expect(try await count(table, context) == wanted, "\(table) \(context)")
      }
      // Seen is not touched: neither by who states a hash, nor by who sweeps.
      for (statement, context) in [
        ("UPDATE members SET removed_at = now()", address), ("DELETE FROM sign_in_requests", address),
        ("DELETE FROM sessions", cookie), ("UPDATE sessions SET last_used_at = now()", cookie),
        ("UPDATE sessions SET last_used_at = now()", sweeping), ("UPDATE sign_in_requests SET tries = 0", sweeping),
        ("UPDATE members SET removed_at = now()", sweeping),
      ] {
        let changed = try await database.execute(
          "\(unsafeRaw: statement)", in: context, deadline: .after(.seconds(30)))
        #expect(changed == 0, "\(statement)")
      }
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }

  @Test func `a session can't be of another organization's member TI-2`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, _, _) = try await gateway.signedIn()
      let rival = try await gateway.newTeam("Rival", email: nil)
      let eve = try await gateway.addMember(rival, "eve@rival.example", name: "Eve")
      let database = gateway.database.open(poolSize: 1)
      await #expect(throws: PostgresError.self) {
        try await database.execute(
          """
          INSERT INTO sessions (
            organization_id, id, member_id, secret_hash, device, began_at, last_used_at, expires_at
          ) VALUES (
            \(team.organization), \(UUID()), \(try #require(Member.ID(eve))), \(SHA256.digest("x")), 'other', now(), now(),
            now() + interval '1 hour'
          )
          """, in: .organization(team.organization), deadline: .after(.seconds(30)))
      }
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }

  /// Else each look-up would read every member of the installation.
  @Test func `members are found by the index of their address`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, _, _) = try await gateway.signedIn()
      _ = try await gateway.rows(
        """
        INSERT INTO members (organization_id, id, name, email, role, created_at)
        SELECT \(team.organization), gen_random_uuid(), 'x', 'x' || n || '@example.com', 'owner', now()
        FROM generate_series(1, 5000) AS n RETURNING 'x' AS x
        """)
      _ = try await gateway.rows("ANALYZE members")
      let database = gateway.database.open(poolSize: 1)
      let hash = SHA256.digest("x77@example.com")
      let plan = try await database.query(
        "EXPLAIN \(MemberStore.selection(addressHash: hash))", in: .presentedSecret(sha256: hash),
        deadline: .after(.seconds(30))
      ).map { try $0.decode("QUERY PLAN", as: String.self) }.joined(separator: "\n")
      #expect(plan.contains("members_by_address") && !plan.contains("Seq Scan on members"), "\(plan)")
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }
}
