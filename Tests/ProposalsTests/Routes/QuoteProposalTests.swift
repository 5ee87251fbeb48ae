import Identifiers
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

@Suite struct QuoteProposalTests {
  private func quote(
    _ portal: ProposalsFixture, _ proposal: ProposalDetail, _ choices: ChosenOptions?
  ) async throws -> ProposalsFixture.Answer {
    try await portal.post(
      "/proposals/\(proposal.id)/quotation", QuotationRequest(choices: choices), by: portal.link(to: proposal.id))
  }

  @Test func `what a choice is said to cost is what its acceptance costs, and nothing is recorded before`() async throws
  {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent(.roof)
      let best = try #require(proposal.clientContent?.packages?.choices.last)
      let choices = ChosenOptions(packageID: best.id, lines: [])
      let quotation: ProposalsContract.Quotation = try await quote(portal, proposal, choices).decode()
      #expect(quotation.totals.totalCents == 3_140_618)
      #expect(quotation.packages.map(\.totalIfChosenCents) == [1_164_083, 1_509_184, 3_140_618])
      #expect(quotation.packages.map(\.selected) == [false, false, true])
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent"])
      var acceptance = AcceptanceRequest.onBehalf()
      acceptance.choices = quotation.choices
      let decision: DecisionDetail = try await portal.post(
        "/proposals/\(proposal.id)/acceptance", acceptance, by: portal.team
      ).decode()
      #expect(decision.totals == quotation.totals)
      let late = try await quote(portal, proposal, choices)
      #expect((late.status, late.code, late.member("state")) == (409, "already_decided", "accepted"))
    }
  }

  @Test func `what is not on offer is refused with its field`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent(.kitchen)
      let lines = try #require(proposal.clientContent).sections.flatMap(\.lines)
      let option = try #require(lines.first { $0.clientQuantity != nil })
      let fixed = try #require(lines.first { !$0.optional && $0.clientQuantity == nil })
      func choice(_ line: ProposalsContract.LineID, _ quantity: String?, selected: Bool = true) -> ChosenOptions {
        ChosenOptions(packageID: nil, lines: [.init(lineID: line, selected: selected, quantity: quantity)])
      }
      for (choices, code, field) in [
        (choice(option.id, "99"), "quantity_out_of_bounds", "choices.lines[0].quantity"),
        (choice(option.id, "-1"), "quantity_out_of_bounds", "choices.lines[0].quantity"),
        (choice(option.id, "1e9"), "quantity_out_of_bounds", "choices.lines[0].quantity"),
        (choice(fixed.id, nil, selected: false), "unknown_option", "choices.lines[0].selected"),
        (choice(fixed.id, "2"), "unknown_option", "choices.lines[0].quantity"),
        (choice(ProposalsContract.LineID(proposal.id.rawValue), nil), "unknown_option", "choices.lines[0].line_id"),
        (ChosenOptions(packageID: .init(proposal.id.rawValue), lines: []), "unknown_option", "choices.package_id"),
      ] {
        let answer = try await quote(portal, proposal, choices)
        #expect((answer.status, answer.code, answer.member("field")) == (422, code, field))
      }
    }
  }

  @Test func `a draft costs nobody anything yet, and another one's link finds nothing (TI-1)`() async throws {
    try await ProposalsFixture.run { portal in
      let draft = try await portal.draft()
      let sent = try await portal.sent()
      #expect(try await quote(portal, draft, nil).status == 409)
      let foreign = try await portal.post(
        "/proposals/\(sent.id)/quotation", QuotationRequest(choices: nil), by: portal.link(to: draft.id))
      #expect(foreign.status == 404)
    }
  }
}
