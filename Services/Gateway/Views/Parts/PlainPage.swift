import HTML

/// A page of the portal itself: no brand, one message.
enum PlainPage {
  static func page(
    title: String, paragraphs: [String], assets: AssetAddresses, action: Markup? = nil, phrases: any Phrases
  ) -> Markup {
    let shell = PageShell(
      language: phrases.languageTag, title: title, assets: assets, brand: nil,
      skipLabel: phrases.skipToContent, footer: nil, arrangement: "narrow plain-page")
    return shell.page(
      """
      <section class="panel" aria-labelledby="page-title">
      <h1 id="page-title">\(title)</h1>
      \(paragraphs.map { "<p>\($0)</p>\n" })\
      \(action)\
      </section>
      """)
  }
}
