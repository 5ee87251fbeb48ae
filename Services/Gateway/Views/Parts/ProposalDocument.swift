import HTML
import ProposalsContract

/// The proposal itself, the same before and after the decision.
struct ProposalDocument: Sendable {
  var proposal: ProposalPage
  var wording: Wording
  var isOpen: Bool
  var isPreview = false
  /// Since its reader opened an earlier version.
  var changes: ChangesSinceOpen?
  /// "Ask about this"; `nil` where nothing can be asked.
  var asks: AskLinks?
  /// What is wrong with the form that the choices belong to; `nil` where nothing can be chosen.
  var fields: FormFields?

  private var controls: ChoiceControls? {
    guard let fields, content.hasChoices else { return nil }
    return ChoiceControls(content, wording: wording, fields: fields)
  }
  private var content: ClientContent { proposal.content }
  private var figures: LiveFigures { LiveFigures(wording: wording, isLive: controls != nil) }
  private var choices: ChosenOptions? { proposal.decision?.kind == .accepted ? proposal.decision?.choices : nil }
  private var totals: Totals {
    proposal.decision?.kind == .accepted ? proposal.decision?.totals ?? content.totals : content.totals
  }

  func article(_ frame: PageFrame) -> Markup {
    let pictures = Pictures(proposal, frame: frame, phrases: wording.phrases)
    return """
      <article class="document \(layoutClass)">
      \(ProposalCover.cover(content, proposal: proposal, wording: wording, pictures: pictures, isOpen: isOpen))\
      \(ContractStrip(proposal)?.section(figures))\
      \(changes.flatMap { ChangesNote(content: content, wording: wording).section($0) })\
      \(introduction)\
      \(content.layout == .showcase ? packages(pictures) : nil)\(sections(pictures))\
      \(content.layout == .showcase ? nil : packages(pictures))\
      \(controls.map { $0.update(ProposalAddresses(publicID: proposal.publicID), isPreview: isPreview) })\
      \(PriceSummary(content: content, totals: totals, figures: figures).section)\
      \(terms)\
      \(printedAddress(frame))\
      </article>

      """
  }

  /// The same content in four presentations; what differs beyond this is the stylesheet's.
  private var layoutClass: Markup {
    switch content.layout {
    case .classic: "classic"
    case .itemized: "itemized"
    case .summary: "in-summary"
    case .showcase: "showcase"
    }
  }

  private func sections(_ pictures: Pictures) -> Markup {
    """
    <div class="sections">
    \(content.sections.enumerated().map { section($0.element, number: $0.offset + 1, pictures) })\
    </div>
    \(optionsSentence)
    """
  }

  private func packages(_ pictures: Pictures) -> Markup? {
    content.packages.map {
      PackageCards(
        wording: wording, choices: choices, showsAmounts: content.layout != .summary, controls: controls,
        asks: asks, pictures: pictures
      )
      .section($0)
    }
  }

  /// Only on paper.
  private func printedAddress(_ frame: PageFrame) -> Markup {
    let address = frame.publicURL + ProposalAddresses(publicID: proposal.publicID).page
    let picture = QRCode(address).map { QRPicture.svg($0, title: wording.phrases.printedFrom + " " + address) }
    return """
      <div class="print-only printed-address">\(picture)
      <p>\(wording.phrases.printedFrom)<br>\(address)<br>\(wording.phrases.printedHow)</p></div>

      """
  }

  private var introduction: Markup? {
    content.introduction.flatMap { text in
      text.isEmpty
        ? nil
        : """
        <section class="introduction prose" data-part="introduction" aria-label="\(wording.phrases.introduction)">
        \(Markdown.plain(text))\
        </section>

        """
    }
  }

  private func section(_ section: ClientSection, number: Int, _ pictures: Pictures) -> Markup {
    let lines = LineTable(
      wording: wording, choices: choices, controls: controls, showsCodes: content.layout == .itemized,
      asks: asks, pictures: pictures)
    let table =
      content.layout == .summary
      ? lines.list(of: section, title: section.title, number: number - 1)
      : lines.table(of: section, title: section.title, number: number - 1)
    return """
      <section class="scope" data-part="section-\(number)">
      <h2 id="section-\(number)">\(section.title)</h2>
      \(when: !section.scope.isEmpty, "<div class=\"prose\">\(Markdown.render(section.scope, belowHeading: 2))</div>\n")\
      \(table)\
      \(when: table.isEmpty, "<p class=\"small\">\(wording.phrases.noLines)</p>\n")\
      </section>

      """
  }

  private var optionsSentence: Markup? {
    let hasOptions = content.sections.contains { $0.lines.contains { $0.optional } }
    guard hasOptions, isOpen, controls == nil else { return nil }
    return "<p class=\"hint\">\(wording.phrases.optionsAsShown(seller: content.seller.publicName))</p>\n"
  }

  private var terms: Markup? {
    content.terms.flatMap { text in
      text.isEmpty
        ? nil
        : """
        <section class="terms" data-part="terms" aria-labelledby="terms-title">
        <h2 id="terms-title">\(wording.phrases.terms)</h2>
        <details><summary>\(wording.phrases.termsToOpen)</summary>
        <div class="prose">\(Markdown.plain(text))</div>
        </details>
        </section>

        """
    }
  }
}
