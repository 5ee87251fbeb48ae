import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

extension ProposalDetail {
  /// What the client sees of it, section by section, then the packages.
  var clientLines: [ClientLine] {
    (clientContent?.sections.flatMap(\.lines) ?? []) + (clientContent?.packages?.choices.flatMap(\.lines) ?? [])
  }
}

extension ProposalsContract.ChangeRequestDraft {
  static func by(
    _ visitor: ProposalsContract.Visitor, of proposal: ProposalDetail, key: String = "k-\(UUID())",
    text: String? = "Oak, please", objections: [ProposalsContract.ObjectionDraft]? = nil
  ) -> ProposalsContract.ChangeRequestDraft {
    ProposalsContract.ChangeRequestDraft(
      requestKey: key, contentSHA256: proposal.contentSHA256, typedName: "Jo\u{e3}o", text: text,
      objections: objections, visitor: visitor, onBehalf: nil)
  }

  static func onBehalf(
    key: String = "k-\(UUID())", text: String? = "Oak, please", objections: [ProposalsContract.ObjectionDraft]? = nil
  ) -> ProposalsContract.ChangeRequestDraft {
    ProposalsContract.ChangeRequestDraft(
      requestKey: key, contentSHA256: nil, typedName: nil, text: text, objections: objections, visitor: nil,
      onBehalf: .init(toldBy: "Jo\u{e3}o", channel: .phone, contactID: nil))
  }
}

extension ProposalsFixture {
  func ask(
    _ id: ProposalsContract.ProposalID, _ draft: ProposalsContract.ChangeRequestDraft, by caller: Caller
  ) async throws -> Answer {
    try await post("/proposals/\(id)/change-requests", draft, by: caller)
  }
}

