import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import Testing

@testable import Proposals

/// Fetches that come together, and the tiers that the database knows by itself.
@Suite struct ViewStoreTests {
  private typealias Fixture = ProposalsFixture

  @Test func `all links of a proposal within seconds from one network are a program, until a person shows`()
    async throws
  {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let visitors = (0..<3).map { _ in Fixture.visitor(proposal.id, network: "00000000000000aa") }
      let apart = Fixture.visitor(proposal.id, network: "00000000000000bb")
      _ = try await portal.fetch(visitors[0], apart)
      #expect(try await portal.views(of: proposal.id).allSatisfy { $0.tier == .fetched })
      _ = try await portal.fetch(visitors[1], visitors[2])
      let views = try await portal.views(of: proposal.id)
      #expect(views.filter { $0.reason == "several_links" }.count == 3)
      #expect(views.first { $0.shareLinkID == apart.link }?.tier == .fetched)
      var engagement = try await portal.engagement(of: proposal.id)
      #expect((engagement.fetched, engagement.automated) == (1, 3))
      _ = try await portal.tell(Fixture.beat(visitors[0]))
      engagement = try await portal.engagement(of: proposal.id)
      #expect((engagement.fetched, engagement.opened, engagement.automated) == (2, 1, 2))
    }
  }

  @Test func `who came together is judged by when they asked, however late that is told`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let network = "00000000000000aa"
      func visitor() -> ProposalsContract.PageVisitor { Fixture.visitor(proposal.id, network: network) }
      // Kept through an outage and told all at once: a family at one table, some minutes apart.
      _ = try await portal.fetch(visitor(), secondsAgo: 600)
      _ = try await portal.fetch(visitor(), secondsAgo: 500)
      _ = try await portal.fetch(visitor(), secondsAgo: 400)
      #expect(try await portal.views(of: proposal.id).allSatisfy { $0.tier == .fetched })
      // Another within a second of the second one.
      _ = try await portal.fetch(visitor(), secondsAgo: 501)
      #expect(try await portal.views(of: proposal.id).filter { $0.reason == "several_links" }.count == 2)
      // What can't be true is now.
      _ = try await portal.fetch(visitor(), secondsAgo: 5_000)
      #expect(try await portal.views(of: proposal.id).filter { $0.reason == "several_links" }.count == 2)
      _ = try await portal.fetch(visitor(), secondsAgo: -500)
      #expect(try await portal.views(of: proposal.id).filter { $0.reason == "several_links" }.count == 4)
      let engagement = try await portal.engagement(of: proposal.id)
      #expect((engagement.fetched, engagement.automated) == (2, 4))
    }
  }

  @Test func `what the database calls a tier is what the program does`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      _ = try await portal.tell(Fixture.beat(Fixture.visitor(proposal.id)))
      _ = try await portal.rows(
        """
        INSERT INTO views (
          organization_id, id, proposal_id, principal, session, device, started_at, last_seen_at, fetches,
          active_milliseconds, trusted_events, scroll_basis_points, depth_basis_points, parts, sign, opened_at, read_at,
          overruled_at, overruled_by)
        SELECT
          v.organization_id, gen_random_uuid(), v.proposal_id, v.principal, v.session, v.device, v.started_at,
          v.last_seen_at, 1, 9000, 1, 0, 0, '{}', sign.value, opened.value, CASE WHEN read.value THEN opened.value END,
          overruled.value, CASE WHEN overruled.value IS NOT NULL THEN 'key:x' END
        FROM views v,
          (VALUES (NULL), ('known_bot'), ('several_links'), ('just_sent')) AS sign(value),
          (VALUES (NULL), (now())) AS opened(value), (VALUES (false), (true)) AS read(value),
          (VALUES (NULL), (now())) AS overruled(value)
        """)
      let rows = try await portal.rows("SELECT v.*, v.parts::text AS parts, v.tier FROM views v")
      #expect(rows.count == 33)
      for row in rows {
        #expect(try ViewStore.view(row).tier.rawValue == row.decode("tier", as: String.self))
      }
    }
  }
}
