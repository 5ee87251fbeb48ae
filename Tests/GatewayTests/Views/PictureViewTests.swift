import Foundation
import HTML
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Gateway

@Suite struct PictureViewTests {
  private static let logo = String(repeating: "1a", count: 32)
  private static let cover = String(repeating: "2b", count: 32)
  private static let line = String(repeating: "3c", count: 32)

  private func page(_ layout: ProposalLayout, logo size: (Int, Int) = (760, 152)) throws -> ProposalPage {
    var page = try ViewSamples.page()
    page.content.layout = layout
    page.content.seller.logo = Self.logo
    page.content.seller.font = "literata"
    page.content.coverImage = Self.cover
    page.content.coverImageAlt = "Kitchen \"with\" <b>window</b>"
    page.content.sections[0].lines[0].image = Self.line
    page.content.sections[0].lines[0].imageAlt = "Maple & brass"
    page.content.images = [
      ImageFacts(sha256: Self.logo, contentType: "image/png", width: size.0, height: size.1),
      ImageFacts(sha256: Self.cover, contentType: "image/jpeg", width: 1600, height: 900),
      ImageFacts(sha256: Self.line, contentType: "image/jpeg", width: 640, height: 480),
    ]
    return page
  }

  private func html(_ page: ProposalPage) throws -> String {
    ProposalView.page(.init(visit: try ViewSamples.visit(page), acceptanceNonce: "n")).string
  }

  @Test(arguments: ProposalLayout.allCases)
  func `each layout shows its pictures, sized and escaped`(layout: ProposalLayout) throws {
    let page = try page(layout)
    let html = try html(page)
    let base = "/p/\(page.publicID)/images/"
    #expect(
      html.contains(#"<img class="logo" src="\#(base)\#(Self.logo)" width="220" height="44" alt="Harbor &amp; Pine">"#))
    #expect(!html.contains("monogram"))
    #expect(html.contains(#"src="\#(base)\#(Self.cover)" width="1600" height="900""#) == (layout != .itemized))
    #expect(html.contains(base + Self.line) == (layout != .summary))
    if layout != .summary {
      #expect(html.contains(#"aria-label="See the picture: Maple &amp; brass""#) && html.contains(#"loading="lazy""#))
    }
    if layout != .itemized { #expect(html.contains("alt=\"Kitchen &quot;with&quot; &lt;b&gt;")) }
    #expect(!html.contains("style=") && html.contains(#"<body class="literata""#))
    let shown = Pictures.shown(in: page.content)
    #expect(shown.contains(Self.logo) && shown.contains(Self.line) == (layout != .summary))
    // Nothing is handed to the printer that the paper does not ask for, and the other way round.
    let record = try FakeProposals.record(of: page, state: .sent)
    let input = PaperView.Input(record: record, content: page.content, publicURL: "https://portal.example")
    let paper = PaperView.text(.proposal, input)
    for sha256 in [Self.logo, Self.cover, Self.line] {
      #expect(paper.contains("src=\"images/\(sha256)\"") == shown.contains(sha256), "\(sha256)")
    }
    #expect(!paper.contains("href=\"images/") && Set(PaperView.pictures(input).map(\.sha256)) == shown)
  }

  @Test func `a square logo stands beside the name, a wide one says it`() throws {
    let square = try html(page(.classic, logo: (200, 200)))
    #expect(square.contains(#"width="44" height="44" alt=""><span>Harbor &amp; Pine</span>"#))
    let small = try html(page(.classic, logo: (90, 20)))
    #expect(small.contains(#"width="90" height="20" alt="Harbor &amp; Pine">"#), "never larger than it is")
  }

  @Test func `a picture that nobody knows is not shown, and one without words is not pressed`() throws {
    var page = try page(.classic)
    page.content.sections[0].lines[0].imageAlt = ""
    #expect(try html(page).contains(#"<img class="line-picture""#))
    page.content.images = nil
    let bare = try html(page)
    #expect(!bare.contains("<img") && bare.contains("monogram"))
  }

  @Test func `the page preloads its own typeface, and an unknown one is the standard`() throws {
    let assets = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Services/Gateway/Assets")
    let shipped = try Assets(folder: assets) { _ in "0123456789abcdef0123456789abcdef" }
    let css = try String(contentsOf: assets.appending(path: "portal.css"), encoding: .utf8)
    for face in Typeface.allCases {
      #expect(shipped.addresses.textFont(face) == "/assets/\(face.rawValue)-latin-0123456789abcdef.woff2")
      for file in face.files {
        #expect(
          shipped.files[file.replacingOccurrences(of: ".woff2", with: "-0123456789abcdef.woff2")] != nil, "\(file)")
        #expect(css.contains("url(\"\(file)\")"), "\(file)")
        let size = try Data(contentsOf: assets.appending(path: file)).count
        #expect(size < 32_000, "\(file)")
      }
      let licence = try String(contentsOf: assets.appending(path: "\(face.rawValue)-OFL.txt"), encoding: .utf8)
      #expect(licence.contains("SIL OPEN FONT LICENSE Version 1.1"))
    }
    #expect(TypefaceStyle.face("wingdings") == .inter && TypefaceStyle.face(nil) == .inter)
    #expect(TypefaceStyle.paper(.inter).isEmpty)
    var page = try page(.classic)
    page.content.seller.font = "wingdings"
    #expect(try html(page).contains(#"<body class="inter""#))
  }
}
