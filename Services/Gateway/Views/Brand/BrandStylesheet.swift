/// The stylesheet of one accent colour. Its address carries the colour, so that serving it needs neither a row nor a
/// session: `/assets/brand/1-1f6f54.css` is the same for ever.
enum BrandStylesheet {
  /// Raised with every change of the derivation, since the addresses are cached for a year.
  static let version = 1

  /// The path for an organization's `accent_color` (`#rrggbb`).
  static func address(accent: String) -> String { "" }

  /// The body for the last part of such a path (`1-1f6f54.css`); `nil` for any other name: answer 404.
  static func css(fileName: String) -> String? { nil }

  static func css(accent: String) -> String { "" }
}
