import BillingContract
import HTML
import ProposalsContract

/// "I have mailed a check": nobody reminds a client whose money is on its way, and nobody pays twice.
enum AnnounceForm {
  static let numberLimit = 40

  static func section(_ shown: ShownInvoice, _ announcing: Announcing, wording: Wording) -> Markup {
    let phrases = wording.phrases
    let due = shown.invoice.unannouncedCents
    let seller = SellerDetails(shown.invoice.seller).publicName
    let fields = FormFields(wording: wording, sellerName: seller, problems: announcing.problems)
    let entry = announcing.entry
    return """
      <section class="panel announce no-print" id="announce" aria-labelledby="announce-title">
      <h2 id="announce-title">\(phrases.announceTitle)</h2>
      <p>\(phrases.announceText(seller: seller))</p>
      <form method="post" action="\(shown.addresses.announcement)">
      \(FormFields.hidden(.nonce, announcing.nonce))\
      <div class="field-row">
      \(fields.input(.paidAmount, label: phrases.amountLabel, hint: shown.invoice.announcedCents > 0 ? phrases.amountLeftHint(wording.amount(due)) : phrases.amountHint(wording.amount(due)), value: entry.amount ?? wording.money.bare(due), isRequired: true, "type=\"text\" inputmode=\"decimal\" autocomplete=\"off\" maxlength=\"20\""))\
      \(fields.input(.mailedOn, label: phrases.mailedOnLabel, hint: phrases.mailedOnHint, value: entry.mailedOn, isRequired: true, "type=\"date\" max=\"\(wording.today.text)\""))\
      \(fields.input(.checkNumber, label: phrases.checkNumberLabel, hint: phrases.checkNumberHint, value: entry.checkNumber, isRequired: false, "type=\"text\" inputmode=\"numeric\" autocomplete=\"off\" maxlength=\"\(numberLimit)\""))\
      </div>
      <p class="actions"><button class="button strong" type="submit">\(phrases.announceButton)</button></p>
      </form>
      </section>

      """
  }
}
