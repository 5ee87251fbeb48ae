import HTML

/// The one answer to every link that opens nothing: the same bytes whether it never was, ended or was taken back (SL-2).
enum LinkUnavailableView {
  static func page(assets: AssetAddresses) -> Markup {
    let phrases = Languages.fallback
    return PlainPage.page(
      title: phrases.linkUnavailableTitle, paragraphs: phrases.linkUnavailableText, assets: assets, phrases: phrases)
  }
}
