import Foundation
import HTML
import Printing
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Gateway

/// What is printed, with the real printer, and read again from the PDF.
@Suite(.serialized) struct PaperTests {
  private func input(_ layout: ProposalLayout, _ decision: DecisionKind? = nil) throws -> PaperView.Input {
    var page = try ViewSamples.page()
    page.content.layout = layout
    page.decision = decision.map { ViewSamples.decision($0) }
    return PaperView.Input(
      record: try FakeProposals.record(of: page, state: decision == nil ? .sent : .accepted), content: page.content,
      publicURL: GatewayFixture.publicURL)
  }

  private func pdf(
    _ html: String, _ input: PaperView.Input, pictures: [String: [UInt8]] = [:]
  ) async throws -> String {
    try await Self.pdf(
      html, brand: PaperView.brandStyle(input), face: PaperView.typeface(input), pictures: pictures)
  }

  static func pdf(
    _ html: String, brand: String, face: Typeface, pictures: [String: [UInt8]]
  ) async throws -> String {
    let assets = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Services/Gateway/Assets")
    var files: [String: PrintJob.File] = [:]
    for (name, type) in PaperView.files {
      files[name] = PrintJob.File(type: type, bytes: Array(try Data(contentsOf: assets.appending(path: name))))
    }
    files[PaperView.brandFile] = PrintJob.File(type: "text/css", bytes: Array(brand.utf8))
    files[PaperView.fontFile] = PrintJob.File(
      type: "text/css", bytes: Array(TypefaceStyle.paper(face).utf8))
    for name in face.files {
      files[name] = PrintJob.File(type: "font/woff2", bytes: Array(try Data(contentsOf: assets.appending(path: name))))
    }
    for (name, bytes) in pictures { files[name] = PrintJob.File(type: "image/png", bytes: bytes) }
    var limits = PrintLimits()
    limits.time = .seconds(180)
    limits.processorSeconds = 60
    let bytes = try await Printer(python: GatewayFixture.printerPython, limits: limits).print(
      PrintJob(html: html, files: files))
    return try Self.text(ofPDF: bytes)
  }

