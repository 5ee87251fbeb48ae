import HTML
import ProposalsContract
import TestSupport
import Testing

@testable import Gateway

/// What a page says and carries where reading it is measured.
@Suite struct MeasuredViewTests {
  private func measured() throws -> ProposalVisit {
    var visit = try ViewSamples.visit()
    visit.load = "t0ken"
    return visit
  }

  @Test func `the parts of the document are named, in their order, each once but the price`() throws {
    for layout in ProposalLayout.allCases {
      var visit = try measured()
      visit.proposal.content.layout = layout
      let scan = StrictHTML(ProposalView.page(.init(visit: visit, acceptanceNonce: "n")).bytes)
      let parts = scan.attributes.filter { $0.name == "data-part" }.map(\.value)
      let sections = ["section-1", "section-2"]
      let own = layout == .showcase ? ["packages"] + sections : sections + ["packages"]
      #expect(parts == ["introduction"] + own + ["price", "price", "terms", "questions"], "\(layout)")
    }
  }

  @Test func `it says so in one line with more behind it, and only where it is so`() throws {
    let visit = try measured()
    let page = ProposalView.page(.init(visit: visit, acceptanceNonce: "n"))
    let scan = StrictHTML(page.bytes)
    #expect(scan.values("body", "data-beats") == ["/p/k7Qm2vX9Rt4c/beats"])
    #expect(scan.values("body", "data-load") == ["t0ken"])
    #expect(scan.values("script", "src").contains("/assets/beacon.0e.js"))
    #expect(page.string.contains("can see that this page was opened and which parts were read."))
    #expect(
      page.string.contains("There are no tracking cookies, nothing comes from other sites, and no address is kept."))
    var preview = visit
    preview.isPreview = true
    for other in [
      ProposalView.page(.init(visit: try ViewSamples.visit(), acceptanceNonce: "n")),
      ProposalView.page(.init(visit: preview, acceptanceNonce: "")), NoticeView.page(.withdrawn, visit: visit),
      ConfirmView.page(.init(visit: visit, entry: .decline(DeclineEntry()), nonce: "n")),
    ] {
      for word in ["data-beats", "data-load", "beacon.0e", "can see that this page"] {
        #expect(!other.string.contains(word), "\(word)")
      }
    }
    for other in [
      NoticeView.page(.expired, visit: visit), DeclineFormView.page(.init(visit: visit, nonce: "n")),
    ] {
      #expect(StrictHTML(other.bytes).values("body", "data-load") == ["t0ken"])
    }
  }
}
