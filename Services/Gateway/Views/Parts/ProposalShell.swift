import HTML
import ProposalsContract

extension PageShell {
  /// The frame of every page that belongs to one proposal.
  ///
  /// - Parameter isLive: a recipient reads it, at leisure: it has its script and may tell what is read.
  init(_ visit: ProposalVisit, wording: Wording, titlePrefix: String? = nil, isLive: Bool, arrangement: Markup) {
    let content = visit.proposal.content
    let phrases = wording.phrases
    let title = phrases.tabTitle(content.title, seller: content.seller.publicName, number: content.number)
    let address = ProposalAddresses(publicID: visit.proposal.publicID).beats
    let beats = isLive ? visit.load.map { Beats(address: address, load: $0) } : nil
    self.init(
      language: phrases.languageTag, title: titlePrefix.map { "\($0): \(title)" } ?? title, assets: visit.frame.assets,
      brand: Brand(
        seller: content.seller, callLabel: phrases.call,
        logo: Pictures(visit.proposal, frame: visit.frame, phrases: phrases).logo(content.seller)),
      hasScript: isLive, beats: beats, skipLabel: phrases.skipToContent,
      footer: ProposalFooter.footer(visit, phrases: phrases, isMeasured: beats != nil), arrangement: arrangement)
  }
}
