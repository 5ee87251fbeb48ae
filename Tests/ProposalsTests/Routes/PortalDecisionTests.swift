import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

/// Deciding in a portal session: a contact of the client who is signed in, by the same use case as every other path.
@Suite struct PortalDecisionTests {
  private func accept(
    _ portal: ProposalsFixture, _ proposal: ProposalDetail, by caller: Caller,
    _ change: (inout AcceptanceRequest) -> Void = { _ in }
  ) async throws -> ProposalsFixture.Answer {
    var request = AcceptanceRequest.by(.contact(caller), of: proposal)
    change(&request)
    return try await portal.post("/proposals/\(proposal.id)/acceptance", request, by: caller)
  }

  @Test func `a contact accepts, with all the evidence of a person and the path portal`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent(.roof)
      let contact = portal.contact()
      guard case .contact(let id) = contact.principal else { return }
      let best = try #require(proposal.clientContent?.packages?.choices.last)
      let choices = ChosenOptions(packageID: best.id, lines: [])
      let quotation: ProposalsContract.Quotation = try await portal.post(
        "/proposals/\(proposal.id)/quotation", QuotationRequest(choices: choices), by: contact
      ).decode()
      let decision: DecisionDetail = try await accept(portal, proposal, by: contact) {
        $0.choices = choices
        $0.expectedTotal = ExpectedTotal(amountCents: quotation.totals.totalCents, currency: "USD")
        $0.drawnSignature = "1,1 2,2"
      }.decode()
      #expect((decision.path, decision.decidedBy) == ("portal", contact.principal.text))
      #expect(decision.contactID == .init(id) && decision.onBehalf == nil && decision.drawnSignature == "1,1 2,2")
      #expect((decision.totals.totalCents, decision.stage) == (3_140_618, .won))
      #expect(
        try await portal.count(
          """
          SELECT count(*) AS count FROM decisions
          WHERE path = 'portal' AND contact_id = \(id) AND address = '192.0.2.7' AND user_agent = 'Mozilla/5.0'
            AND decided_by = \(contact.principal.text)
          """) == 1)
      // It is the client's own word: nobody recorded it for them.
      let page: ProposalPage = try await portal.get(
        "/proposals/\(proposal.id)/page", by: portal.link(to: proposal.id)
      ).decode()
      #expect(page.decision?.onBehalf == false && page.decision?.signedIn == true)
      let record: ProposalRecord = try await portal.get(
        "/proposals/\(proposal.id)/proof", by: portal.caller(.service("gateway"), [])
      ).decode()
      #expect(record.evidence?.contains(#""path":"portal""#) == true)
      #expect(record.evidence?.contains("\"decided_by\":\"\(contact.principal.text)\"") == true)
      #expect(
        try await portal.events(of: proposal.id) == ["proposal.sent", "proposal.accepted", "project.created"])
    }
  }

  @Test func `a contact declines with a reason, and asks for changes before that`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent(reasonRequired: true)
      let contact = portal.contact()
      let asked = try await portal.ask(proposal.id, .by(.contact(contact), of: proposal), by: contact)
      let request: ChangeRequestDetail = try asked.decode()
      #expect((request.path, request.requestedBy) == ("portal", contact.principal.text))
      let path = "/proposals/\(proposal.id)/decline"
      let bare = try await portal.post(
        path, DeclineRequest.by(.contact(contact), of: proposal, code: nil), by: contact)
      #expect((bare.status, bare.code, bare.member("field")) == (422, "reason_required", "reason_code"))
      let decision: DecisionDetail = try await portal.post(
        path, DeclineRequest.by(.contact(contact), of: proposal, reason: "Too much"), by: contact
      ).decode()
      #expect((decision.path, decision.kind, decision.reason) == ("portal", .declined, "Too much"))
    }
  }

  @Test func `whatever is not the contact's own client's, or not sent, is not there (TI-1)`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let draft = try await portal.draft()
      let contact = portal.contact()
      let foreign = portal.contact(of: .init(UUID()))
      let strangers: [(Caller, ProposalsContract.ProposalID)] = [
        (foreign, proposal.id), (portal.caller(contact.principal, []), proposal.id),
        (portal.caller(contact.principal, [.share(Proposals.ProposalID(proposal.id))]), proposal.id),
        (portal.caller(contact.principal, [.proposalsRead, .proposalsWrite, .decisionsWrite]), proposal.id),
        (
          Caller(organization: portal.rival.organization, principal: contact.principal, scopes: contact.scopes),
          proposal.id
        ),
        (contact, draft.id), (contact, .init(UUID())),
      ]
      var answers: Set<String> = []
      for (caller, id) in strangers {
        let visitor = ProposalsContract.Visitor.contact(caller)
        let reader = ProposalsContract.Visitor.contact(caller, role: .reads)
        for answer in [
          try await portal.post("/proposals/\(id)/acceptance", AcceptanceRequest.by(visitor, of: proposal), by: caller),
          try await portal.post("/proposals/\(id)/acceptance", AcceptanceRequest.by(reader, of: proposal), by: caller),
          try await portal.post("/proposals/\(id)/decline", DeclineRequest.by(visitor, of: proposal), by: caller),
          try await portal.post("/proposals/\(id)/quotation", QuotationRequest(choices: nil), by: caller),
          try await portal.ask(id, .by(visitor, of: proposal), by: caller),
        ] {
          answers.insert("\(answer.status) \(answer.text.replacing(/"instance":"[0-9a-f]+"/, with: ""))")
        }
      }
      #expect(answers.count == 1 && answers.first?.hasPrefix("404 ") == true, "\(answers)")
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent"])
      // Nor does a session open what takes a link or a team.
      for path in ["", "/page", "/questions", "/change-requests", "/proof"] {
        #expect(try await portal.get("/proposals/\(proposal.id)\(path)", by: contact).status == 403, "\(path)")
      }
      #expect(try await accept(portal, proposal, by: contact).status == 200)
    }
  }

  @Test func `who reads does not decide, nobody decides for another, and the version is the one that was seen`()
    async throws
  {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let contact = portal.contact()
      func refusal(_ change: (inout AcceptanceRequest) -> Void) async throws -> String {
        let answer = try await accept(portal, proposal, by: contact, change)
        return "\(answer.status) \(answer.code) \(answer.member("field"))"
      }
      for role in [ProposalsContract.Recipient.Role.reads, .pays] {
        #expect(try await refusal { $0.visitor?.role = role } == "403 reader_may_not_decide ")
      }
      #expect(try await refusal { $0.visitor?.contactID = .init(UUID()) } == "422 conflict visitor.contact_id")
      #expect(
        try await refusal {
          $0.visitor = nil
          $0.onBehalf = .init(toldBy: "x", channel: .phone, contactID: nil)
        } == "422 conflict on_behalf")
      #expect(try await refusal { $0.contentSHA256 = nil } == "409 version_changed content_sha256")
      #expect(
        try await refusal { $0.contentSHA256 = String(repeating: "0", count: 64) }
          == "409 version_changed content_sha256")
      #expect(try await refusal { $0.visitor?.confirmed = false } == "409 confirmation_needed ")
      #expect(
        try await refusal { $0.choices = ChosenOptions(packageID: .init(UUID()), lines: []) }
          == "422 unknown_option choices.package_id")
      #expect(
        try await refusal { $0.expectedTotal = ExpectedTotal(amountCents: 1, currency: "USD") }
          == "409 total_changed expected_total")
      // Nor does a link decide as a contact, or a contact by a link's scope.
      let link = portal.link(to: proposal.id)
      let other = try await portal.post(
        "/proposals/\(proposal.id)/acceptance", AcceptanceRequest.onBehalf(), by: link)
      #expect(other.status == 422)
      #expect(try await portal.count("SELECT count(*) AS count FROM decisions") == 0)
    }
  }

  @Test func `the same key has the first answer, and what comes after another path's decision 409 with the state`()
    async throws
  {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let contact = portal.contact()
      let visitor = ProposalsContract.Visitor.contact(contact)
      let request = AcceptanceRequest.by(visitor, of: proposal, key: "one")
      let path = "/proposals/\(proposal.id)/acceptance"
      let first = try await portal.post(path, request, by: contact)
      let second = try await portal.post(path, request, by: contact)
      #expect(first.status == 200 && second.body == first.body)
      // The same person by a link is another caller: that key was not theirs there.
      var byLink = request
      byLink.visitor = .client(confirmed: true)
      let late = try await portal.post(path, byLink, by: portal.link(to: proposal.id))
      #expect((late.status, late.code, late.member("state")) == (409, "already_decided", "accepted"))

      let declined = try await portal.sent()
      _ = try await portal.post("/proposals/\(declined.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      let after = try await accept(portal, declined, by: contact)
      #expect((after.status, after.code, after.member("state")) == (409, "already_decided", "declined"))
      let withdrawn = try await portal.sent()
      _ = try await portal.withdraw(withdrawn.id)
      let gone = try await accept(portal, withdrawn, by: contact)
      #expect((gone.status, gone.code, gone.member("state")) == (409, "not_decidable", "withdrawn"))
    }
  }

  @Test func `the table keeps a portal decision with the contact who is signed in`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      #expect(try await accept(portal, proposal, by: portal.contact()).status == 200)
      for change in [
        "contact_id = gen_random_uuid()", "contact_id = NULL", "address = NULL", "decided_by = 'link:x'",
        "path = 'other'", "told_by = 'x', channel = 'phone'",
      ] {
        await #expect(throws: (any Error).self, "\(change)") {
          try await portal.rows("UPDATE decisions SET \(unsafeRaw: change)")
        }
      }
    }
  }
}
