import Foundation
import HTML
import ProposalsContract
import TestSupport
import Testing

@testable import Gateway

/// Sixty payloads in every text that a team or a client can set, on everything that is drawn: none becomes markup, none
/// changes how a page is built, each is there to be read.
@Suite(.serialized) struct PayloadTests {
  private struct Drawn: Sendable {
    let name: String
    let html: StrictHTML
    /// Has the proposal's title for one of its own.
    var isOfProposal = false
  }

  /// One after the other, with a pause after each: others in this process wait for answers meanwhile.
  private static func all(text: (String) -> String = { $0 }) async throws -> [Drawn] {
    var all: [Drawn] = []
    func add(_ name: String, _ html: [UInt8], isOfProposal: Bool = false) async {
      all.append(Drawn(name: name, html: StrictHTML(html), isOfProposal: isOfProposal))
      await Task.yield()
    }
    for (name, page) in try EveryPage.all(text: text) { await add(name, page.bytes) }
    for (name, page) in try EveryLayout.all(text: text) { await add(name, page, isOfProposal: true) }
    for (name, paper) in InvoiceSamples.papers(text: text) { await add("paper \(name)", Array(paper.utf8)) }
    for (name, mail) in try EveryMail.all(text: text) { await add("mail \(name)", Array(mail.html.utf8)) }
    return all
  }

  /// What text may bring with it: paragraphs, lines, marks, lists and links.
  private static let ofProse: Set<String> = [
    "p", "br", "em", "strong", "ul", "ol", "li", "a", "span", "h3", "h4", "h5", "h6",
  ]

  /// How a page is built: every element but those of prose, with the names of its attributes and the values that are ours.
  private static func build(of html: StrictHTML) -> [String] {
    html.elements.filter { !ofProse.contains($0.name) }.map { element in
      let ours = ["id", "name", "type", "method", "action", "class", "rel", "src", "for"]
      let attributes = element.attributes.map { name, value in ours.contains(name) ? "\(name)=\(value)" : name }
      return ([element.name] + attributes).joined(separator: " ")
    }
  }

  @Test func `what is drawn without a payload has no fault itself`() async throws {
    let harmless = try await Self.all()
    #expect(harmless.count > 50)
    for drawn in harmless { #expect(drawn.html.faults.isEmpty, "\(drawn.name): \(drawn.html.faults)") }
  }

  @Test func `none becomes markup, none changes how a page is built, each is there to be read`() async throws {
    #expect(Corpus.payloads.count == 60)
    let all = try await Self.all()
    for payload in Corpus.payloads {
      let shown = Self.shown(payload.text)
      for (drawn, harmless) in zip(try await Self.all(text: { $0 + payload.text }), all) {
        await Task.yield()
        let place = "\(payload.name) in \(drawn.name)"
        #expect(drawn.html.faults.isEmpty, "\(place): \(drawn.html.faults)")
        let (built, wanted) = (Self.build(of: drawn.html), Self.build(of: harmless.html))
        #expect(built == wanted, "\(place): \(built.difference(from: wanted))")
        let faults = Self.attributeFaults(of: drawn)
        #expect(faults.isEmpty, "\(place): \(faults)")
        guard drawn.isOfProposal else { continue }
        let titles = drawn.html.elements.filter { ["h1", "h2", "title"].contains($0.name) }
        #expect(titles.contains { $0.text.contains(shown) }, "\(place)")
      }
    }
  }

  private static func attributeFaults(of drawn: Drawn) -> [String] {
    drawn.html.elements.flatMap { element in
      element.attributes.compactMap { name, value -> String? in
        let isCode = name.hasPrefix("on") || name == "srcdoc" || name == "srcset"
        let isAddress = ["href", "src", "action", "formaction"].contains(name)
        return isCode || isAddress && !isAllowed(value, in: drawn.name) ? "\(element.name) \(name)=\(value)" : nil
      }
    }
  }

  /// Of the page itself, of the contractor, or shown beside its words (`Markdown`).
  private static func isAllowed(_ address: String, in name: String) -> Bool {
    let isLocal =
      address.hasPrefix("/") && !address.hasPrefix("//") && !address.contains("\\") || address.hasPrefix("#")
    let isFile = ["paper.css", "brand.css", "font.css"].contains(address)
    let isOutside = ["https://", "http://", "mailto:", "tel:"].contains { address.lowercased().hasPrefix($0) }
    return (isLocal || isFile || isOutside) && address.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
  }

  /// The text as the escaping leaves it.
  private static func shown(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
      switch scalar.value {
      case 0x0D: "\n"
      case 0x09, 0x0A: scalar
      case 0..<0x20, 0x7F, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
      default: scalar
      }
    }
    return String(String.UnicodeScalarView(scalars))
  }

  @Test func `the header fields of a mail stay one plain line (GW-5)`() async throws {
    for payload in Corpus.payloads {
      try Self.checkHeaderFields(with: payload.text)
      await Task.yield()
    }
  }

  private static func checkHeaderFields(with payload: String) throws {
    for (name, mail) in try EveryMail.all(text: { $0 + payload }) {
      for field in [mail.subject, mail.senderName] {
        let isPlain = field.unicodeScalars.allSatisfy { scalar in
          switch scalar.value {
          case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: false
          default: true
          }
        }
        #expect(isPlain, "\(name): \(field.debugDescription)")
      }
      #expect(mail.text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x09 }, "\(name)")
    }
  }

  @Test func `every free text of the samples is put to the test`() throws {
    let marked = try EveryPage.all(text: { $0 + "\u{2603}" }).first { $0.name == "open" }
    let count = marked?.page.string.unicodeScalars.filter { $0 == "\u{2603}" }.count ?? 0
    #expect(count > 60)
  }

  /// The name of a file goes into a header field.
  @Test(arguments: Corpus.payloads)
  func `a number becomes a harmless name of a file`(payload: Corpus.Payload) {
    let name = Paper.name(.signed, number: payload.text, revision: 1)
    #expect(name.utf8.count <= 120 && name.hasSuffix("-R1-signed.pdf"))
    #expect(name.wholeMatch(of: /[A-Za-z0-9._-]+/) != nil && !name.hasPrefix("."))
  }
}