  static func text(ofPDF bytes: [UInt8]) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "paper-\(UUID().uuidString).pdf")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/pdftotext")
    process.arguments = ["-raw", "-enc", "UTF-8", file.path, "-"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self)
  }

  /// Without white space, which paper breaks elsewhere, and without what stands at the edge of each page.
  private static func letters(_ text: String) -> [Character: Int] {
    text.filter { !$0.isWhitespace && $0 != "\u{C}" && $0 != "•" }.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  /// The heads of tables, which come again on the next page of a long one.
  private static func withoutRepeatedHeads(_ text: String) -> String {
    let phrases = Languages.fallback
    return [phrases.item, phrases.quantity, phrases.unitPrice, phrases.amount, phrases.milestone, phrases.share]
      .reduce(text) { $0.replacingOccurrences(of: $1, with: "") }
  }

  /// The text of the page, less what the stylesheet hides.
  private static func visible(_ html: String) throws -> String {
    var text = html
    for pattern in [
      "(?s)<head>.*?</head>", "(?s)<svg.*?</svg>", "(?s)<p class=\"running\">.*?</p>", "(?s)<summary>.*?</summary>",
      "(?s)<(\\w+)[^>]* class=\"visually-hidden\"[^>]*>.*?</\\1>", "(?s)<(\\w+) class=\"visually-hidden\">.*?</\\1>",
      "<[^>]*>",
    ] {
      text = text.replacing(try Regex(pattern), with: "")
    }
    for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
      text = text.replacingOccurrences(of: entity, with: character)
    }
    return text
  }

  @Test func paperShowsItsPicturesInItsTypeface() async throws {
    let samples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "deploy/samples/pictures")
    let logo = String(repeating: "1a", count: 32)
    var input = try input(.showcase)
    input.page.content.seller.logo = logo
    input.page.content.seller.font = "bitter"
    input.page.content.images = [ImageFacts(sha256: logo, contentType: "image/png", width: 200, height: 200)]
    let html = PaperView.text(.proposal, input)
    let bytes = Array(try Data(contentsOf: samples.appending(path: "summit-ridge.png")))
    let text = try await pdf(html, input, pictures: [Pictures.paperBase + logo: bytes])
    #expect(Self.letters(text).count > 30)
    // What is not handed over is not looked for anywhere else.
    await #expect(throws: PrintError.refusedResource) { try await pdf(html, input) }
  }

  @Test(arguments: ProposalLayout.allCases)
  func paperSaysWhatThePageSays(layout: ProposalLayout) async throws {
    let input = try input(layout, .accepted)
    let html = PaperView.text(.signed, input)
    var printed = try await pdf(html, input)
    let content = input.page.content
    let running = Languages.fallback.runningTitle(
      seller: content.seller.publicName, number: content.number, revision: content.revision)
    let pages = printed.split(separator: "\u{C}").filter { $0.contains { !$0.isWhitespace } }.count
    printed = printed.replacingOccurrences(of: running, with: "")
    for page in 1...pages { printed = printed.replacing("\(page) / \(pages)", with: "", maxReplacements: 1) }
    let visible = try Self.visible(html)
    let (onPaper, onPage) = (
      Self.letters(Self.withoutRepeatedHeads(printed)), Self.letters(Self.withoutRepeatedHeads(visible))
    )
    let difference = Set(onPaper.keys).union(onPage.keys).filter { onPaper[$0] != onPage[$0] }
      .map { "\($0): \(onPaper[$0] ?? 0) on paper, \(onPage[$0] ?? 0) on the page" }
    #expect(difference.isEmpty, "\(difference.sorted())\n\(printed)\n\(visible)")
    // Every figure of the totals, to the cent.
    let wording = Wording(
      locale: content.locale, currency: content.currency, timeZone: content.timeZone, now: input.page.sentAt)
    let totals = try #require(input.page.decision).totals
    for cents in [totals.totalCents, totals.taxCents, totals.subtotalCents, totals.depositCents ?? 0] where cents != 0 {
      #expect(printed.contains(wording.amount(cents)))
    }
  }

  @Test func whatWasSentSaysNothingOfTheDecision() throws {
    let text = PaperView.text(.proposal, try input(.classic, .accepted))
    #expect(!text.contains("class=\"record\"") && !text.contains("class=\"stamp"))
    #expect(PaperView.text(.signed, try input(.classic, .accepted)).contains("class=\"record\""))
  }

  /// Above what was sent, which is the same as ever; the signed copy tells the last day that held.
  @Test func moreTimeIsToldAboveWhatWasSent() throws {
    var later = try input(.classic)
    let before = PaperView.text(.proposal, later)
    #expect(!before.contains("More time was given"))
    later.page.validUntil = "2027-01-15"
    let after = PaperView.text(.proposal, later)
    #expect(after.contains("the last day to accept was moved to 15 January 2027"))
    let article = { (text: String) in text.range(of: "<article").map { String(text[$0.lowerBound...]) } }
    #expect(article(after) != nil && article(after) == article(before))
    #expect(!PaperView.text(.signed, later).contains("More time was given"))
    later.page.validUntil = later.page.content.validUntil
    #expect(PaperView.text(.proposal, later) == before)
  }

  /// Nothing on paper can be pressed, and nothing is asked for that is not handed over.
  @Test(arguments: ProposalLayout.allCases)
  func paperHasNoControls(layout: ProposalLayout) throws {
    let text = PaperView.text(.signed, try input(layout, .declined))
    for tag in ["<form", "<button", "<input", "<script", "<img", "http-equiv"] { #expect(!text.contains(tag)) }
    let loaded = text.matches(of: /(?:href|src)="([^"]+\.(?:css|js|woff2))"/).map { String($0.output.1) }
    #expect(loaded == ["paper.css", "brand.css", "font.css"])
  }

  @Test func namesOfFilesAreHarmless() {
    #expect(Paper.name(.signed, number: "E-2026-0118", revision: 2) == "E-2026-0118-R2-signed.pdf")
    #expect(
      Paper.name(.proof, number: "../\"é\r\n", revision: 1)
        == "--------R1-proof.json".replacing("--------", with: "---------"))
  }
}
