import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

@Suite struct AcceptProposalTests {
  @Test func `a client accepts by link: won, a project, events, a receipt`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent(.kitchen)
      let link = portal.link(to: proposal.id)
      let session = ProposalsFixture.session()
      #expect(try await portal.open(proposal.id, session: session, by: link).status == 204)
      let request = AcceptanceRequest.by(.client(session: session), of: proposal, note: "Please call first")
      let decision: DecisionDetail = try await portal.post(
        "/proposals/\(proposal.id)/acceptance", request, by: link
      ).decode()
      #expect((decision.kind, decision.state, decision.stage) == (.accepted, .accepted, .won))
      #expect(decision.totals.totalCents == 4_924_090)
      #expect(decision.totals.depositCents == 492_409)
      #expect(decision.path == "share_link")
      #expect(decision.decidedBy == link.principal.text)
      #expect(decision.contentSHA256 == proposal.contentSHA256)

      let detail: ProposalDetail = try await portal.get("/proposals/\(proposal.id)", by: portal.team).decode()
      #expect(detail.state == .accepted)
      #expect(detail.decision == decision)
      #expect(detail.projectID == decision.projectID)
      let estimate: EstimateDetail = try await portal.get("/estimates/\(proposal.estimateID)", by: portal.team).decode()
      #expect((estimate.stage, estimate.projectID) == (.won, decision.projectID))
      let projects: Page<ProjectSummary> = try await portal.get("/projects", by: portal.team).decode()
      #expect(projects.items.map(\.id) == [decision.projectID])
      #expect(projects.items.first?.contractSumCents == 4_924_090)
      let page: ProposalPage = try await portal.get("/proposals/\(proposal.id)/page", by: link).decode()
      #expect(page.state == .accepted)
      #expect(page.decision?.note == "Please call first")
      #expect(page.decision?.onBehalf == false)
      #expect(
        try await portal.events(of: proposal.id)
          == ["proposal.sent", "proposal.opened", "proposal.accepted", "project.created"])
    }
  }

  @Test func `the evidence is stored with the decision (DC-3)`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      _ = try await portal.post(
        "/proposals/\(proposal.id)/acceptance", AcceptanceRequest.by(.client(confirmed: true), of: proposal), by: link)
      let row = try #require(
        try await portal.rows(
          """
          SELECT address, user_agent, typed_name, decided_by, content_sha256, time_zone,
            decided_at <= now() AND decided_at > now() - interval '1 minute' AS is_fresh
          FROM decisions WHERE proposal_id = \(proposal.id)
          """
        ).first)
      #expect(try row.decode("address", as: String.self) == "192.0.2.7")
      #expect(try row.decode("user_agent", as: String.self) == "Mozilla/5.0")
      #expect(try row.decode("typed_name", as: String.self) == "Jo\u{e3}o Tr\u{ea}s")
      #expect(try row.decode("decided_by", as: String.self) == link.principal.text)
      #expect(try row.decode("content_sha256", as: String?.self) == proposal.contentSHA256)
      #expect(try row.decode("time_zone", as: String.self) == "America/Los_Angeles")
      #expect(try row.decode("is_fresh", as: Bool.self))
    }
  }

  @Test func `what the form lets through, fits: 2,000 and 200 units of three bytes each`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      let path = "/proposals/\(proposal.id)/acceptance"
      let note = String(repeating: "\u{8a71}", count: 2_000)
      var request = AcceptanceRequest.by(.client(confirmed: true), of: proposal, note: note + "\u{8a71}")
      request.typedName = String(repeating: "\u{540d}", count: 200)
      let refused = try await portal.post(path, request, by: link)
      #expect((refused.status, refused.code, refused.member("field")) == (422, "too_long", "note"))
      request.note = note
      let decision: DecisionDetail = try await portal.post(path, request, by: link).decode()
      #expect((decision.note, decision.typedName) == (note, request.typedName))

      let other = try await portal.sent()
      let declined: DecisionDetail = try await portal.post(
        "/proposals/\(other.id)/decline", DeclineRequest.by(.client(confirmed: true), of: other, reason: note),
        by: portal.link(to: other.id)
      ).decode()
      #expect(declined.reason == note)
    }
  }

  @Test func `the same key gives the first answer, anything else 409 with the state (DC-1, PM-6)`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let path = "/proposals/\(proposal.id)/acceptance"
      let link = portal.link(to: proposal.id)
      let request = AcceptanceRequest.by(.client(confirmed: true), of: proposal, key: "one")
      let first = try await portal.post(path, request, by: link)
      let second = try await portal.post(path, request, by: link)
      #expect(first.status == 200)
      #expect((second.status, second.body) == (200, first.body))
      var other = request
      other.note = "another decision"
      var otherKey = request
      otherKey.decisionKey = "two"
      for refused in [other, otherKey] {
        let answer = try await portal.post(path, refused, by: link)
        #expect((answer.status, answer.code, answer.member("state")) == (409, "already_decided", "accepted"))
      }
      // The same key of somebody else is not the same decision.
      let stranger = try await portal.post(path, request, by: portal.link(to: proposal.id))
      #expect(stranger.code == "already_decided")
      let declined = try await portal.post(
        "/proposals/\(proposal.id)/decline", DeclineRequest.by(.client(confirmed: true), of: proposal, key: "one"),
        by: link)
      #expect((declined.status, declined.code) == (409, "already_decided"))
      #expect(try await portal.count("SELECT count(*) AS count FROM decisions") == 1)
    }
  }

  @Test func `a team's key that came with another request is told so, and its repetition too (PM-6)`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let path = "/proposals/\(proposal.id)/acceptance"
      let request = AcceptanceRequest.onBehalf(key: "one")
      let first = try await portal.post(path, request, by: portal.team)
      let again = try await portal.post(path, request, by: portal.team)
      #expect((first.status, first.headers["idempotency-replayed"]) == (200, nil))
      #expect((again.body, again.headers["idempotency-replayed"]) == (first.body, "true"))
      var note = request
      note.note = "another decision"
      var contact = request
      contact.onBehalf?.contactID = ProposalsContract.ContactID(UUID())
      var content = request
      content.contentSHA256 = proposal.contentSHA256
      var total = request
      total.expectedTotal = .init(amountCents: 1, currency: "USD")
      for other in [note, contact, content, total] {
        let answer = try await portal.post(path, other, by: portal.team)
        #expect((answer.status, answer.code) == (422, "idempotency_key_reused"))
      }
      // Nor does it decide another proposal.
      let second = try await portal.sent()
      let reused = try await portal.post("/proposals/\(second.id)/acceptance", request, by: portal.team)
      #expect((reused.status, reused.code) == (422, "idempotency_key_reused"))
      let open: ProposalDetail = try await portal.get("/proposals/\(second.id)", by: portal.team).decode()
      #expect(open.state == .sent && open.decision == nil)
      // Keys of two routes, and of two callers, never meet.
      let decline = try await portal.post(
        "/proposals/\(proposal.id)/decline", DeclineRequest.onBehalf(key: "one"), by: portal.team)
      #expect((decline.status, decline.code) == (409, "already_decided"))
      let link = try await portal.post(
        path, AcceptanceRequest.by(.client(confirmed: true), of: proposal, key: "one"), by: portal.link(to: proposal.id)
      )
      #expect((link.status, link.code) == (409, "already_decided"))
      #expect(try await portal.count("SELECT count(*) AS count FROM decisions") == 1)
    }
  }

  @Test func `without a human signal nothing is recorded but after the confirm page (SL-5)`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let path = "/proposals/\(proposal.id)/acceptance"
      let link = portal.link(to: proposal.id)
      let session = ProposalsFixture.session()
      var request = AcceptanceRequest.by(.client(session: session), of: proposal)
      #expect(try await portal.post(path, request, by: link).code == "confirmation_needed")
      // A machine's signal is none, nor is the signal of another session or another link.
      _ = try await portal.open(proposal.id, session: session, by: link, milliseconds: 1_000)
      _ = try await portal.open(proposal.id, session: ProposalsFixture.session(), by: link)
      let other = ProposalsFixture.session()
      _ = try await portal.open(proposal.id, session: other, by: portal.link(to: proposal.id))
      #expect(try await portal.post(path, request, by: link).code == "confirmation_needed")
      request.visitor?.session = other
      #expect(try await portal.post(path, request, by: link).code == "confirmation_needed")
      #expect(try await portal.count("SELECT count(*) AS count FROM decisions") == 0)
      request.visitor?.confirmed = true
      #expect(try await portal.post(path, request, by: link).status == 200)
    }
  }

  @Test func `choices are priced here, whatever the client saw`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent(.roof)
      let client = try #require(proposal.clientContent)
      let best = try #require(client.packages?.choices.first { $0.name == "Best" })
      let link = portal.link(to: proposal.id)
      let path = "/proposals/\(proposal.id)/acceptance"
      let unknown = AcceptanceRequest.by(
        .client(confirmed: true), of: proposal, choices: ChosenOptions(packageID: .init(UUID()), lines: []))
      let refused = try await portal.post(path, unknown, by: link)
      #expect((refused.status, refused.code, refused.member("field")) == (422, "unknown_option", "choices.package_id"))
      let request = AcceptanceRequest.by(
        .client(confirmed: true), of: proposal, choices: ChosenOptions(packageID: best.id, lines: []))
      let decision: DecisionDetail = try await portal.post(path, request, by: link).decode()
      #expect(decision.totals.totalCents == 3_140_618)
      #expect(decision.choices.packageID == best.id)
    }
  }

  @Test func `the team accepts on behalf and is recorded as such`() async throws {
    try await ProposalsFixture.run { portal in
      for (caller, path) in [(portal.team, "api"), (portal.member, "team")] {
        let proposal = try await portal.sent()
        let decision: DecisionDetail = try await portal.post(
          "/proposals/\(proposal.id)/acceptance", AcceptanceRequest.onBehalf(), by: caller
        ).decode()
        #expect((decision.path, decision.onBehalf?.toldBy) == (path, "Jo\u{e3}o"))
        #expect(decision.decidedBy == caller.principal.text)
      }
    }
  }

  @Test func `each path speaks in its own form`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let path = "/proposals/\(proposal.id)/acceptance"
      let link = portal.link(to: proposal.id)
      #expect(try await portal.post(path, AcceptanceRequest.onBehalf(), by: link).member("field") == "on_behalf")
      let visitor = AcceptanceRequest.by(.client(confirmed: true), of: proposal)
      #expect(try await portal.post(path, visitor, by: portal.team).member("field") == "visitor")
      var both = visitor
      both.onBehalf = .init(toldBy: "x", channel: .other, contactID: nil)
      #expect(try await portal.post(path, both, by: link).status == 422)
      var reader = visitor
      reader.visitor?.role = .reads
      let refused = try await portal.post(path, reader, by: link)
      #expect((refused.status, refused.code) == (403, "reader_may_not_decide"))
      var changed = visitor
      changed.contentSHA256 = String(repeating: "0", count: 64)
      #expect(try await portal.post(path, changed, by: link).code == "version_changed")
      #expect(try await portal.count("SELECT count(*) AS count FROM decisions") == 0)
    }
  }

  @Test func `expired, replaced and unsent proposals are refused at decision time (RE-9)`() async throws {
    try await ProposalsFixture.run { portal in
      func refusal(_ id: ProposalsContract.ProposalID) async throws -> [String] {
        let answer = try await portal.post("/proposals/\(id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
        return [answer.code, answer.member("state")]
      }
      let draft = try await portal.draft()
      #expect(try await refusal(draft.id) == ["not_decidable", "draft"])

      let expired = try await portal.sent()
      try await portal.expire(expired.id)
      #expect(try await refusal(expired.id) == ["not_decidable", "expired"])
      let shown: ProposalDetail = try await portal.get("/proposals/\(expired.id)", by: portal.team).decode()
      #expect(shown.state == .expired)

      let first = try await portal.sent()
      let second: ProposalDetail = try await portal.post(
        "/estimates/\(first.estimateID)/proposals", try Sample.service.proposalDraft(), by: portal.team
      ).decode()
      #expect(second.revision == 2)
      #expect(try await portal.dispatch(second.id).status == 200)
      #expect(try await refusal(first.id) == ["not_decidable", "superseded"])
      #expect(try await refusal(second.id).first == "")
    }
  }
}
