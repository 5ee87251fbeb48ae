import HTML
import TestSupport
import Testing

@Suite struct MarkdownTests {
  private func render(_ text: String) -> String { Markdown.render(text, belowHeading: 2).string }

  @Test(arguments: [
    ("One\ntwo\n\nthree", "<p>One\ntwo</p>\n<p>three</p>\n"),
    ("a **b** *c* __d__ _e_", "<p>a <strong>b</strong> <em>c</em> <strong>d</strong> <em>e</em></p>\n"),
    ("- a\n- b\n\n- c", "<ul>\n<li>a</li>\n<li>b</li>\n<li>c</li>\n</ul>\n"),
    ("3. a\n4) b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n"),
    ("- a\n  more\n\nafter", "<ul>\n<li>a\nmore</li>\n</ul>\n<p>after</p>\n"),
    ("text\n- a\n1. b", "<p>text</p>\n<ul>\n<li>a</li>\n</ul>\n<ol>\n<li>b</li>\n</ol>\n"),
    ("# A\n## B\n# C", "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>\n"),
    ("### Deep ###", "<h3>Deep</h3>\n"),
    ("a  \nb", "<p>a  <br>\nb</p>\n"),
    ("\\*a\\* \\<b>", "<p>*a* &lt;b&gt;</p>\n"),
    ("one\r\n\r\ntwo", "<p>one</p>\n<p>two</p>\n"),
    ("", ""),
    ("#hash -dash 1.5 x", "<p>#hash -dash 1.5 x</p>\n"),
  ])
  func `the parts that are read`(text: String, html: String) {
    #expect(render(text) == html)
  }

  @Test(arguments: [
    ("a * b * c", "<p>a * b * c</p>\n"), ("3*6 and 2*4", "<p>3*6 and 2*4</p>\n"),
    ("snake_case_name", "<p>snake_case_name</p>\n"),
    ("**open", "<p>**open</p>\n"), ("*a **b* c**", "<p><em>a **b</em> c**</p>\n"), ("****", "<p>****</p>\n"),
    ("***a***", "<p>***a***</p>\n"), ("`code`", "<p>`code`</p>\n"), ("> quote", "<p>&gt; quote</p>\n"),
    (
      "![x](https://a.example/x.png)",
      "<p>!<a href=\"https://a.example/x.png\" rel=\"noopener nofollow\">x</a> "
        + "<span class=\"address\">(https://a.example/x.png)</span></p>\n"
    ),
    ("<b>bold</b> &amp;", "<p>&lt;b&gt;bold&lt;/b&gt; &amp;amp;</p>\n"),
  ])
  func `everything else is text`(text: String, html: String) {
    #expect(render(text) == html)
  }

  @Test func `a link shows its address`() {
    #expect(
      render("See [our *work*](https://harbor.example/a?b=1&c=2).")
        == "<p>See <a href=\"https://harbor.example/a?b=1&amp;c=2\" rel=\"noopener nofollow\">our *work*</a> "
        + "<span class=\"address\">(https://harbor.example/a?b=1&amp;c=2)</span>.</p>\n")
    #expect(
      render("[a@example.com](mailto:a@example.com)")
        == "<p><a href=\"mailto:a@example.com\" rel=\"noopener nofollow\">a@example.com</a></p>\n")
  }

  @Test(arguments: [
    "javascript:alert(1)", "data:text/html,x", "tel:123", "//evil.example", "/p/x", "https://a@evil.example",
    "vbscript:x",
    "java&#10;script:alert(1)", "ftp://x", "https://x\"onclick=\"alert(1)",
  ])
  func `a link elsewhere stays text`(address: String) {
    let scan = StrictHTML(Markdown.render("[x](\(address))", belowHeading: 2).bytes)
    #expect(scan.tags == ["p"] && scan.faults.isEmpty)
  }

  @Test func `headings stop at the sixth level`() {
    let scan = StrictHTML(Markdown.render("# a\n## b\n### c\n#### d\n##### e", belowHeading: 3).bytes)
    #expect(scan.tags == ["h4", "h5", "h6", "h6", "h6"])
  }

  @Test func `plain text keeps its lines`() {
    #expect(Markdown.plain("a\r\nb\n\n\n<c>\n").string == "<p>a<br>\nb</p>\n<p>&lt;c&gt;</p>\n")
    #expect(Markdown.plain("  \n ").string.isEmpty)
  }

  @Test func `any text gives balanced tags of the known kinds`() {
    let known: Set<String> = ["p", "strong", "em", "ul", "ol", "li", "h3", "h4", "h5", "h6", "a", "br", "span"]
    let pieces = [
      "*", "**", "_", "__", "[", "](", ")", "](https://a.example)", "](javascript:x)", "\n", "\n\n", "- ", "1. ", "# ",
      "#### ",
      "\\", "<script>", "</p>", "<!--", "]]>", "&", "\"", "'", "a", " ", "  \n", "word", "\r\n", "\t", "é", "\u{0}",
      "<", ">", "`",
    ]
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<Int.random(in: 1..<24, using: &generator) { text += pieces.randomElement(using: &generator) ?? "" }
      let scan = StrictHTML(Markdown.render(text, belowHeading: 2).bytes)
      #expect(scan.faults.isEmpty, "\(text.debugDescription): \(scan.faults)")
      #expect(known.isSuperset(of: scan.tags), "\(text.debugDescription): \(scan.tags)")
      for attribute in scan.attributes {
        switch (attribute.tag, attribute.name) {
        case ("a", "href"): #expect(attribute.value.hasPrefix("https://a.example"))
        case ("a", "rel"), ("span", "class"), ("ol", "start"): break
        default: Issue.record("attribute \(attribute)")
        }
      }
    }
  }

  /// At 2 MB, anything quadratic would run for hours.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      "*", "**a ", "[", "[a", "[a](", "[a](https://a", "_a_ ", "*a **b ", "- ", "\\", "# ", "1. ", "\n", "]", "](",
    ])
  func `time is linear in the length`(piece: String) {
    let text = String(repeating: piece, count: 2_000_000 / piece.utf8.count)
    #expect(Markdown.render(text, belowHeading: 2).bytes.count <= 40 * text.utf8.count)
  }
}
