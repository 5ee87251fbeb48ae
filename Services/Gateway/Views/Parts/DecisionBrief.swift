import HTML
import ProposalsContract

/// What is being decided, in four lines, on the pages that do not show the proposal itself.
enum DecisionBrief {
  static func brief(_ visit: ProposalVisit, wording: Wording) -> Markup {
    let content = visit.proposal.content
    let phrases = wording.phrases
    return """
      <dl class="brief" aria-label="\(phrases.summaryOfWhat)">
      <div><dt>\(phrases.proposal)</dt><dd><strong>\(content.title)</strong><span class="aside">\
      \(phrases.reference(number: content.number, revision: content.revision))</span></dd></div>
      <div><dt>\(phrases.preparedFor)</dt><dd>\(content.client.name)</dd></div>
      <div><dt>\(phrases.total)</dt><dd><strong>\(wording.amount(content.totals.totalCents))</strong></dd></div>
      </dl>

      """
  }

  static func back(_ visit: ProposalVisit, wording: Wording) -> Markup {
    let page = ProposalAddresses(publicID: visit.proposal.publicID).page
    return "<a class=\"button plain\" href=\"\(page)\">\(wording.phrases.backToProposal)</a>\n"
  }
}
