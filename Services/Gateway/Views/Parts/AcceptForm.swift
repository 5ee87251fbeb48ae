import HTML
import ProposalsContract

/// The one place where the proposal is accepted; the bar and the side card lead here.
enum AcceptForm {
  static func section(
    _ visit: ProposalVisit, nonce: String, entry: AcceptanceEntry, fields: FormFields, wording: Wording
  ) -> Markup {
    guard !ContractStrip.takesTooMuch(visit.proposal) else { return takesTooMuch(visit, wording.phrases) }
    let phrases = wording.phrases
    let content = visit.proposal.content
    let seller = content.seller.publicName
    let addresses = ProposalAddresses(publicID: visit.proposal.publicID)
    let figures = LiveFigures(wording: wording, isLive: content.hasChoices)
    return """
      <section class="panel decide" id="accept" aria-labelledby="accept-title">
      <h2 id="accept-title">\(phrases.acceptTitle)</h2>
      <p>\(figures.text(sentence(visit.proposal, wording: wording), LiveFigures.accept)) \
      \(figures.text(charge(content, wording: wording), LiveFigures.charge))</p>
      <form method="post" action="\(addresses.acceptance)" id="acceptance"\
      \(when: content.hasChoices, " data-quotation=\"\(addresses.choices)\" data-not-updated=\"\(phrases.totalNotUpdated)\"")>
      \(FormFields.hidden(.nonce, nonce))\
      \(when: content.hasChoices, choiceMarks(content))\
      \(ContractStrip(visit.proposal)?.mark)\
      \(name(fields, entry.typedName, viewer: visit.viewer, phrases))\
      \(SignaturePad.field(entry.drawnSignature, visit, fields: fields, phrases: phrases))\
      \(fields.area(.note, label: phrases.note, hint: phrases.noteHint(seller: seller), value: entry.note, limit: FieldLimits.note))\
      <p class="small">\(phrases.acceptTerms)</p>
      <p class="actions">
      <button class="button primary large" type="submit"\(when: visit.isPreview, " disabled")>\(phrases.acceptProposal)</button>
      \(when: !visit.isPreview, "<a class=\"button plain\" href=\"\(addresses.decline)\">\(phrases.declineProposal)</a>\n")\
      </p>
      </form>
      </section>

      """
  }

  /// That the choices are all here, and the total that the client sees: nobody accepts another one.
  private static func choiceMarks(_ content: ClientContent) -> Markup {
    "\(FormFields.hidden(.choices, "1"))\(FormFields.hidden(.total, String(content.totals.totalCents)))"
  }

  static func sentence(_ proposal: ProposalPage, wording: Wording) -> String {
    let content = proposal.content
    if let strip = ContractStrip(proposal) { return strip.sentence(content, wording: wording) }
    return wording.phrases.acceptSentence(
      version: wording.phrases.version(content.revision), total: wording.amount(content.totals.totalCents),
      seller: content.seller.publicName)
  }

  static func charge(_ content: ClientContent, wording: Wording) -> String {
    wording.phrases.nothingCharged(
      deposit: content.totals.depositCents.map { wording.amount($0) }, seller: content.seller.publicName)
  }

  static func name(_ fields: FormFields, _ value: String, viewer: Viewer, _ phrases: any Phrases) -> Markup {
    fields.text(
      .typedName, label: phrases.yourName, hint: phrases.yourNameHint(viewer.name), value: value, autocomplete: "name",
      limit: FieldLimits.typedName)
  }

  /// In place of the form, for a change order that takes more off its contract than there is by now.
  private static func takesTooMuch(_ visit: ProposalVisit, _ phrases: any Phrases) -> Markup {
    let addresses = ProposalAddresses(publicID: visit.proposal.publicID)
    return """
      <section class="panel decide" id="accept" aria-labelledby="accept-title">
      <h2 id="accept-title">\(phrases.takesTooMuchTitle)</h2>
      <p>\(phrases.takesTooMuchText(seller: visit.proposal.content.seller.publicName))</p>
      <p class="actions">
      <a class="button primary" href="#questions">\(phrases.askQuestion)</a>
      \(when: !visit.isPreview, "<a class=\"button plain\" href=\"\(addresses.decline)\">\(phrases.declineProposal)</a>\n")\
      </p>
      </section>

      """
  }

  /// In place of the form, for those who may only read.
  static func readerSection(_ visit: ProposalVisit, wording: Wording) -> Markup {
    let phrases = wording.phrases
    let seller = visit.proposal.content.seller.publicName
    return """
      <section class="panel" aria-labelledby="who-decides">
      <h2 id="who-decides">\(phrases.whoDecidesTitle)</h2>
      <p>\(visit.viewer.role == .pays ? phrases.paysOnly(seller: seller) : phrases.readsOnly(seller: seller))</p>
      </section>

      """
  }
}
