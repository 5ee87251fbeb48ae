import HTML
import TestSupport
import Testing

/// Scope text from anywhere: never traps, and what comes out is HTML that a browser need not mend, of few kinds of
/// elements, with few kinds of attributes, nested a bounded number deep.
@Suite struct MarkdownFuzzTests {
  /// What may stand where; everything else is refused.
  private static let parents: [String: Set<String>] = [
    "p": [""], "ul": [""], "ol": [""], "h3": [""], "h4": [""], "h5": [""], "h6": [""], "li": ["ul", "ol"],
    "em": ["p", "li", "h3", "h4", "h5", "h6", "strong"], "strong": ["p", "li", "h3", "h4", "h5", "h6", "em"],
    "a": ["p", "li", "h3", "h4", "h5", "h6", "em", "strong"],
    "span": ["p", "li", "h3", "h4", "h5", "h6", "em", "strong"],
    "br": ["p", "li", "em", "strong"],
  ]

  /// - Returns: what is wrong, with all of it.
  static func faults(of text: String) -> [String] {
    let html = StrictHTML(Markdown.render(text, belowHeading: 2).bytes)
    var faults = html.faults
    for element in html.elements {
      if parents[element.name]?.contains(element.path.last ?? "") != true {
        faults.append("<\(element.name)> in <\(element.path.last ?? "")>")
      }
      faults += element.attributes.filter { !isAllowed($0.name, $0.value, of: element.name) }
        .map { "\($0.name)=\"\($0.value)\" of <\(element.name)>" }
    }
    // list, item, strong, emphasis, link
    if html.depth > 5 { faults.append("nested \(html.depth) deep") }
    return faults
  }

  private static func isAllowed(_ name: String, _ value: String, of element: String) -> Bool {
    switch (element, name) {
    case ("a", "rel"): value == "noopener nofollow"
    case ("a", "href"): isHarmless(value)
    case ("span", "class"): value == "address"
    case ("ol", "start"): Int(value).map { (0...9999).contains($0) && "\($0)" == value } ?? false
    default: false
    }
  }

  /// By other rules than those under test: an absolute address of a known scheme, without anything that a browser would
  /// take out or turn round before it reads it.
  private static func isHarmless(_ address: String) -> Bool {
    let lowered = address.lowercased()
    let hasScheme = ["https://", "http://", "mailto:"].contains { lowered.hasPrefix($0) && lowered.count > $0.count }
    return hasScheme && address.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"\"'<>`".utf8.contains($0) }
  }

  @Test func `there is a corpus`() {
    #expect(Corpus.markdown.count >= 130 && Set(Corpus.markdown).count == Corpus.markdown.count)
    #expect(Corpus.payloads.count == 60 && Set(Corpus.payloads.map(\.text)).count == 60)
  }

  @Test func `the corpus and every payload come out well-formed`() {
    for text in Corpus.markdown + Corpus.payloads.map(\.text) {
      for whole in [
        text, "a " + text + " b", "- " + text, "# " + text, "**" + text + "**", "[" + text + "](" + text + ")",
      ] {
        let faults = Self.faults(of: whole)
        #expect(faults.isEmpty, "\(whole.debugDescription): \(faults)")
      }
    }
  }

  /// What the checks rely on: each kind of fault is found.
  @Test(arguments: [
    "<p>a", "</p>", "<p>a</li>", "<p><ul></ul></p>", "<a><a></a></a>", "<p x=y></p>", "<p x=\"1\" x=\"2\"></p>",
    "a & b",
    "&copy;", "a > b", "a < b", "<!-- -->", "<p>\u{0}</p>", "<p>\u{7F}</p>", "<i id=\"a\"></i><i id=\"a\"></i>",
    "<SCRIPT></SCRIPT>",
    "<p onclick></p><", "<p x=\"<\"></p>", "</p x>",
  ])
  func `the strict reader finds what is wrong`(html: String) {
    #expect(!StrictHTML(html).faults.isEmpty)
  }

  /// Pieces of the corpus put together, cut, doubled and sprinkled with any bytes; the same in every run.
  @Test(.timeLimit(.minutes(2)), arguments: 1...4)
  func `whatever is made of the corpus comes out well-formed`(seed: UInt64) async {
    var dice = SeededGenerator(seed: seed)
    let seeds = Corpus.markdown + Corpus.payloads.map(\.text)
    for round in 0..<2_500 {
      // Others in this process wait for answers meanwhile.
      if round.isMultiple(of: 50) { await Task.yield() }
      var bytes = Array((seeds.randomElement(using: &dice) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...6, using: &dice) { Self.mutate(&bytes, seeds: seeds, with: &dice) }
      // What is no UTF-8 any more arrives with replacement characters, as it would from JSON or a form.
      let text = String(decoding: bytes.prefix(600), as: UTF8.self)
      let faults = Self.faults(of: text)
      guard faults.isEmpty else {
        Issue.record("seed \(seed), \(text.debugDescription): \(faults)")
        return
      }
    }
  }

  private static func mutate(_ bytes: inout [UInt8], seeds: [String], with dice: inout SeededGenerator) {
    let place = Int.random(in: 0...bytes.count, using: &dice)
    let other = Array((seeds.randomElement(using: &dice) ?? "").utf8)
    switch Int.random(in: 0..<7, using: &dice) {
    case 0: bytes.insert(contentsOf: other, at: place)
    case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...4, using: &dice)))
    case 2: bytes.insert(UInt8.random(in: 0...255, using: &dice), at: place)
    case 3: bytes.insert(Array("*_[]()\\#-\n\r <>&\"'`!".utf8).randomElement(using: &dice) ?? 0, at: place)
    case 4: bytes += Array(bytes[..<place])
    case 5: bytes = Array(bytes[place...]) + other
    default: bytes.insert(contentsOf: [0x0A] + other + [0x0A, 0x0A], at: place)
    }
  }

  /// Each part of the corpus over and over: no part makes the work grow faster than the text.
  @Test(.timeLimit(.minutes(1)), arguments: Corpus.markdown.filter { !$0.isEmpty })
  func `a long text takes time and room in proportion`(piece: String) {
    let text = String(repeating: piece, count: 30_000 / piece.utf8.count)
    #expect(Markdown.render(text, belowHeading: 2).bytes.count <= 40 * text.utf8.count)
  }

  /// A text can't turn round what stands beside it, and can't hide letters among others.
  @Test func `characters that turn the direction are shown as what they are`() {
    for value in Array(0x202A...0x202E) + Array(0x2066...0x2069) {
      guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
      #expect(Markup(text: "a\(scalar)b").string == "a\u{FFFD}b")
      #expect(Markdown.render("a\(scalar)b", belowHeading: 2).string == "<p>a\u{FFFD}b</p>\n")
    }
    // Their neighbours, and the marks that only say how a neutral character reads, stay.
    for text in ["\u{2029}", "\u{202F}", "\u{2065}", "\u{206A}", "\u{200F}", "\u{20AC}", "שלום", "\u{E2}"] {
      #expect(Markup(text: text).string == text)
    }
  }
}
