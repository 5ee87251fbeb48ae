import HTML
import ProposalsContract

/// The frame around every page: head, masthead, main, footer. No inline script and no inline style (GW-4).
struct PageShell: Sendable {
  /// BCP 47, of the words on the page.
  var language: String
  /// Tells tabs apart.
  var title: String
  var assets: AssetAddresses
  /// The contractor whose page it is; `nil` keeps the page without a brand.
  var brand: Brand?
  /// Something on it acts, so that it has the script for that.
  var hasScript = false
  /// `nil` where reading is not measured.
  var beats: Beats? = nil
  /// The proposal whose news the page shows as they come, or an empty text for all of them.
  var live: String? = nil
  var skipLabel: String
  /// On a page that ends in the form of an answer (`#accept`): the way past a document of hundreds of lines.
  var skipToAnswer: String? = nil
  var footer: Markup?
  /// Names the page's arrangement for the stylesheet ("proposal", "narrow").
  var arrangement: Markup

  /// Where the page tells what is done with it, and by which token.
  struct Beats: Sendable {
    var address: String
    var load: String
  }

  struct Brand: Sendable {
    var seller: SellerDetails
    var callLabel: String
    var logo: PageLogo? = nil
    /// At the end of the masthead, in place of the way to call.
    var aside: Markup? = nil
    /// Where the name leads; a local path.
    var home: String? = nil
  }

  private var face: Typeface { TypefaceStyle.face(brand?.seller.font) }

  func page(_ content: Markup) -> Markup {
    """
    <!DOCTYPE html>
    <html lang="\(language)">
    <head>
    <meta charset="utf-8">
    <title>\(title)</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex, nofollow">
    <meta name="color-scheme" content="light dark">
    <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)">
    <meta name="theme-color" content="#1b1e21" media="(prefers-color-scheme: dark)">
    <meta name="format-detection" content="telephone=no">
    <link rel="preload" href="\(assets.textFont(face))" as="font" type="font/woff2" crossorigin>
    <link rel="stylesheet" href="\(assets.stylesheet)">
    \(brand.map { "<link rel=\"stylesheet\" href=\"\(BrandStylesheet.address(accent: $0.seller.accentColor))\">\n" })\
    <link rel="icon" href="\(assets.icon)" type="image/svg+xml">
    \(when: hasScript, "<script type=\"module\" src=\"\(assets.proposalScript)\"></script>\n")\
    \(beats.map { _ in "<script type=\"module\" src=\"\(assets.beaconScript)\"></script>\n" })\
    \(live.map { _ in "<script type=\"module\" src=\"\(assets.liveScript)\"></script>\n" })\
    </head>
    <body class="\(face.rawValue)"\(beats.map { " data-beats=\"\($0.address)\" data-load=\"\($0.load)\"" })\
    \(live.map { " data-live=\"\($0)\"" })>
    <a class="skip" href="#content">\(skipLabel)</a>
    \(skipToAnswer.map { "<a class=\"skip\" href=\"#accept\">\($0)</a>\n" })\
    \(brand.map(masthead))\
    <main id="content" class="\(arrangement)" tabindex="-1">
    \(content)
    </main>
    \(live.map { _ in "<p class=\"visually-hidden\" id=\"live-status\" role=\"status\"></p>\n" })\
    \(footer)\
    </body>
    </html>

    """
  }

  private func monogram(_ name: String) -> Markup {
    "<span class=\"monogram\" aria-hidden=\"true\">\(name.prefix(1).uppercased())</span><span>\(name)</span>"
  }

  private func masthead(_ brand: Brand) -> Markup {
    let seller = brand.seller
    let name = seller.publicName
    let mark = brand.logo?.mark ?? monogram(name)
    let wordmark: Markup =
      if let home = brand.home {
        "<a class=\"wordmark\" href=\"\(home)\">\(mark)</a>"
      } else {
        "<p class=\"wordmark\">\(mark)</p>"
      }
    return """
      <header class="masthead">
      <div class="masthead-inner">
      \(wordmark)
      \(brand.aside ?? SellerContact.telephone(seller, label: brand.callLabel))\
      </div>
      </header>

      """
  }
}

extension SellerDetails {
  /// The name that clients know.
  var publicName: String { tradingAs ?? name }
}
