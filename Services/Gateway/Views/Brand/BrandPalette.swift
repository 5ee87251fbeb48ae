import Foundation

/// What one accent colour becomes on screen: shades that can be read on light and dark paper. No colour is refused;
/// where the wished one would be hard to read, the nearest lightness that is not takes its place, and `changes` says so.
struct BrandPalette: Hashable, Sendable {
  /// The neutral colours of `portal.css` that accents stand on; a test compares them with the file.
  struct Paper: Hashable, Sendable {
    var background: BrandColor
    var surface: BrandColor
    var ink: BrandColor

    static let light = Paper(
      background: BrandColor(red: 0xF6, green: 0xF5, blue: 0xF2), surface: .white,
      ink: BrandColor(red: 0x1B, green: 0x1D, blue: 0x21))
    static let dark = Paper(
      background: BrandColor(red: 0x12, green: 0x14, blue: 0x16),
      surface: BrandColor(red: 0x1B, green: 0x1E, blue: 0x21), ink: BrandColor(red: 0xEC, green: 0xEA, blue: 0xE6))
  }

  struct Shades: Hashable, Sendable {
    /// Links and headings: at least 4.5:1 on background, surface and `soft`.
    var text: BrandColor
    /// The ground of buttons.
    var fill: BrandColor
    /// The border of buttons: at least 3:1 on background and surface; the same as `fill` where that stands out itself.
    var edge: BrandColor
    /// The same under the pointer.
    var fillHover: BrandColor
    /// Words on `fill` and on `fillHover`: at least 4.5:1.
    var onFill: BrandColor
    /// A tint for quiet areas; `ink` keeps at least 4.5:1 on it.
    var soft: BrandColor
  }

  var requested: BrandColor
  var light: Shades
  var dark: Shades
  var changes: [BrandChange]

  static let textContrast = 4.5
  static let interfaceContrast = 3.0

  init(accent: BrandColor) {
    requested = accent
    light = Shades(accent: accent, paper: .light, isDark: false)
    dark = Shades(accent: accent, paper: .dark, isDark: true)
    changes = BrandChange.all(requested: accent, light: light, dark: dark)
  }
}

extension BrandPalette.Shades {
  fileprivate init(accent: BrandColor, paper: BrandPalette.Paper, isDark: Bool) {
    let perceived = PerceivedColor(accent)
    let tint = PerceivedColor(
      lightness: isDark ? 0.27 : 0.955, chroma: min(perceived.chroma, isDark ? 0.045 : 0.022), hue: perceived.hue)
    soft = tint.color
    let grounds = [paper.background, paper.surface]
    text = ShadeSearch.nearest(to: perceived, darker: !isDark) { [soft] shade in
      (grounds + [soft]).allSatisfy { shade.contrast(with: $0) >= BrandPalette.textContrast }
    }
    let canStandOut = { (shade: BrandColor) in
      grounds.allSatisfy { shade.contrast(with: $0) >= BrandPalette.interfaceContrast }
    }
    // White words on a colour look calmer than dark ones, so a small step of the ground is worth it.
    let underWhite = ShadeSearch.nearest(to: perceived, darker: !isDark) {
      canStandOut($0) && $0.contrast(with: .white) >= BrandPalette.textContrast
    }
    if abs(PerceivedColor(underWhite).lightness - perceived.lightness) <= 0.14 {
      (fill, edge, onFill) = (underWhite, underWhite, .white)
    } else {
      // A bright colour stays as it is: dark words stand on it, and its border sets it off from white paper.
      let ink = BrandPalette.Paper.light.ink
      let underInk = ShadeSearch.nearest(to: perceived, darker: false) {
        $0.contrast(with: ink) >= BrandPalette.textContrast && (!isDark || canStandOut($0))
      }
      (fill, onFill) = (underInk, ink)
      edge = ShadeSearch.nearest(to: PerceivedColor(underInk), darker: !isDark, canStandOut)
    }
    fillHover = ShadeSearch.hover(of: fill, words: onFill)
  }
}

/// Looks along the lightness of a colour.
enum ShadeSearch {
  /// The lightness nearest to the wished one at which the condition holds: the wished one itself, then ever larger
  /// steps, in the preferred direction first.
  static func nearest(
    to wished: PerceivedColor, darker: Bool, _ isGood: (BrandColor) -> Bool
  ) -> BrandColor {
    let exact = wished.color
    if isGood(exact) { return exact }
    for step in 1...200 {
      let distance = Double(step) * 0.005
      for sign in darker ? [-1.0, 1.0] : [1.0, -1.0] {
        let lightness = wished.lightness + sign * distance
        guard (0...1).contains(lightness) else { continue }
        let shade = wished.at(lightness: lightness).color
        if isGood(shade) { return shade }
      }
    }
    return exact
  }

  /// A step that can be seen and keeps both contrasts; away from the words where there is room, toward them otherwise.
  static func hover(of fill: BrandColor, words: BrandColor) -> BrandColor {
    let perceived = PerceivedColor(fill)
    let away = words == .white ? -1.0 : 1.0
    for step in [0.06, 0.05, 0.04, 0.03, 0.02] {
      for sign in [away, -away] {
        let shade = perceived.at(lightness: perceived.lightness + sign * step).color
        if shade.contrast(with: words) >= BrandPalette.textContrast, shade != fill { return shade }
      }
    }
    return fill
  }
}

/// One shade that is not the wished colour, and why.
struct BrandChange: Hashable, Sendable {
  enum Use: String, Hashable, Sendable, CaseIterable {
    case textOnLight = "text_on_light"
    case buttonOnLight = "button_on_light"
    case textOnDark = "text_on_dark"
    case buttonOnDark = "button_on_dark"
  }

  var use: Use
  var requested: BrandColor
  var used: BrandColor
  /// Of the wished and of the used colour, on the paper it stands on.
  var contrastBefore: Double
  var contrastAfter: Double

  /// For the person who chose the colour.
  var sentence: String {
    let place =
      switch use {
      case .textOnLight: "Text on light pages"
      case .buttonOnLight: "Buttons on light pages"
      case .textOnDark: "Text on dark pages"
      case .buttonOnDark: "Buttons on dark pages"
      }
    let ratios = "\(Self.ratio(contrastBefore)) became \(Self.ratio(contrastAfter))"
    return "\(place) use \(used.hex) instead of \(requested.hex), so that they can be read (contrast \(ratios))."
  }

  static func all(requested: BrandColor, light: BrandPalette.Shades, dark: BrandPalette.Shades) -> [BrandChange] {
    let paper = BrandPalette.Paper.self
    let uses: [(Use, BrandColor, BrandColor)] = [
      (.textOnLight, light.text, paper.light.background), (.buttonOnLight, light.fill, paper.light.background),
      (.textOnDark, dark.text, paper.dark.surface), (.buttonOnDark, dark.fill, paper.dark.surface),
    ]
    return uses.filter { $0.1 != requested }.map { use, used, ground in
      BrandChange(
        use: use, requested: requested, used: used, contrastBefore: requested.contrast(with: ground),
        contrastAfter: used.contrast(with: ground))
    }
  }

  private static func ratio(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded(.down))
    return "\(tenths / 10).\(tenths % 10):1"
  }
}
