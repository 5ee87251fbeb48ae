/// The stylesheet of one accent colour. Its address carries the colour, so that serving it needs neither a row nor a
/// session: `/assets/brand/1-1f6f54.css` is the same for ever.
enum BrandStylesheet {
  /// Raised with every change of the derivation, since the addresses are cached for a year.
  static let version = 1
  /// For an accent that is not a colour; the schema should have refused it.
  static let fallback = BrandColor(red: 0x2F, green: 0x5D, blue: 0x50)

  /// The path for an organization's `accent_color` (`#rrggbb`).
  static func address(accent: String) -> String {
    let color = BrandColor(hex: accent) ?? fallback
    return "/assets/brand/\(version)-\(color.hex.dropFirst()).css"
  }

  /// The body for the last part of such a path (`1-1f6f54.css`); `nil` for any other name: answer 404.
  static func css(fileName: String) -> String? {
    let prefix = "\(version)-"
    guard fileName.hasPrefix(prefix), fileName.hasSuffix(".css"), fileName == fileName.lowercased(),
      let color = BrandColor(hex: "#" + fileName.dropFirst(prefix.utf8.count).dropLast(4))
    else { return nil }
    return css(palette: BrandPalette(accent: color))
  }

  static func css(accent: String) -> String {
    css(palette: BrandPalette(accent: BrandColor(hex: accent) ?? fallback))
  }

  private static func css(palette: BrandPalette) -> String {
    """
    :root{\(properties(palette.light))}
    @media screen and (prefers-color-scheme:dark){:root{\(properties(palette.dark))}}

    """
  }

  private static func properties(_ shades: BrandPalette.Shades) -> String {
    "--accent-text:\(shades.text.hex);--accent:\(shades.fill.hex);--accent-edge:\(shades.edge.hex);--accent-hover:\(shades.fillHover.hex);"
      + "--on-accent:\(shades.onFill.hex);--accent-soft:\(shades.soft.hex)"
  }
}
