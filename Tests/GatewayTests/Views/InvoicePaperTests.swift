import BillingContract
import Foundation
import HTML
import ProposalsContract
import Testing

@testable import Gateway

/// Invoices and receipts as they are printed, with the real printer, and read again from the PDF.
@Suite(.serialized) struct InvoicePaperTests {
  private func printed(_ html: String, pictures: [String: [UInt8]] = [:]) async throws -> String {
    try await PaperTests.pdf(
      html, brand: BrandStylesheet.css(accent: InvoiceSamples.seller().accentColor), face: .standard,
      pictures: pictures)
  }

  /// Without heads, which come again on the next page of a long table, and without what stands at the edge of each page.
  private func words(_ text: String) -> String { text.split { $0.isWhitespace }.joined(separator: " ") }

  @Test(arguments: InvoiceSamples.papers().map(\.name))
  func `paper says what was drawn, to the cent`(_ name: String) async throws {
    let html = try #require(InvoiceSamples.papers().first { $0.name == name }).html
    let text = words(try await printed(html))
    let figures = html.matches(of: /[−-]?\$[0-9,]+\.[0-9]{2}/).map { String($0.output) }
    #expect(!figures.isEmpty)
    for figure in figures { #expect(text.contains(figure), "\(figure)") }
    for cell in html.matches(of: /<td class="number[^"]*">([0-9,.%]+)</) {
      #expect(text.contains(cell.output.1), "\(cell.output.1)")
    }
    #expect(text.contains("Harbor & Pine") && !text.contains("<"))
  }

  @Test func `an application's sheets lie on their side behind the rest, and add up`() async throws {
    let text = try await printed(InvoiceSamples.html(InvoiceSamples.progress()))
    let sheets = text.split(separator: "\u{C}").map { words(String($0)) }
    let sheet = try #require(sheets.first { $0.contains("Continuation sheet, application 2") })
    #expect(sheet == sheets.last { !$0.isEmpty })
    #expect(sheets[0].contains("How the payment comes about") && sheets[0].contains("$24,937.50"))
    #expect(sheet.contains("Total 105,000.00 20,000.00 22,000.00 3,000.00 45,000.00 42.85% 60,000.00 4,500.00"))
    #expect(sheet.contains("Change order 1"))
  }

