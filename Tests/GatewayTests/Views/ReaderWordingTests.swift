import HTML
import ProposalsContract
import Testing

@testable import Gateway

/// What is said to somebody who reads must not be said as if they decided.
@Suite struct ReaderWordingTests {
  @Test(arguments: [Recipient.Role.reads, .pays])
  func `a reader is promised nothing that is not theirs`(role: Recipient.Role) throws {
    var open = try ViewSamples.visit(role: role)
    open.proposal.changeRequests = ViewSamples.changeRequests()
    let page = ProposalView.page(.init(visit: open, acceptanceNonce: nil)).string
    #expect(page.contains("can send a new version of this proposal. Nothing is decided yet."))
    #expect(!page.contains("you can still accept") && !page.contains("Ask for something else"))
    let decided = try ViewSamples.page(state: .accepted, decision: ViewSamples.decision(.accepted))
    let receipt = ReceiptView.page(try ViewSamples.visit(decided, role: role)).string
    #expect(receipt.contains("will agree with Okafor-Lindqvist Household on the start of the work"))
    #expect(
      !receipt.contains("contact you") && !receipt.contains("on its way to your email")
        && !receipt.contains("your receipt"))
  }

  @Test func `who decides is told what is theirs, and that nothing is decided`() throws {
    var open = try ViewSamples.visit()
    open.proposal.changeRequests = ViewSamples.changeRequests()
    let page = ProposalView.page(.init(visit: open, acceptanceNonce: "n")).string
    #expect(page.contains("you can still accept or decline it as it stands") && page.contains("Ask for something else"))
    #expect(!page.contains("on your word"))
  }
}
