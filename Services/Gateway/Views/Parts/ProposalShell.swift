import HTML
import ProposalsContract

extension PageShell {
  /// The frame of every page that belongs to one proposal.
  init(_ visit: ProposalVisit, wording: Wording, titlePrefix: String? = nil, signals: Bool, arrangement: Markup) {
    let content = visit.proposal.content
    let phrases = wording.phrases
    let title = phrases.tabTitle(content.title, seller: content.seller.publicName, number: content.number)
    self.init(
      language: phrases.languageTag, title: titlePrefix.map { "\($0): \(title)" } ?? title, assets: visit.frame.assets,
      brand: Brand(
        seller: content.seller, callLabel: phrases.call,
        logo: Pictures(visit.proposal, frame: visit.frame, phrases: phrases).logo(content.seller)),
      signalAddress: signals ? ProposalAddresses(publicID: visit.proposal.publicID).signal : nil,
      skipLabel: phrases.skipToContent, footer: ProposalFooter.footer(visit, phrases: phrases), arrangement: arrangement
    )
  }
}
