import HTML
import ProposalsContract

/// The head of the proposal: what, for whom, by whom, since when and until when.
enum ProposalCover {
  static func cover(
    _ content: ClientContent, proposal: ProposalPage, wording: Wording, pictures: Pictures, isOpen: Bool
  ) -> Markup {
    let phrases = wording.phrases
    let distance = isOpen ? wording.distance(toDay: content.validUntil) : nil
    return """
      <header class="cover">
      \(pictures.cover(content))\
      <p class="eyebrow">\(phrases.proposal(number: content.number, revision: content.revision))</p>
      <h1>\(content.title)</h1>
      <dl class="facts">
      \(content.changeOrder.map { project($0, phrases: phrases) })\
      \(party(phrases.preparedFor, name: content.client.name, address: content.client.address))\
      \(site(content, phrases: phrases))\
      \(party(phrases.preparedBy, name: content.seller.publicName, address: content.seller.address))\
      <div><dt>\(phrases.sent)</dt><dd>\(wording.time(proposal.sentAt))</dd></div>
      <div><dt>\(phrases.validUntil)</dt><dd>\(wording.time(day: content.validUntil))\
      \(distance.map { " <span class=\"aside\">\($0)</span>" })</dd></div>
      </dl>
      </header>

      """
  }

  private static func project(_ facts: ChangeOrderFacts, phrases: any Phrases) -> Markup {
    """
    <div><dt>\(phrases.changedProject)</dt><dd><strong>\(facts.projectTitle)</strong>
    <span class="aside">\(facts.projectNumber)</span></dd></div>

    """
  }

  private static func party(_ label: String, name: String, address: PostalAddress?) -> Markup {
    """
    <div><dt>\(label)</dt><dd><strong>\(name)</strong>\
    \(address.map { "\n<span class=\"aside\">\(AddressLines.block($0))</span>" })</dd></div>

    """
  }

  private static func site(_ content: ClientContent, phrases: any Phrases) -> Markup? {
    guard let site = content.siteAddress, site != content.client.address else { return nil }
    return """
      <div><dt>\(phrases.site)</dt><dd>\(AddressLines.block(site))</dd></div>

      """
  }
}
