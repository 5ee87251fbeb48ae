import HTML
import Identifiers
import ProposalsContract
import Testing

@testable import Gateway

@Suite struct ObjectionViewTests {
  @Test func `every line can be ticked by its place, in sections and packages, and no id is on the page`() throws {
    let visit = try ViewSamples.visit()
    let content = visit.proposal.content
    let pages = [
      DeclineFormView.page(.init(visit: visit, nonce: "n")).string,
      ChangeRequestFormView.page(.init(visit: visit, nonce: "n")).string,
    ]
    for page in pages {
      for (number, line) in content.allLines.enumerated() {
        #expect(page.contains("name=\"objection-\(number)\""), "\(line.name)")
        #expect(!page.contains(line.id.description))
      }
      #expect(!page.contains("name=\"objection-\(content.allLines.count)\""))
    }
  }

  @Test func `the numbers of a long field name are read back, and nothing else is one`() {
    for number in [0, 7, 42, 999] {
      #expect(ObjectionFields.number(of: ObjectionFields.line(number)) == number)
      #expect(ObjectionFields.number(of: ObjectionFields.text(number)) == number)
    }
    for name in [
      "objection-", "objection-text-", "objection--1", "objection-12345", "objection-01", "objection-1x", "line-1",
    ] {
      #expect(ObjectionFields.number(of: name) == nil, "\(name)")
    }
  }

  @Test func `who may only read is shown what was asked for and can't ask`() throws {
    var reader = try ViewSamples.visit(role: .reads)
    #expect(!ProposalView.page(.init(visit: reader)).string.contains("id=\"changes\""))
    reader.proposal.changeRequests = ViewSamples.changeRequests()
    let page = ProposalView.page(.init(visit: reader)).string
    #expect(page.contains("id=\"changes\"") && page.contains("Oak instead of maple"))
    #expect(!page.contains("/change-request\""))
    var preview = try ViewSamples.visit()
    preview.isPreview = true
    #expect(!ProposalView.page(.init(visit: preview, acceptanceNonce: "n")).string.contains("/change-request\""))
  }

  @Test func `a receipt of a decline shows its lines, and so does the mail`() throws {
    var page = try ViewSamples.page(state: .declined, decision: ViewSamples.decision(.declined))
    page.decision?.objections = ViewSamples.changeRequests()[0].objections
    let receipt = ReceiptView.page(try ViewSamples.visit(page)).string
    #expect(receipt.contains("About these lines") && receipt.contains("Too dark"))
    #expect(AmericanEnglish().objected(name: "A", section: "B", text: nil) == "A (B)")
  }

  @Test func `a long list of lines is cut in a sentence`() {
    #expect(ActivitySentence.about([]).isEmpty)
    #expect(ActivitySentence.about(["A", "B", "C"]) == " (A, B, C)")
    #expect(ActivitySentence.about(["A", "B", "C", "D", "E"]) == " (A, B, C and 2 more)")
  }
}