  @Test func `the heads of a long sheet come again on each page, and the total stays with a line`() async throws {
    var page = InvoiceSamples.progress()
    let line = try #require(page.application?.lines.first)
    page.application?.lines = (1...90).map { number in
      var line = line
      line.item = "\(number)"
      // Its code stands once, in its own column.
      line.description = "\(number) Line number \(number)"
      line.section = number <= 45 ? "Interior" : "Exterior"
      return line
    }
    let text = try await printed(InvoiceSamples.html(page))
    let sheets = text.split(separator: "\u{C}").map { words(String($0)) }.filter { $0.contains("Line number") }
    #expect(sheets.count > 2)
    for sheet in sheets { #expect(sheet.contains("Scheduled Earlier This period")) }
    #expect(sheets.last?.contains("Line number 90") == true && sheets.last?.contains("Total 900,000.00") == true)
    #expect(!sheets.joined().contains("7 7 Line number 7") && sheets[0].contains("7 Line number 7 "))
    #expect(sheets.joined().components(separatedBy: "Exterior").count == 2)
  }

  @Test func `a void invoice, a paid one and a reversed payment say so on each sheet or above all else`() {
    let void = InvoiceSamples.html(InvoiceSamples.void())
    #expect(void.contains(#"class="mark""#) && void.contains("Nothing is to be paid on it"))
    #expect(!void.contains("How to pay") && !void.contains("Amount due") && !void.contains("due-amount"))
    let paid = InvoiceSamples.html(InvoiceSamples.paid())
    #expect(paid.contains("Paid, thank you") && paid.contains("R-2026-0003") && !paid.contains("How to pay"))
    let reversed = ReceiptPaper.text(.init(receipt: InvoiceSamples.receipt(reversed: true), logo: nil))
    #expect(reversed.contains(#"class="mark""#) && reversed.contains("was taken back"))
    #expect(!reversed.contains("keep this receipt") && !reversed.contains("thank you"))
    #expect(!ReceiptPaper.text(.init(receipt: InvoiceSamples.receipt(), logo: nil)).contains("mark"))
  }

  @Test func `what is held back is told with its rule, and what of it was released since`() {
    let html = InvoiceSamples.html(InvoiceSamples.progress())
    #expect(html.contains("$2,500.00 of this invoice is retainage") && html.contains("When the final inspection"))
    #expect(!html.contains("$4,500.00 is held back on this project"))
    var page = InvoiceSamples.progress()
    page.held?.thisInvoiceCents = 100_000
    #expect(InvoiceSamples.html(page).contains("Of that, $1,500.00 has been released"))
  }

  @Test func `only what is printed makes another edition`() throws {
    let page = InvoiceSamples.progress()
    let facts = try Printable(page).facts
    let drawn = try Printable(page).html(logo: nil, publicURL: "")
    func changed(_ change: (inout InvoicePage) -> Void) throws -> Bool {
      var other = page
      change(&other)
      let printable = try Printable(other)
      #expect((printable.facts == facts) == (printable.html(logo: nil, publicURL: "") == drawn))
      return printable.facts != facts
    }
    #expect(try !changed { $0.announcements = InvoiceSamples.underWay().announcements })
    #expect(try !changed { $0.announcedCents = 5 })
    #expect(try !changed { $0.status = .overdue })
    #expect(try !changed { $0.contractSum = nil })
    #expect(try !changed { $0.held?.totalCents += 5 })
    #expect(try !changed { $0.held?.askedAt = ViewSamples.now })
    #expect(
      try changed {
        $0.paidCents += 5
        $0.balanceCents -= 5
      })
    #expect(try changed { $0.payments = InvoiceSamples.paid().payments })
    #expect(try changed { $0.held?.thisInvoiceCents -= 5 })
    #expect(
      try changed {
        $0.status = .void
        $0.voidedAt = ViewSamples.now
      })
    let (whole, part) = (try Printable(InvoiceSamples.receipt()), try Printable(InvoiceSamples.receipt(part: true)))
    #expect(whole.facts != part.facts && whole.subject == part.subject)
    #expect(try Printable(InvoiceSamples.receipt(reversed: true)).facts != whole.facts)
  }

  @Test func `paper has nothing to press and asks for nothing that is not handed over`() {
    for (name, html) in InvoiceSamples.papers() {
      for tag in ["<form", "<button", "<input", "<script", "<img", "http-equiv"] {
        #expect(!html.contains(tag), "\(name): \(tag)")
      }
      let loaded = html.matches(of: /(?:href|src)="([^"]+\.(?:css|js|woff2))"/).map { String($0.output.1) }
      #expect(loaded == ["paper.css", "brand.css", "font.css"])
    }
  }

  @Test func `paper shows its seller's logo`() async throws {
    let samples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "deploy/samples/pictures")
    let logo = ImageFacts(
      sha256: String(repeating: "1a", count: 32), contentType: "image/png", width: 200, height: 200)
    let bytes = Array(try Data(contentsOf: samples.appending(path: "summit-ridge.png")))
    let html = InvoiceSamples.html(InvoiceSamples.page(), logo: logo)
    let text = try await printed(html, pictures: [Pictures.paperBase + logo.sha256: bytes])
    #expect(words(text).contains("INV-2026-0007"))
  }

  @Test func `files are called by their numbers`() {
    #expect(Paper.name(.invoice, number: "INV-0007") == "INV-0007.pdf")
    #expect(Paper.name(.receipt, number: "R-0004") == "R-0004-receipt.pdf")
    #expect(InvoiceAddresses(publicID: "x").receipt("R-0004") == "/i/x/receipts/R-0004.pdf")
    #expect(InvoiceAddresses.receiptNumber(ofFile: "R-0004.pdf") == "R-0004")
    for name in [".pdf", "R-0004", "R-0004.PDF", ""] { #expect(InvoiceAddresses.receiptNumber(ofFile: name) == nil) }
  }
}
