import HTML
import ProposalsContract

/// The one place where the proposal is accepted; the bar and the side card lead here.
enum AcceptForm {
  static func section(
    _ visit: ProposalVisit, nonce: String, entry: AcceptanceEntry, fields: FormFields, wording: Wording
  ) -> Markup {
    let phrases = wording.phrases
    let content = visit.proposal.content
    let seller = content.seller.publicName
    let addresses = ProposalAddresses(publicID: visit.proposal.publicID)
    let version = phrases.version(content.revision)
    let total = wording.amount(content.totals.totalCents)
    return """
      <section class="panel decide" id="accept" aria-labelledby="accept-title">
      <h2 id="accept-title">\(phrases.acceptTitle)</h2>
      <p>\(phrases.acceptSentence(version: version, total: total, seller: seller)) \
      \(phrases.nothingCharged(deposit: content.totals.depositCents.map { wording.amount($0) }, seller: seller))</p>
      <form method="post" action="\(addresses.acceptance)" id="acceptance">
      \(FormFields.hidden(.nonce, nonce))\
      \(name(fields, entry.typedName, viewer: visit.viewer, phrases))\
      \(fields.area(.note, label: phrases.note, hint: phrases.noteHint(seller: seller), value: entry.note, limit: FieldLimits.note))\
      <p class="small">\(phrases.acceptTerms)</p>
      <p class="actions">
      <button class="button primary large" type="submit">\(phrases.acceptProposal)</button>
      <a class="button plain" href="\(addresses.decline)">\(phrases.declineProposal)</a>
      </p>
      </form>
      </section>

      """
  }

  static func name(_ fields: FormFields, _ value: String, viewer: Viewer, _ phrases: any Phrases) -> Markup {
    fields.text(
      .typedName, label: phrases.yourName, hint: phrases.yourNameHint(viewer.name), value: value, autocomplete: "name",
      limit: FieldLimits.typedName)
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