@Suite struct RequestChangesTests {
  @Test func `the same key with another contact is another request PM-6`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      var draft = ProposalsContract.ChangeRequestDraft.onBehalf(key: "once")
      draft.onBehalf?.contactID = proposal.recipients[0].contactID
      let made: ChangeRequestDetail = try await portal.ask(proposal.id, draft, by: portal.team).decode()
      #expect(try await portal.ask(proposal.id, draft, by: portal.team).decode() == made)
      for contact in [nil, ProposalsContract.ContactID(UUID())] {
        draft.onBehalf?.contactID = contact
        let other = try await portal.ask(proposal.id, draft, by: portal.team)
        #expect((other.status, other.code) == (422, "idempotency_key_reused"))
      }
      #expect(try await portal.count("SELECT count(*) AS count FROM change_requests") == 1)
    }
  }

  @Test func `a client asks for changes: evidence, an event, the page says so, and nothing is decided`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      let before = try await portal.get("/proposals/\(proposal.id)/page", by: link)
      let line = proposal.clientLines[0]
      // No human signal is needed: it decides nothing, and a machine says nothing.
      let answer = try await portal.ask(
        proposal.id,
        .by(.client(), of: proposal, objections: [.init(lineID: line.id, text: "Why so much?")]), by: link)
      #expect(answer.status == 201)
      let made: ChangeRequestDetail = try answer.decode()
      #expect((made.path, made.requestedBy, made.text) == ("share_link", link.principal.text, "Oak, please"))
      #expect(made.objections.map(\.name) == [line.name] && made.objections[0].text == "Why so much?")
      #expect(made.contentSHA256 == proposal.contentSHA256)

      let page = try await portal.get("/proposals/\(proposal.id)/page", by: link)
      #expect(page.headers["etag"] != before.headers["etag"])
      let shown: ProposalPage = try page.decode()
      #expect(shown.state == .sent && shown.changeRequests?.count == 1)
      #expect(shown.changeRequests?[0].requestedAt == made.requestedAt)
      #expect(shown.changeRequests?[0].objections == made.objections && shown.changeRequests?[0].onBehalf == false)

      let listed: ChangeRequestList = try await portal.get(
        "/proposals/\(proposal.id)/change-requests", by: portal.team
      ).decode()
      #expect(listed.items == [made])
      let event = try await portal.event(.changesRequested, of: proposal.id)
      #expect(event.changeRequest == made && event.decision == nil && event.actor == link.principal.text)
      let estimate: EstimateDetail = try await portal.get("/estimates/\(proposal.estimateID)", by: portal.team).decode()
      #expect(estimate.stage == .sent)
      // The address and the browser are kept as evidence and shown to nobody.
      #expect(
        try await portal.count(
          "SELECT count(*) AS count FROM change_requests WHERE address = '192.0.2.7' AND user_agent = 'Mozilla/5.0'")
          == 1)
      let accepted = try await portal.post(
        "/proposals/\(proposal.id)/acceptance", AcceptanceRequest.by(.client(confirmed: true), of: proposal), by: link)
      #expect(accepted.status == 200)
    }
  }

  @Test func `a double click is one request, and the same key with other words is refused`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      let visitor = ProposalsContract.Visitor.client()
      async let one = portal.ask(proposal.id, .by(visitor, of: proposal, key: "same"), by: link)
      async let two = portal.ask(proposal.id, .by(visitor, of: proposal, key: "same"), by: link)
      let (first, second) = try await (one, two)
      #expect(first.status == 201 && second.status == 201 && first.body == second.body)
      let other = try await portal.ask(proposal.id, .by(visitor, of: proposal, key: "same", text: "Ash"), by: link)
      #expect((other.status, other.code) == (422, "idempotency_key_reused"))
      // A key is its caller's own.
      #expect(try await portal.ask(proposal.id, .onBehalf(key: "same"), by: portal.team).status == 201)
      #expect(try await portal.count("SELECT count(*) AS count FROM change_requests") == 2)
      #expect(
        try await portal.events(of: proposal.id)
          == ["proposal.sent", "proposal.changes_requested", "proposal.changes_requested"])
    }
  }

  @Test func `ten are the most of one person, and a version that is not open takes none`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      for number in 1...10 {
        #expect(try await portal.ask(proposal.id, .onBehalf(text: "\(number)"), by: portal.team).status == 201)
      }
      let more = try await portal.ask(proposal.id, .onBehalf(), by: portal.team)
      #expect((more.status, more.code) == (409, "too_many_change_requests"))

      // Another member or key told by the same person is no way around it, and nobody uses up what another one may ask.
      #expect(try await portal.ask(proposal.id, .onBehalf(), by: portal.member).code == "too_many_change_requests")
      let visitor = ProposalsContract.Visitor.client()
      for number in 1...10 {
        let asked = try await portal.ask(
          proposal.id, .by(visitor, of: proposal, text: "\(number)"), by: portal.link(to: proposal.id))
        #expect(asked.status == 201)
      }
      let eleventh = try await portal.ask(
        proposal.id, .by(visitor, of: proposal), by: portal.link(to: proposal.id))
      #expect(eleventh.code == "too_many_change_requests")
      let other = try await portal.ask(
        proposal.id, .by(.client(), of: proposal), by: portal.link(to: proposal.id))
      #expect(other.status == 201)

      func refusal(_ id: ProposalsContract.ProposalID) async throws -> [String] {
        let answer = try await portal.ask(id, .onBehalf(), by: portal.team)
        return ["\(answer.status)", answer.code, answer.member("state")]
      }
      #expect(try await refusal(try await portal.draft().id) == ["409", "changes_not_taken", "draft"])
      let declined = try await portal.sent()
      _ = try await portal.post("/proposals/\(declined.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      #expect(try await refusal(declined.id) == ["409", "changes_not_taken", "declined"])
      let expired = try await portal.sent()
      try await portal.expire(expired.id)
      // What a client says on the phone after the end is kept; the page takes nothing any more.
      #expect(try await portal.ask(expired.id, .onBehalf(), by: portal.team).status == 201)
      let late = try await portal.ask(expired.id, .by(.client(), of: expired), by: portal.link(to: expired.id))
      #expect((late.status, late.code, late.member("state")) == (409, "changes_not_taken", "expired"))
      let withdrawn = try await portal.sent()
      _ = try await portal.withdraw(withdrawn.id)
      #expect(try await refusal(withdrawn.id) == ["409", "changes_not_taken", "withdrawn"])
    }
  }

  @Test func `what does not fit is refused by its field`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      let line = proposal.clientLines[0].id
      func refusal(_ draft: ProposalsContract.ChangeRequestDraft, by caller: Caller) async throws -> String {
        let answer = try await portal.ask(proposal.id, draft, by: caller)
        return "\(answer.status) \(answer.code) \(answer.member("field"))"
      }
      #expect(try await refusal(.onBehalf(text: nil), by: portal.team) == "422 required text")
      #expect(
        try await refusal(.onBehalf(objections: [.init(lineID: .init(UUID()))]), by: portal.team)
          == "422 unknown_line objections[0].line_id")
      #expect(
        try await refusal(.onBehalf(objections: [.init(lineID: line), .init(lineID: line)]), by: portal.team)
          == "422 duplicate_line objections[1].line_id")
      #expect(
        try await refusal(.by(.client(role: .reads), of: proposal), by: link) == "403 reader_may_not_decide ")
      var stale = ProposalsContract.ChangeRequestDraft.by(.client(), of: proposal)
      stale.contentSHA256 = String(repeating: "0", count: 64)
      #expect(try await refusal(stale, by: link) == "409 version_changed content_sha256")
      #expect(try await refusal(.onBehalf(), by: link) == "422 conflict on_behalf")
      #expect(try await portal.count("SELECT count(*) AS count FROM change_requests") == 0)
    }
  }

  @Test func `evidence is written once: neither changed nor deleted`() async throws {
    try await ProposalsFixture.run { portal in
      let granted: [String] = try await portal.rows(
        """
        SELECT privilege_type FROM information_schema.table_privileges
        WHERE table_name = 'change_requests' AND grantee = 'portal_proposals' ORDER BY 1
        """
      ).map { try $0.decode("privilege_type") }
      #expect(granted == ["INSERT", "SELECT"])
    }
  }
}
