import HTML
import ProposalsContract

/// What a change order does to its project's contract: before it, by it, with it.
struct ContractStrip: Sendable {
  let beforeCents: Int64
  let changeCents: Int64
  /// What it came to when the change order was sent, where that was something else.
  let sentWithCents: Int64?

  /// - Returns: `nil` for what is no change order.
  init?(_ proposal: ProposalPage) {
    let content = proposal.content
    guard let facts = content.changeOrder else { return nil }
    beforeCents = proposal.contractBeforeCents ?? facts.contractBeforeCents
    let isAccepted = proposal.decision?.kind == .accepted
    changeCents = isAccepted ? proposal.decision?.totals.totalCents ?? 0 : content.totals.totalCents
    sentWithCents = beforeCents == facts.contractBeforeCents ? nil : facts.contractBeforeCents
  }

  /// Both are far within half of what fits.
  var afterCents: Int64 { beforeCents &+ changeCents }

  /// It takes more off the contract than there is by now.
  static func isBelowNothing(_ proposal: ProposalPage) -> Bool {
    ContractStrip(proposal).map { $0.afterCents < 0 } ?? false
  }

  /// It can't be accepted as it stands. Where the client chooses, another choice may fit.
  static func takesTooMuch(_ proposal: ProposalPage) -> Bool {
    isBelowNothing(proposal) && !proposal.content.hasChoices
  }

  /// What the client sees that the contract comes to before it: nobody accepts on top of another one.
  var mark: Markup { FormFields.hidden(.contract, String(beforeCents)) }

  func section(_ figures: LiveFigures) -> Markup {
    let wording = figures.wording
    let phrases = wording.phrases
    return """
      <section class="contract-strip" aria-label="\(phrases.contractStrip)">
      <dl>
      <div><dt>\(phrases.contractBefore)</dt><dd>\(wording.amount(beforeCents))</dd></div>
      <div class="change"><dt>\(phrases.thisChange)</dt><dd>\(change(figures))</dd></div>
      <div class="after"><dt>\(phrases.contractAfter)</dt><dd>\(after(figures))</dd></div>
      </dl>
      \(sentWithCents.map { "<p class=\"small\">\(phrases.contractMoved(from: wording.amount($0)))</p>\n" })\
      </section>

      """
  }

  private func change(_ figures: LiveFigures) -> Markup {
    figures.text(figures.wording.change(changeCents), LiveFigures.contractChange)
  }

  private func after(_ figures: LiveFigures) -> Markup { figures.figure(afterCents, LiveFigures.contractAfter) }

  /// What accepting it means.
  func sentence(_ content: ClientContent, wording: Wording) -> String {
    wording.phrases.acceptChange(
      version: wording.phrases.version(content.revision),
      change: wording.amount(changeCents < 0 ? 0 &- changeCents : changeCents),
      sign: changeCents < 0 ? -1 : changeCents == 0 ? 0 : 1,
      after: wording.amount(afterCents), seller: content.seller.publicName)
  }
}
