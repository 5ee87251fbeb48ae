import HTML
import ProposalsContract

/// What all papers have in common: the head of the document, the letterhead, and what runs on top of the later pages.
struct PaperShell: Sendable {
  let phrases: any Phrases
  let seller: SellerDetails
  let logo: PageLogo?
  /// BCP 47; it says how large the paper is.
  let locale: String
  let title: String
  let running: String

  func page(_ content: Markup) -> Markup {
    """
    <!DOCTYPE html>
    <html lang="\(phrases.languageTag)">
    <head>
    <meta charset="utf-8">
    <title>\(title)</title>
    <meta name="author" content="\(seller.publicName)">
    <link rel="stylesheet" href="paper.css">
    <link rel="stylesheet" href="\(PaperView.brandFile)">
    <link rel="stylesheet" href="\(PaperView.fontFile)">
    </head>
    <body class="\(Self.isLetter(locale) ? Markup("letter") : Markup("a4"))">
    <p class="running">\(running)</p>
    <header class="letterhead">
    <p class="letterhead-name">\(logo?.mark ?? Markup(text: seller.publicName))</p>
    \(ProposalFooter.imprint(seller, phrases: phrases))\
    </header>
    <main>
    \(content)\
    </main>
    </body>
    </html>

    """
  }

  /// A seller's logo as papers of billing name it.
  static func logo(_ facts: ImageFacts?, of seller: SellerDetails) -> PageLogo? {
    facts.map { PageLogo($0, address: Pictures.paperBase + $0.sha256, name: seller.publicName) }
  }

  /// What nobody may miss, on each sheet and behind its text.
  static func mark(_ word: String) -> Markup { "<p class=\"mark\" aria-hidden=\"true\">\(word)</p>\n" }

  static func stamp(_ kind: Markup, _ title: String, _ text: String) -> Markup {
    "<p class=\"stamp \(kind)\"><strong>\(title)</strong> \(text)</p>\n"
  }

  /// Where letter paper is in the printers.
  private static func isLetter(_ locale: String) -> Bool {
    ["-US", "-CA", "-MX", "-PH", "-CL", "-CO"].contains { locale.hasSuffix($0) }
  }
}
