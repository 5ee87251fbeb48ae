import HTML

/// `GET /`: says what this is and how to get in.
enum LandingView {
  static func page(assets: AssetAddresses) -> Markup {
    let phrases = Languages.fallback
    return PlainPage.page(
      title: phrases.landingTitle, paragraphs: phrases.landingText, assets: assets, phrases: phrases)
  }
}
