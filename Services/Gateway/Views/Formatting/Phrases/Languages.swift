/// Which table of phrases a locale gets. A new language is one type that conforms to `Phrases` and one line here.
enum Languages {
  static func phrases(for locale: String, about offer: OfferKind = .proposal) -> any Phrases {
    let language = String(locale.prefix { $0 != "-" })
    return tables[language]?(offer) ?? AmericanEnglish(offer: offer)
  }

  /// For pages that belong to no organization.
  static let fallback: any Phrases = AmericanEnglish()

  private static let tables: [String: @Sendable (OfferKind) -> any Phrases] = ["en": { AmericanEnglish(offer: $0) }]
}
