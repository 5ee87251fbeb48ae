import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

/// What was viewed is part of a decline's context, frozen with it.
@Suite struct ViewedBeforeDeclineTests {
  private func visit(
    _ portal: ProposalsFixture, _ proposal: ProposalDetail, by contact: ProposalsContract.ContactID = .init(UUID()),
    milliseconds: Int = 4_000, session: String = ProposalsFixture.session(), link: Caller? = nil,
    isMachine: Bool = false
  ) async throws {
    let answer = try await portal.open(
      proposal.id, session: session, by: link ?? portal.link(to: proposal.id), milliseconds: milliseconds,
      webdriver: isMachine, contact: contact)
    #expect(answer.status == 204)
  }

  private func recipients(
    _ contacts: [ProposalsContract.ContactID], _ id: ProposalsContract.ProposalID, _ portal: ProposalsFixture
  ) async throws -> ProposalDetail {
    var request = ProposalsFixture.dispatchRequest()
    request.recipients = contacts.enumerated().map { index, contact in
      .init(
        contactID: contact, name: "Person \(index)", email: "p\(index)@example.org",
        role: index == 0 ? .decides : .reads)
    }
    return try await portal.post("/proposals/\(id)/dispatch", request, by: portal.team).decode()
  }

  @Test func `who opened what, how often and how long: in the answer, the proposal, the event and the job`()
    async throws
  {
    try await ProposalsFixture.run { portal in
      let (anna, ben, zoe) = (
        ProposalsContract.ContactID(UUID()), ProposalsContract.ContactID(UUID()), ProposalsContract.ContactID(UUID())
      )
      let first = try await recipients([anna, ben], try await portal.draft().id, portal)
      try await visit(portal, first, by: anna)
      try await visit(portal, first, by: zoe)
      let draft: ProposalDetail = try await portal.revise(first.id).decode()
      let proposal = try await recipients([anna, ben], draft.id, portal)
      try await visit(portal, proposal, by: anna, milliseconds: 9_000)
      let session = ProposalsFixture.session()
      let link = portal.link(to: proposal.id)
      try await visit(portal, proposal, by: anna, milliseconds: 5_000, session: session, link: link)
      // Seen by a machine; too short; and in a session that goes on, where no more time has passed than this.
      try await visit(portal, proposal, by: anna, isMachine: true)
      try await visit(portal, proposal, by: anna, milliseconds: 100)
      try await visit(portal, proposal, by: anna, milliseconds: 60_000, session: session, link: link)
      try await visit(portal, proposal, by: zoe, milliseconds: 3_000)

      var visitor = ProposalsContract.Visitor.client(session: session)
      visitor.contactID = anna
      var request = DeclineRequest.by(visitor, of: proposal)
      request.visitor?.confirmed = true
      let told: DecisionDetail = try await portal.post("/proposals/\(proposal.id)/decline", request, by: link).decode()
      // Who else has looked is nothing for whoever declines.
      #expect(told.viewed == nil)
      let detail: ProposalDetail = try await portal.get("/proposals/\(proposal.id)", by: portal.team).decode()
      let decision = try #require(detail.decision)
      let viewed = try #require(decision.viewed)
      #expect(viewed.opened == 3 && viewed.deciderOpened == true)
      #expect(viewed.recipients.map(\.contactID) == [anna, ben, zoe])
      let looks = viewed.recipients[0]
      #expect((looks.name, looks.role, looks.decided) == ("Person 0", .decides, true))
      #expect((looks.opened, looks.automated, looks.earlierRevisions) == (2, 1, [1]))
      #expect(looks.longestVisibleMilliseconds == 9_000)
      #expect((14_000..<24_000).contains(looks.visibleMilliseconds))
      let (opened, last) = (try #require(looks.firstOpenedAt), try #require(looks.lastOpenedAt))
      #expect(opened < last && last < decision.decidedAt)
      #expect(viewed.recipients[1].opened == 0 && viewed.recipients[1].firstOpenedAt == nil)
      #expect(viewed.recipients[2].opened == 1 && viewed.recipients[2].earlierRevisions == [1])

      // Frozen: it outlives the views, and is the same wherever the team reads it.
      _ = try await portal.rows("DELETE FROM views")
      _ = try await portal.rows("DELETE FROM engagements")
      let read: ProposalDetail = try await portal.get("/proposals/\(proposal.id)", by: portal.team).decode()
      #expect(read.decision == decision && read.engagement.opened == 0)
      #expect(try await portal.event(.declined, of: proposal.id).decision == decision)
      let estimate: EstimateDetail = try await portal.get("/estimates/\(proposal.estimateID)", by: portal.team).decode()
      #expect(estimate.lastDecline?.decision == decision)
      // The client is shown nothing of it.
      let page = try await portal.get("/proposals/\(proposal.id)/page", by: link)
      #expect(page.status == 200 && page.text.contains("declined") && !page.text.contains("viewed"))
      let proof = try await portal.get(
        "/proposals/\(proposal.id)/proof", by: portal.caller(.service("gateway"), []))
      #expect(proof.status == 200 && !proof.text.contains("viewed") && !proof.text.contains("longest"))
      // The repetition of the claim gets what was kept.
      #expect(try await portal.post("/proposals/\(proposal.id)/decline", request, by: link).decode() == told)
    }
  }

  @Test func `declined on behalf with no visit: empty, and not missing`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let decision: DecisionDetail = try await portal.post(
        "/proposals/\(proposal.id)/decline", DeclineRequest.onBehalf(), by: portal.team
      ).decode()
      let viewed = try #require(decision.viewed)
      #expect(viewed.opened == 0 && viewed.deciderOpened == nil)
      #expect(viewed.recipients.map(\.contactID) == proposal.recipients.map(\.contactID))
      #expect(viewed.recipients.allSatisfy { $0.opened == 0 && $0.earlierRevisions == [] && !$0.decided })
    }
  }

  @Test func `a yes keeps none, and a no that was refused leaves none`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent(reasonRequired: true)
      var request = DeclineRequest.onBehalf()
      request.reasonCode = nil
      #expect(
        try await portal.post("/proposals/\(proposal.id)/decline", request, by: portal.team).code == "reason_required")
      let accepted: DecisionDetail = try await portal.post(
        "/proposals/\(proposal.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team
      ).decode()
      #expect(accepted.viewed == nil)
      #expect(
        try await portal.count("SELECT count(*) AS count FROM decisions WHERE viewed IS NULL AND kind = 'accepted'")
          == 1)
    }
  }

  @Test func `another organization's visits are none of these`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      try await visit(portal, proposal)
      // Rows of an organization that happens to have the same ids; only the first part of the key differs.
      _ = try await portal.rows("ALTER TABLE views DROP CONSTRAINT views_organization_id_proposal_id_fkey")
      _ = try await portal.rows(
        """
        INSERT INTO views (
          organization_id, id, proposal_id, principal, contact_id, session, device, started_at, last_seen_at, fetches,
          active_milliseconds, trusted_events, scroll_basis_points, depth_basis_points, parts, opened_at)
        SELECT
          \(UUID()), id, proposal_id, principal, contact_id, session, device, started_at, last_seen_at, fetches,
          active_milliseconds, trusted_events, scroll_basis_points, depth_basis_points, parts, opened_at
        FROM views
        """)
      let decision: DecisionDetail = try await portal.post(
        "/proposals/\(proposal.id)/decline", DeclineRequest.onBehalf(), by: portal.team
      ).decode()
      #expect(decision.viewed?.opened == 1)
    }
  }

  @Test func `the report counts the declines that nobody had opened, by reason`() async throws {
    try await ProposalsFixture.run { portal in
      for isOpened in [true, false, false] {
        let proposal = try await portal.sent()
        if isOpened { try await visit(portal, proposal) }
        // A machine's visit is no open, nor is a short one.
        try await visit(portal, proposal, isMachine: true)
        try await visit(portal, proposal, milliseconds: 100)
        var request = DeclineRequest.onBehalf()
        request.reasonCode = .timing
        #expect(try await portal.post("/proposals/\(proposal.id)/decline", request, by: portal.team).status == 200)
      }
      let old = try await portal.sent()
      #expect(
        try await portal.post("/proposals/\(old.id)/decline", DeclineRequest.onBehalf(), by: portal.team).status == 200)
      // From before it was kept: nobody knows.
      _ = try await portal.rows("UPDATE decisions SET viewed = NULL WHERE proposal_id = \(old.id)")
      let report: ProposalsContract.DeclineReport = try await portal.get(
        "/reports/declines", query: "time_zone=UTC", by: portal.team
      ).decode()
      #expect(report.currencies.map(\.count) == [4] && report.currencies.map(\.unopened) == [2])
      #expect(report.currencies.first?.reasons.map(\.unopened) == [2])
    }
  }
}
