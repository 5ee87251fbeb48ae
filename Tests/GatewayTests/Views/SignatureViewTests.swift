import Foundation
import HTML
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

@Suite struct SignatureViewTests {
  private let phrases = Languages.fallback

  @Test func `a drawing is one path of the points that were drawn, cut to them, and says what it is`() throws {
    let drawing = try #require(SignatureDrawing(ViewSamples.drawing))
    let picture = drawing.picture(of: "Ngozi \"O\" <b>", phrases: phrases)
    let scan = StrictHTML(picture.bytes)
    #expect(scan.faults.isEmpty && scan.tags.filter { $0 == "path" }.count == 1)
    #expect(scan.values("svg", "viewBox") == ["32 62 176 76"])
    #expect(scan.values("path", "d") == ["M40 120Q60 80 75 105Q90 130 105 100L120 70M200 100h.1"])
    #expect(scan.values("svg", "aria-label") == ["Signature of Ngozi \"O\" <b>"])
    #expect(scan.values("svg", "role") == ["img"] && scan.tags.contains("title") && scan.tags.contains("desc"))
    #expect(scan.values("svg", "aria-describedby") == scan.values("desc", "id"))
    #expect(!picture.string.contains("style="))
  }

  @Test(arguments: [nil, "", "x", "1,1 2", "1,1;;2,2", "601,1 2,2", "1,201 2,2", "-1,1 2,2", "<svg> 1,1", "1,1,1 2,2"])
  func `what is no drawing is not drawn`(text: String?) {
    #expect(SignatureDrawing(text) == nil)
  }

  @Test func `the typed name signs; the pad is there for a script to show, and empty`() throws {
    let page = ProposalView.page(.init(visit: try ViewSamples.visit(), acceptanceNonce: "n"))
    let scan = StrictHTML(page.bytes)
    #expect(page.string.contains("The name that you type is your signature. Nothing more is needed."))
    #expect(scan.values("script", "src") == ["/assets/proposal.0b.js", "/assets/signature.0e.js"])
    #expect(page.string.contains("<div class=\"signature-pad\" id=\"signature-pad\" hidden>"))
    #expect(page.string.contains("<button class=\"button quiet\" type=\"button\" hidden aria-expanded=\"false\""))
    #expect(page.string.contains("name=\"drawn_signature\" value=\"\""))
    #expect(scan.values("canvas", "role") == ["img"] && scan.values("canvas", "width") == ["600"])

    let reader = ProposalView.page(.init(visit: try ViewSamples.visit(role: .reads), acceptanceNonce: nil))
    #expect(!reader.string.contains("signature"))
    var preview = try ViewSamples.visit()
    preview.isPreview = true
    let shown = ProposalView.page(.init(visit: preview, acceptanceNonce: ""))
    #expect(StrictHTML(shown.bytes).values("script", "src").isEmpty && !shown.string.contains("<canvas"))
  }

  @Test func `a drawing that came back is in the form, one that can't be read is not`() throws {
    let entry = AcceptanceEntry(drawnSignature: ViewSamples.drawing)
    let page = ProposalView.page(.init(visit: try ViewSamples.visit(), acceptanceNonce: "n", entry: entry))
    #expect(page.string.contains("name=\"drawn_signature\" value=\"\(ViewSamples.drawing)\""))
    let wrong = ProposalView.page(
      .init(visit: try ViewSamples.visit(), acceptanceNonce: "n", problems: [.signatureUnreadable]))
    let scan = StrictHTML(wrong.bytes)
    #expect(scan.values("a", "href").contains("#signing") && scan.values("div", "id").contains("signing"))
    #expect(wrong.string.contains("draw it once more"))
  }

  @Test func `the confirm page sends it along and shows it`() throws {
    let entry = AcceptanceEntry(typedName: "Ngozi", drawnSignature: ViewSamples.drawing)
    let page = ConfirmView.page(.init(visit: try ViewSamples.visit(), entry: .acceptance(entry), nonce: "n"))
    let scan = StrictHTML(page.bytes)
    #expect(scan.values("input", "name") == ["nonce", "typed_name", "note", "drawn_signature", "confirm"])
    #expect(scan.tags.filter { $0 == "svg" }.count == 1 && page.string.contains("Signature of Ngozi"))
  }

  @Test func `the receipt and the signed copy show it beside the name`() throws {
    var page = try ViewSamples.page(state: .accepted, decision: ViewSamples.decision(.accepted))
    #expect(!ReceiptView.page(try ViewSamples.visit(page)).string.contains("drawn-signature"))
    page.decision?.drawnSignature = ViewSamples.drawing
    let receipt = ReceiptView.page(try ViewSamples.visit(page)).string
    #expect(receipt.contains("<dt>Signature</dt>") && receipt.contains("Signature of Ngozi Okafor"))
    let input = PaperView.Input(
      record: try FakeProposals.record(of: page, state: .accepted), content: page.content,
      publicURL: GatewayFixture.publicURL)
    let paper = PaperView.text(.signed, input)
    #expect(paper.contains("M40 120Q60 80 75 105") && paper.contains("On the proposal’s own page"))
    #expect(!PaperView.text(.proposal, input).contains("drawn-signature"))
  }

  @Test func `a decision in a portal session says so on paper`() throws {
    var page = try ViewSamples.page(state: .accepted, decision: ViewSamples.decision(.accepted))
    page.decision?.signedIn = true
    let input = PaperView.Input(
      record: try FakeProposals.record(of: page, state: .accepted), content: page.content,
      publicURL: GatewayFixture.publicURL)
    let paper = PaperView.text(.signed, input)
    #expect(paper.contains("signed in as this person") && !paper.contains("opened with a personal link"))
  }

  @Test func `scripts of the page stay under 15 kB`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Services/Gateway/Assets")
    let bytes = try ["proposal.js", "signature.js"].map { try Data(contentsOf: folder.appending(path: $0)).count }
    // Script of this kind is a third of its size when it is compressed.
    #expect(bytes.reduce(0, +) < 40_000)
  }
}

@Suite struct LiveFigureTests {
  @Test func `the words behind an amount follow its sign`() throws {
    var sample = try ViewSamples.visit().proposal
    let content = sample.content
    let wording = Wording(
      locale: content.locale, currency: content.currency, timeZone: content.timeZone, now: ViewSamples.now)
    func texts() -> [String: String] { LiveFigures.texts(of: sample, wording: wording) }
    #expect(texts()["line-3"] == "$287.00" && texts()["line-3-credit"] == "")
    sample.content.sections[1].lines[0].amountCents = -28_700
    #expect(texts()["line-3"] == "\u{2212}$287.00" && texts()["line-3-credit"] == " (taken off)")
    let figures = LiveFigures(wording: wording, isLive: true)
    for (cents, words) in [(Int64(-100), " (taken off)"), (100, "")] {
      let html = figures.figure(cents, LiveFigures.line(3)).string
      #expect(html.contains("data-figure=\"line-3-credit\">\(words)</span>"))
    }
    // Every place that the page has is told.
    let page = ProposalView.page(.init(visit: try ViewSamples.visit(), acceptanceNonce: "n"))
    let places = StrictHTML(page.bytes).attributes.filter { $0.name == "data-figure" }.map(\.value)
    #expect(!places.isEmpty && Set(places).isSubset(of: texts().keys))
  }
}
