import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Proposals

/// SL-4: what counts as somebody looking.
@Suite struct RecordVisitTests {
  @Test func `twenty first signals at once are one open (SL-4)`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<20 {
          group.addTask {
            try await portal.open(proposal.id, session: ProposalsFixture.session(), by: link).status
          }
        }
        return try await group.reduce(into: [Int]()) { $0.append($1) }
      }
      #expect(statuses == Array(repeating: 204, count: 20))
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent", "proposal.opened"])
      let detail: ProposalDetail = try await portal.get("/proposals/\(proposal.id)", by: portal.team).decode()
      #expect(detail.engagement.opened == 20)
      #expect(detail.engagement.firstOpenedAt != nil)
      let estimate: EstimateDetail = try await portal.get("/estimates/\(proposal.estimateID)", by: portal.team).decode()
      #expect(estimate.stage == .viewed)
    }
  }

  @Test func `the first signal of a session is the one that counts`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      let session = ProposalsFixture.session()
      _ = try await portal.open(proposal.id, session: session, by: link, webdriver: true)
      _ = try await portal.open(proposal.id, session: session, by: link)
      let detail: ProposalDetail = try await portal.get("/proposals/\(proposal.id)", by: portal.team).decode()
      #expect((detail.engagement.opened, detail.engagement.automated) == (0, 1))
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent"])
    }
  }

  @Test func `a signal of a known session waits for nobody`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      let session = ProposalsFixture.session()
      _ = try await portal.open(proposal.id, session: session, by: link)
      let admin = portal.database.openAsSuperuser()
      let status = try await admin.transaction(
        in: .system(task: "test"), deadline: .after(.seconds(20))
      ) { transaction in
        _ = try await transaction.query("SELECT id FROM estimates WHERE id = \(proposal.estimateID) FOR UPDATE")
        return try await portal.open(proposal.id, session: session, by: link).status
      }
      await admin.shutdown(deadline: .after(.seconds(1)))
      #expect(status == 204)
    }
  }

  @Test func `a link has its fill of visits in a day`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      func visits() async throws -> Int { try await portal.count("SELECT count(*) AS count FROM visits") }
      _ = try await portal.rows(
        """
        INSERT INTO visits (
          organization_id, proposal_id, session, kind, principal, visible_milliseconds, trusted_events)
        SELECT
          \(portal.organization), \(proposal.id), lpad(to_hex(n), 32, '0'), 'opened', \(link.principal.text), 3000, 1
        FROM generate_series(1, 1000) n
        """)
      #expect(try await portal.open(proposal.id, session: ProposalsFixture.session(), by: link).status == 204)
      #expect(try await visits() == 1_000)
      let other = portal.link(to: proposal.id)
      #expect(try await portal.open(proposal.id, session: ProposalsFixture.session(), by: other).status == 204)
      #expect(try await visits() == 1_001)
      _ = try await portal.rows("UPDATE visits SET recorded_at = recorded_at - interval '1 day'")
      #expect(try await portal.open(proposal.id, session: ProposalsFixture.session(), by: link).status == 204)
      #expect(try await visits() == 1_002)
    }
  }

  @Test func `reading the page changes nothing (SL-4)`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      for _ in 0..<10 {
        #expect(try await portal.get("/proposals/\(proposal.id)/page", by: link).status == 200)
        #expect(try await portal.call("HEAD", "/proposals/\(proposal.id)/page", by: link).status == 200)
      }
      #expect(try await portal.count("SELECT count(*) AS count FROM visits") == 0)
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent"])
    }
  }

  @Test func `signals after a decision record nothing`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      _ = try await portal.post("/proposals/\(proposal.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      let link = portal.link(to: proposal.id)
      #expect(try await portal.open(proposal.id, session: ProposalsFixture.session(), by: link).status == 204)
      #expect(try await portal.count("SELECT count(*) AS count FROM visits") == 0)
    }
  }

  @Test(arguments: [
    ("session", #"{"session":"xyz","visible_milliseconds":1,"trusted_events":1,"webdriver":false}"#),
    (
      "visible_milliseconds",
      #"{"session":"00000000000000000000000000000000","visible_milliseconds":-1,"trusted_events":1,"webdriver":false}"#
    ),
    (
      "trusted_events",
      #"{"session":"00000000000000000000000000000000","visible_milliseconds":1,"trusted_events":99999999,"webdriver":false}"#
    ),
  ])
  func `a bad signal is refused with its field`(field: String, body: String) async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let answer = try await portal.call(
        "POST", "/proposals/\(proposal.id)/visits", by: portal.link(to: proposal.id), body: Array(body.utf8))
      #expect((answer.status, answer.member("field")) == (422, field))
      #expect(try await portal.count("SELECT count(*) AS count FROM visits") == 0)
    }
  }
}
