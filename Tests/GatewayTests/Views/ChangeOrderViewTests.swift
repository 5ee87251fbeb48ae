import Foundation
import HTML
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Gateway

@Suite struct ChangeOrderViewTests {
  private func open(_ page: ProposalPage) throws -> String {
    ProposalView.page(.init(visit: try ViewSamples.visit(page), acceptanceNonce: "n")).string
  }

  @Test func `the page says what it is, and what it does to the contract`() throws {
    let html = try open(try ViewSamples.changeOrder())
    #expect(html.contains("Change order 2 to E-2026-0118, version R1"))
    for words in ["$45,134.30", "\u{2212}$500.00", "$44,634.30", "Accept change order", "Decline change order"] {
      #expect(html.contains(words))
    }
    #expect(html.contains("It takes $500.00 off the contract, which then comes to $44,634.30."))
    #expect(!html.contains("Other change orders were accepted since."))
    // The word stands only in addresses and classes.
    let shown = html.replacing(try Regex("<[^>]*>"), with: "")
    #expect(!shown.localizedCaseInsensitiveContains("proposal"))
  }

  @Test(arguments: [(100, "adds $1.00 to the contract"), (0, "leaves the contract at $45,134.30")])
  func `it says in words whether it adds or takes away`(cents: Int, words: String) throws {
    var page = try ViewSamples.changeOrder()
    page.content.totals.totalCents = Int64(cents)
    let html = try open(page)
    #expect(html.contains(words))
    #expect(html.contains(cents == 0 ? ">$0.00<" : ">+$1.00<"))
  }

  @Test func `where another one was accepted since, the page counts with it and says so`() throws {
    var page = try ViewSamples.changeOrder()
    page.contractBeforeCents = 4_613_430
    let html = try open(page)
    #expect(html.contains("$45,634.30"))
    #expect(
      html.contains("When this was sent, the contract came to $45,134.30. Other change orders were accepted since."))
  }

  @Test func `one that takes off more than there is by now says so, and whom to ask, in place of its form`() throws {
    var page = try ViewSamples.changeOrder()
    page.content.packages = nil
    for index in page.content.sections.indices { page.content.sections[index].lines.removeAll(where: \.isChoosable) }
    page.contractBeforeCents = 50_000
    #expect(try open(page).contains("id=\"acceptance\""))
    page.contractBeforeCents = 49_999
    let html = try open(page)
    #expect(html.contains("This can no longer be accepted as it stands") && !html.contains("id=\"acceptance\""))
    #expect(!html.contains("Accept change order") && html.contains("Decline change order"))
    let again = ProposalView.page(
      .init(visit: try ViewSamples.visit(page), acceptanceNonce: "n", problems: [.belowNothing(isChosen: false)])
    ).string
    #expect(again.contains("This takes more off the contract than the contract comes to now."))
    #expect(again.contains("Nothing was recorded yet"))
  }

  @Test func `a refusal of less than nothing is told in words, of a choice and of a change order`() throws {
    let refusal = Problem.invalidField("sections", code: "total_negative", detail: "")
    #expect(FormProblem.all(in: refusal) == [.belowNothing(isChosen: false)])
    let words = Wording(try ViewSamples.visit(try ViewSamples.page())).phrases
    let told = words.problem(.belowNothing(isChosen: true), seller: "Ada")
    #expect(told.hasPrefix("This comes to less than nothing. Please choose"))
  }

  @Test func `the receipt says what was true when it was accepted`() throws {
    var page = try ViewSamples.changeOrder(state: .accepted, decision: .accepted)
    page.contractBeforeCents = 4_613_430
    let html = ReceiptView.page(try ViewSamples.visit(page)).string
    #expect(html.contains("$46,134.30") && html.contains("$45,634.30"))
    #expect(html.contains("It is billed with the project"))
    #expect(!html.contains("start of the work"))
  }

  @Test func `the paper of what was sent has the figures that it was sent with, the signed copy those of the decision`()
    throws
  {
    var page = try ViewSamples.changeOrder(state: .accepted, decision: .accepted)
    page.contractBeforeCents = 4_613_430
    var record = try FakeProposals.record(of: page, state: .accepted)
    record.contractBeforeCents = 4_613_430
    let input = PaperView.Input(record: record, content: page.content, publicURL: GatewayFixture.publicURL)
    let sent = PaperView.text(.proposal, input)
    #expect(sent.contains("$45,134.30") && sent.contains("$44,634.30") && !sent.contains("$46,134.30"))
    #expect(sent.contains("Change order 2 to E-2026-0118"))
    let signed = PaperView.text(.signed, input)
    #expect(signed.contains("$46,134.30") && signed.contains("$45,634.30"))
  }

  @Test func `a choice moves the strip with the total`() throws {
    var page = try ViewSamples.changeOrder()
    let wording = Wording(try ViewSamples.visit(page))
    page.content.totals.totalCents = 12_345
    let texts = LiveFigures.texts(of: page, wording: wording)
    #expect(texts[LiveFigures.contractChange] == "+$123.45")
    #expect(texts[LiveFigures.contractAfter] == "$45,257.75")
    #expect(texts[LiveFigures.accept]?.contains("adds $123.45") == true)
    #expect(LiveFigures.texts(of: try ViewSamples.page(), wording: wording)[LiveFigures.contractAfter] == nil)
  }
}
