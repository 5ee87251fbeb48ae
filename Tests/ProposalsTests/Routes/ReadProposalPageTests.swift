import CallContext
import Cryptography
import Foundation
import Identifiers
import OutboundHTTP
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

@Suite struct ReadProposalPageTests {
  @Test(arguments: Sample.allCases) func `the page is what was frozen, byte for byte`(sample: Sample) async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent(sample)
      let answer = try await portal.get("/proposals/\(proposal.id)/page", by: portal.link(to: proposal.id))
      let page: ProposalPage = try answer.decode()
      #expect(page.content == proposal.clientContent)
      #expect(page.content.totals == proposal.totals)
      #expect((page.state, page.publicID, page.sentAt) == (.sent, proposal.publicID, proposal.sentAt))
      // The hash is of the very bytes that are on the wire.
      let start = try #require(answer.text.range(of: #""content":"#)?.upperBound)
      #expect(Hex.encode(SHA256.digest(String(answer.text[start...].dropLast()))) == proposal.contentSHA256)
    }
  }

  @Test func `internal fields never reach the page (TI-5)`() async throws {
    try await ProposalsFixture.run { portal in
      let estimate = try await portal.estimate(.tenant)
      var draft = try Sample.tenant.proposalDraft()
      draft.internalNotes = "canary-proposal-notes"
      draft.sections[0].lines[0].internalCostCents = 123_454_321
      let proposal: ProposalDetail = try await portal.post(
        "/estimates/\(estimate.id)/proposals", draft, by: portal.team
      ).decode()
      _ = try await portal.dispatch(proposal.id)
      let link = portal.link(to: proposal.id)
      let before = try await portal.get("/proposals/\(proposal.id)/page", by: link)
      _ = try await portal.post("/proposals/\(proposal.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      let after = try await portal.get("/proposals/\(proposal.id)/page", by: link)
      for text in [before.text, after.text] {
        for canary in [
          "canary", "internal", "123454321", ":2850", "retainage", "canary.recipient@example.org",
          portal.team.principal.text,
          "192.0.2.7",
        ] {
          #expect(!text.contains(canary), "\(canary)")
        }
      }
      // The team does see them.
      let detail = try await portal.get("/proposals/\(proposal.id)", by: portal.team)
      #expect(detail.text.contains("canary-proposal-notes") && detail.text.contains("123454321"))
      #expect(detail.text.contains("canary.recipient@example.org"))
    }
  }

  @Test func `the receipt has every figure of what was accepted`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent(.kitchen)
      let link = portal.link(to: proposal.id)
      let option = try #require(proposal.clientContent?.sections.flatMap(\.lines).first { $0.optional && !$0.selected })
      let choices = ChosenOptions(packageID: nil, lines: [.init(lineID: option.id, selected: true, quantity: nil)])
      let quoted: ProposalsContract.Quotation = try await portal.post(
        "/proposals/\(proposal.id)/quotation", QuotationRequest(choices: choices), by: link
      ).decode()
      #expect(quoted.totals != proposal.totals)
      var acceptance = AcceptanceRequest.onBehalf()
      acceptance.choices = choices
      let answer = try await portal.post("/proposals/\(proposal.id)/acceptance", acceptance, by: portal.team)
      #expect(answer.status == 200)
      let page: ProposalPage = try await portal.get("/proposals/\(proposal.id)/page", by: link).decode()
      #expect(page.decision?.quotation == quoted)
      #expect(page.decision?.totals == quoted.totals)
      // What was sent stays what was sent.
      #expect(page.content == proposal.clientContent)
    }
  }

  @Test func `the receipt names the recipient who decided, and nobody who was none`() async throws {
    try await ProposalsFixture.run { portal in
      for isRecipient in [true, false] {
        let proposal = try await portal.sent()
        let recipient = try #require(proposal.recipients.first)
        var visitor = ProposalsContract.Visitor.client(confirmed: true)
        if isRecipient { visitor.contactID = recipient.contactID }
        let link = portal.link(to: proposal.id)
        let path = "/proposals/\(proposal.id)"
        let answer = try await portal.post("\(path)/decline", DeclineRequest.by(visitor, of: proposal), by: link)
        #expect(answer.status == 200)
        let page: ProposalPage = try await portal.get("\(path)/page", by: link).decode()
        #expect(page.decision?.kind == .declined)
        #expect(page.decision?.deciderName == (isRecipient ? recipient.name : nil))
      }
    }
  }

  @Test func `a known version is not sent again, a changed one is`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let path = "/proposals/\(proposal.id)/page"
      let link = portal.link(to: proposal.id)
      let first = try await portal.get(path, by: link)
      let etag = try #require(first.headers["etag"])
      func ask(_ value: String) async throws -> ProposalsFixture.Answer {
        try await portal.call("GET", path, by: link, headers: [("if-none-match", value)])
      }
      let second = try await ask(etag)
      #expect((second.status, second.body.count, second.headers["etag"]) == (304, 0, etag))
      #expect(try await ask("\"other\", W/\(etag)").status == 304)
      #expect(try await ask("\"other\"").status == 200)
      // A signal is nothing that the page shows.
      _ = try await portal.open(proposal.id, session: ProposalsFixture.session(), by: link)
      #expect(try await ask(etag).status == 304)
      _ = try await portal.post("/proposals/\(proposal.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      let third = try await ask(etag)
      #expect(third.status == 200)
      let page: ProposalPage = try third.decode()
      #expect((page.state, page.decision?.kind, page.decision?.onBehalf) == (.declined, .declined, true))
      #expect(try await ask(try #require(third.headers["etag"])).status == 304)
    }
  }

  @Test func `what a link does not open does not exist (TI-1)`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let other = try await portal.sent()
      let draft = try await portal.draft()
      let missing = ProposalsContract.ProposalID(UUID())
      func answer(_ id: String, _ caller: Caller) async throws -> ProposalsFixture.Answer {
        try await portal.get("/proposals/\(id)/page", by: caller)
      }
      let rivalLink = Caller(
        organization: portal.rival.organization, principal: .link(UUID()),
        scopes: [.share(Proposals.ProposalID(proposal.id))])
      let answers = [
        try await answer("\(other.id)", portal.link(to: proposal.id)),
        try await answer("\(draft.id)", portal.link(to: draft.id)),
        try await answer("\(missing)", portal.link(to: missing)),
        try await answer("nonsense", portal.link(to: proposal.id)),
        try await answer("\(proposal.id)".uppercased(), portal.link(to: proposal.id)),
        try await answer("\(proposal.id)", rivalLink),
      ]
      let bodies = Set(answers.map { $0.text.replacing(/"instance":"[0-9a-f]+"/, with: "") })
      #expect(answers.allSatisfy { $0.status == 404 })
      #expect(bodies.count == 1)
    }
  }
}
