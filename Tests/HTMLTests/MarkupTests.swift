import HTML
import TestSupport
import Testing

@Suite struct MarkupTests {
  @Test func `a literal is trusted and an interpolation is escaped`() {
    let name = "<b title=\"a\" class='b'>Tom & Ann</b>"
    let markup: Markup = "<p title=\"\(name)\">\(name)</p>"
    let escaped = "&lt;b title=&quot;a&quot; class=&#39;b&#39;&gt;Tom &amp; Ann&lt;/b&gt;"
    #expect(markup.string == "<p title=\"\(escaped)\">\(escaped)</p>")
  }

  @Test func `composed markup is escaped once`() {
    let inner: Markup = "<b>\("A&B")</b>"
    let outer: Markup = "<p>\(inner)\([inner, inner])\(Optional(inner))\(nil as Markup?)</p>"
    #expect(outer.string == "<p>" + String(repeating: "<b>A&amp;B</b>", count: 4) + "</p>")
    #expect((inner + inner).string == "<b>A&amp;B</b><b>A&amp;B</b>")
  }

  @Test func `lists, conditions and numbers`() {
    let items: Markup = "<ul>\(["a", "<"].map { "<li>\($0)</li>" })</ul>\(when: false, "no")\(when: true, "yes")\(7)"
    #expect(items.string == "<ul><li>a</li><li>&lt;</li></ul>yes7")
  }

  @Test func `an escaped optional text needs to be unwrapped into markup`() {
    let note: String? = "<i>"
    let markup: Markup = "\(note.map { "<p>\($0)</p>" })"
    #expect(markup.string == "<p>&lt;i&gt;</p>")
  }

  @Test func `only the raw door lets HTML of a string through`() {
    let markup: Markup = "\(unsafeRaw: "<hr>")\("<hr>")"
    #expect(markup.string == "<hr>&lt;hr&gt;")
  }

  @Test func `control characters that HTML forbids are replaced`() {
    let markup: Markup = "\("a\u{0}b\u{1B}c\u{7F}d\r\ne\tf")"
    #expect(markup.string.utf8.elementsEqual("a\u{FFFD}b\u{FFFD}c\u{FFFD}d\n\ne\tf".utf8))
  }

  @Test func `characters beyond ASCII pass unchanged`() {
    let text = "João Três · Björn – 山田 👷🏽‍♀️ e\u{301}"
    let markup: Markup = "\(text)\(text[...])"
    #expect(markup.bytes == Array((text + text).utf8))
  }

  @Test func `text of any bytes stays inside its element and its attribute`() {
    var generator = SeededGenerator(seed: 7)
    let alphabet = Array("<>&\"' =/ab\u{0}\r\n\t😀".unicodeScalars)
    for _ in 0..<2000 {
      var text = ""
      for _ in 0..<Int.random(in: 0..<40, using: &generator) {
        text.unicodeScalars.append(alphabet.randomElement(using: &generator) ?? "a")
      }
      let markup: Markup = "<p title=\"\(text)\">\(text)</p>"
      let scan = StrictHTML(markup.bytes)
      #expect(scan.faults.isEmpty && scan.tags == ["p"] && scan.attributes.count == 1, "\(text.debugDescription)")
    }
  }
}

@Suite struct WebAddressTests {
  @Test(arguments: [
    "https://example.com", "http://example.com/a?b=c&d#e", "HTTPS://EXAMPLE.COM", "mailto:a@example.com",
    "tel:+12065550100",
    "https://[::1]/", "https://münchen.example/ä",
  ])
  func `addresses that may be linked`(text: String) {
    #expect(WebAddress(text)?.text == text)
  }

  @Test(arguments: [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " https://example.com", "java\tscript:alert(1)", "data:text/html,x",
    "//evil.example",
    "/path", "https:/example.com", "https://", "https:///x", "https://a@evil.example", "https://a\\@evil.example",
    "https://exa mple.com", "https://example.com/\"onclick=", "https://example.com/<b>", "vbscript:x", "blob:https://x",
    "mailto:", "file:///etc/passwd", "ftp://x", "", "https://?x", "https://example.com/\r\nx",
  ])
  func `addresses that may not`(text: String) {
    #expect(WebAddress(text) == nil)
  }

  @Test func `an address longer than 2000 bytes is refused`() {
    #expect(WebAddress("https://example.com/" + String(repeating: "a", count: 1980)) != nil)
    #expect(WebAddress("https://example.com/" + String(repeating: "a", count: 1981)) == nil)
  }

  @Test func `telephone numbers keep digits and a leading plus`() {
    #expect(WebAddress.telephone("+1 (206) 555-0100")?.text == "tel:+12065550100")
    #expect(WebAddress.telephone("206.555.0100")?.text == "tel:2065550100")
    #expect(WebAddress.telephone("none") == nil)
  }
}
