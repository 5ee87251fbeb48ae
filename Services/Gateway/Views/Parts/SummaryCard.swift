import HTML
import ProposalsContract

/// What stays in view: total, last day and the ways to answer. A card at the side where there is room, a bar at the
/// bottom on a phone; it ends where the accept form begins.
enum SummaryCard {
  static func open(_ visit: ProposalVisit, wording: Wording) -> Markup {
    let content = visit.proposal.content
    let phrases = wording.phrases
    let distance = wording.distance(toDay: content.validUntil)
    let figures = LiveFigures(wording: wording, isLive: content.hasChoices && visit.viewer.role == .decides)
    return """
      <aside class="summary" aria-labelledby="summary-title">
      <div class="summary-figures">
      <h2 id="summary-title">\(phrases.total)</h2>
      \(total(wording.amount(content.totals.totalCents)) { figures.text($0, LiveFigures.total) })
      <p class="summary-until">\(phrases.validUntil) \(wording.time(day: content.validUntil))\
      \(distance.map { "<span class=\"aside\">, \($0)</span>" })</p>
      \(content.totals.depositCents.map { deposit(figures.text(wording.amount($0), LiveFigures.deposit), wording) })\
      </div>
      \(visit.viewer.role == .decides ? buttons(visit, phrases: phrases) : reader(phrases))\
      </aside>

      """
  }

  /// Millions have no room in the column at its full size.
  private static func total(_ amount: String, _ figure: (String) -> Markup) -> Markup {
    "<p class=\"summary-total\(when: amount.count > 13, " long")\">\(figure(amount))</p>"
  }

  private static func deposit(_ amount: Markup, _ wording: Wording) -> Markup {
    "<p class=\"summary-deposit\">\(wording.phrases.depositDue) <span>\(amount)</span></p>\n"
  }

  private static func buttons(_ visit: ProposalVisit, phrases: any Phrases) -> Markup {
    guard !ContractStrip.takesTooMuch(visit.proposal) else { return reader(phrases) }
    let addresses = ProposalAddresses(publicID: visit.proposal.publicID)
    return """
      <p class="summary-actions">
      <a class="button primary" href="#accept">\(phrases.acceptProposal)</a>
      \(when: !visit.isPreview, "<a class=\"button quiet later\" href=\"\(addresses.decline)\">\(phrases.decline)</a>\n")\
      <a class="button plain later" href="#questions">\(phrases.askQuestion)</a>
      </p>

      """
  }

  private static func reader(_ phrases: any Phrases) -> Markup {
    """
    <p class="summary-actions"><a class="button quiet" href="#questions">\(phrases.askQuestion)</a></p>

    """
  }

  static func decided(_ decision: ClientDecision, content: ClientContent, wording: Wording) -> Markup {
    let phrases = wording.phrases
    let isAccepted = decision.kind == .accepted
    let totals = isAccepted ? decision.totals : content.totals
    return """
      <aside class="summary decided" aria-labelledby="summary-title">
      <div class="summary-figures">
      <h2 id="summary-title">\(phrases.total)</h2>
      \(total(wording.amount(totals.totalCents)) { "\($0)" })
      <p class="summary-state \(isAccepted ? Markup("good") : Markup("calm"))">\
      \(isAccepted ? phrases.acceptedState : phrases.declinedTitle) \(wording.time(decision.decidedAt))</p>
      \(when: isAccepted, "\(totals.depositCents.map { deposit("\(wording.amount($0))", wording) })")\
      </div>
      <p class="summary-actions"><a class="button quiet" href="#questions">\(phrases.askQuestion)</a></p>
      </aside>

      """
  }
}
