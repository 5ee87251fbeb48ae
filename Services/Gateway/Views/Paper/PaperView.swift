import HTML
import ProposalsContract

/// A proposal for paper: the document of the page without anything to press, under the contractor's name, with the record of
/// the decision on the signed copy. Whatever it says is visible, so the text of the PDF is the text of this page.
enum PaperView {
  enum Kind: Hashable, Sendable {
    case proposal, signed
  }

  struct Input: Hashable, Sendable {
    var page: ProposalPage
    var onBehalf: OnBehalf?
    var publicURL: String

    init(record: ProposalRecord, content: ClientContent, publicURL: String) {
      page = ProposalPage(
        id: record.id, publicID: record.publicID, state: record.state, sentAt: record.sentAt,
        expiresAt: record.expiresAt, validUntil: record.validUntil, contentSHA256: record.contentSHA256,
        decision: record.decision, contractBeforeCents: record.contractBeforeCents, content: content)
      onBehalf = record.onBehalf
      self.publicURL = publicURL
    }
  }

  /// What the page loads, beside its brand, with media types.
  static let files = [
    "paper.css": "text/css", "inter-latin.woff2": "font/woff2", "inter-latin-strong.woff2": "font/woff2",
    "inter-latin-ext.woff2": "font/woff2", "inter-latin-ext-strong.woff2": "font/woff2",
  ]
  static let brandFile = "brand.css"
  static let fontFile = "font.css"

  static func text(_ kind: Kind, _ input: Input) -> String {
    String(decoding: page(kind, input).bytes, as: UTF8.self)
  }

  static func page(_ kind: Kind, _ input: Input) -> Markup {
    var page = input.page
    switch kind {
    // What was sent says nothing of what came after.
    case .proposal:
      page.decision = nil
      page.contractBeforeCents = nil
    case .signed:
      page = page.asAgreed
      // It was accepted within the time that it had by then.
      if let later = page.validUntil { page.content.validUntil = later }
    }
    let content = page.content
    let wording = Wording(
      locale: content.locale, currency: content.currency, timeZone: content.timeZone,
      now: page.decision?.decidedAt ?? page.sentAt, about: OfferKind(content))
    let phrases = wording.phrases
    let seller = content.seller
    let title = phrases.tabTitle(content.title, seller: seller.publicName, number: content.number)
    let frame = PageFrame(
      assets: AssetAddresses(stylesheet: "", proposalScript: "", textFont: "", icon: ""), now: page.sentAt,
      publicURL: input.publicURL, pictures: Pictures.paperBase)
    let logo = Pictures(page, frame: frame, phrases: phrases).logo(seller)
    let shell = PaperShell(
      phrases: phrases, seller: seller, logo: logo, locale: content.locale,
      title: page.decision == nil ? title : phrases.signedCopyTitle(title),
      running: phrases.runningTitle(
        seller: seller.publicName, number: content.number, revision: content.revision))
    return shell.page(
      """
      \(moreTime(kind, input.page, wording: wording))\
      \(page.decision.map { stamp($0, content: content, wording: wording) })\
      \(ProposalDocument(proposal: page, wording: wording, isOpen: false).article(frame))\
      \(page.decision.map { DecisionRecord(page: page, decision: $0, onBehalf: input.onBehalf, wording: wording).section })\

      """)
  }

  static func typeface(_ input: Input) -> Typeface { TypefaceStyle.face(input.page.content.seller.font) }

  /// The pictures that it shows, by their hashes.
  static func pictures(_ input: Input) -> [ImageFacts] {
    let shown = Pictures.shown(in: input.page.content)
    return (input.page.content.images ?? []).filter { shown.contains($0.sha256) }
  }

  static func brandStyle(_ input: Input) -> String {
    BrandStylesheet.css(accent: input.page.content.seller.accentColor)
  }

  /// Above what was sent and apart from it: that stays as it was hashed, its last day included, and whoever holds the paper
  /// must not miss that there is more time. A note at the end of a long document, or in small print at its foot, would be.
  private static func moreTime(_ kind: Kind, _ page: ProposalPage, wording: Wording) -> Markup? {
    guard kind == .proposal, let later = page.validUntil, later != page.content.validUntil else { return nil }
    let phrases = wording.phrases
    return
      "<p class=\"stamp calm\"><strong>\(phrases.moreTimeGiven)</strong> \(phrases.validNow(wording.day(later)))</p>\n"
  }

  /// On top, so that nobody takes the signed copy for an open offer.
  private static func stamp(_ decision: ClientDecision, content: ClientContent, wording: Wording) -> Markup {
    let isAccepted = decision.kind == .accepted
    let name = DecisionRecord.name(decision, content: content)
    return """
      <p class="stamp \(isAccepted ? Markup("good") : Markup("calm"))">\
      <strong>\(isAccepted ? wording.phrases.acceptedState : wording.phrases.declinedTitle)</strong> \
      \(wording.phrases.decidedBy(name)), \(wording.moment(decision.decidedAt))</p>

      """
  }
}
