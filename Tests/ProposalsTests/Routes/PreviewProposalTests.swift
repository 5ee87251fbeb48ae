import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

@Suite struct PreviewProposalTests {
  private func preview(
    _ portal: ProposalsFixture, _ proposal: ProposalDetail, _ layout: ProposalLayout
  ) async throws -> ProposalsFixture.Answer {
    var order = ProposalsFixture.dispatchRequest()
    order.layout = layout
    return try await portal.post("/proposals/\(proposal.id)/preview", order, by: portal.team)
  }

  @Test(arguments: ProposalLayout.allCases)
  func `a preview is what sending would freeze, without internal fields, and sends nothing`(
    layout: ProposalLayout
  ) async throws {
    try await ProposalsFixture.run { portal in
      let draft = try await portal.draft(.kitchen)
      let answer = try await preview(portal, draft, layout)
      let page: ProposalPage = try answer.decode()
      #expect(page.content.layout == layout)
      #expect(page.content.totals.totalCents == 4_924_090)
      for word in ["internal", "canary-estimate-notes", "margin"] { #expect(!answer.text.contains(word), "\(word)") }
      let detail: ProposalDetail = try await portal.get("/proposals/\(draft.id)", by: portal.team).decode()
      #expect(detail.state == .draft && detail.layout == nil && detail.engagement.opened == 0)
      #expect(try await portal.events(of: draft.id) == [])
    }
  }

  @Test func `of what was sent only the layout is another`() async throws {
    try await ProposalsFixture.run { portal in
      let sent = try await portal.sent(.kitchen)
      let page: ProposalPage = try await preview(portal, sent, .summary).decode()
      var asSent = try #require(sent.clientContent)
      asSent.layout = .summary
      #expect(page.content == asSent)
    }
  }

  @Test func `a link may not ask for one`() async throws {
    try await ProposalsFixture.run { portal in
      let sent = try await portal.sent()
      let answer = try await portal.post(
        "/proposals/\(sent.id)/preview", ProposalsFixture.dispatchRequest(), by: portal.link(to: sent.id))
      #expect(answer.status == 403)
    }
  }
}
