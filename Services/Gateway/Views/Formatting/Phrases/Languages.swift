/// Which table of phrases a locale gets. A new language is one type that conforms to `Phrases` and one line here.
enum Languages {
  static func phrases(for locale: String) -> any Phrases {
    let language = String(locale.prefix { $0 != "-" })
    return tables[language] ?? fallback
  }

  /// For pages that belong to no organization.
  static let fallback: any Phrases = AmericanEnglish()

  private static let tables: [String: any Phrases] = ["en": fallback]
}
