import HTML
import ProposalsContract

/// Beside accepting and declining: ask for changes; and once that was done, when and what happens next.
enum ChangesPanel {
  static func section(_ visit: ProposalVisit, wording: Wording) -> Markup? {
    let requests = visit.proposal.changeRequests ?? []
    let mayAsk = visit.viewer.role == .decides && !visit.isPreview
    guard mayAsk || !requests.isEmpty else { return nil }
    let phrases = wording.phrases
    let seller = visit.proposal.content.seller.publicName
    let address = ProposalAddresses(publicID: visit.proposal.publicID).changeRequest
    let label = requests.isEmpty ? phrases.askForChanges : phrases.askForMoreChanges
    return """
      <section class="panel changes" id="changes" aria-labelledby="changes-title">
      <h2 id="changes-title">\(requests.isEmpty ? phrases.changesTitle : phrases.changesAskedTitle)</h2>
      <p>\(sentence(visit, isAsked: !requests.isEmpty, seller: seller, phrases: phrases))</p>
      \(when: !requests.isEmpty, asked(requests, content: visit.proposal.content, wording: wording))\
      \(when: mayAsk, "<p class=\"actions\"><a class=\"button quiet\" href=\"\(address)\">\(label)</a></p>\n")\
      </section>

      """
  }

  private static func sentence(
    _ visit: ProposalVisit, isAsked: Bool, seller: String, phrases: any Phrases
  ) -> String {
    guard isAsked else { return phrases.changesSentence(seller: seller) }
    return visit.viewer.role == .decides
      ? phrases.changesNext(seller: seller) : phrases.changesNextForReader(seller: seller)
  }

  /// What was asked for, the first one first.
  static func asked(_ requests: [ClientChangeRequest], content: ClientContent, wording: Wording) -> Markup {
    """
    <ol class="asked">
    \(requests.map { request -> Markup in
      """
      <li><p class="small">\(who(request, content: content, wording: wording))</p>
      \(request.text.map { "<div class=\"prose\">\(Markdown.plain($0))</div>\n" })\
      \(when: !request.objections.isEmpty, ObjectionList.said(request.objections))\
      </li>

      """
    })\
    </ol>

    """
  }

  private static func who(_ request: ClientChangeRequest, content: ClientContent, wording: Wording) -> Markup {
    let name = request.typedName.flatMap { $0.isEmpty ? nil : $0 } ?? content.client.name
    let phrases = wording.phrases
    let who = request.onBehalf ? phrases.recordedFor(client: name, seller: content.seller.publicName) : name
    return "\(wording.moment(request.requestedAt)), \(who)"
  }
}
