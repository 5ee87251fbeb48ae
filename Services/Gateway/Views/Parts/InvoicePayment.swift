import BillingContract
import HTML
import ProposalsContract

/// How an invoice is paid, and what of it is held back until later.
struct InvoicePayment: Sendable {
  let shown: ShownInvoice
  let wording: Wording

  private var invoice: InvoicePage { shown.invoice }
  private var phrases: any Phrases { wording.phrases }
  private var seller: SellerDetails { SellerDetails(invoice.seller) }

  var section: Markup {
    """
    <section class="pay" id="pay" aria-labelledby="pay-title">
    <h2 id="pay-title">\(phrases.payTitle)</h2>
    <div class="ways">
    <div class="way">
    <h3>\(phrases.payByCheck)</h3>
    <p>\(phrases.checkTo(seller.name))\(when: seller.address != nil, " \(phrases.mailItTo):")</p>
    \(seller.address.map { "<p class=\"mail-to\"><strong>\(seller.name)</strong>\n\(AddressLines.block($0))</p>\n" })\
    <p class="small">\(phrases.writeOnIt(invoice.number))</p>
    \(shown.announceable.map { _ in "<p class=\"no-print\"><a href=\"#announce\">\(phrases.announceButton)</a></p>\n" })\
    </div>
    <div class="way">
    <h3>\(phrases.payByTransfer)</h3>
    <p>\(phrases.transferText(seller: seller.publicName, phone: seller.phone, number: invoice.number))</p>
    <p class="small">\(phrases.noAccountByMail(seller: seller.publicName))</p>
    </div>
    </div>
    </section>

    """
  }

  // MARK: Held back

  /// `nil` where nothing is.
  var held: Markup? {
    guard let held = invoice.held, held.totalCents > 0 || held.thisInvoiceCents > 0 else { return nil }
    return """
      <section class="held" id="held" aria-labelledby="held-title">
      <h2 id="held-title">\(phrases.heldTitle)</h2>
      <p class="held-amount">\(wording.amount(max(held.totalCents, held.thisInvoiceCents)))</p>
      \(when: held.thisInvoiceCents > 0, "<p>\(phrases.heldOfThis(wording.amount(held.thisInvoiceCents)))</p>\n")\
      \(when: held.totalCents > held.thisInvoiceCents, "<p>\(phrases.heldOfProject(wording.amount(held.totalCents)))</p>\n")\
      \(held.terms.map(terms))\
      <p>\(phrases.heldNotDue)</p>
      \(when: held.invoices.count > 1, invoices(held.invoices))\
      \(held.dismissal.map(dismissal))\
      \(release(held))\
      </section>

      """
  }

  private func terms(_ terms: Retainage) -> Markup {
    let condition = terms.release.flatMap { $0.isEmpty ? nil : $0 }
    return """
      <p>\(phrases.heldRule(terms) { wording.money.percent(basisPoints: $0) })</p>
      \(condition.map { "<p>\(phrases.heldUntil($0))</p>\n" })
      """
  }

  private func invoices(_ invoices: [HeldInvoice]) -> Markup {
    """
    <details><summary>\(phrases.heldByInvoice)</summary>
    <dl class="totals">
    \(invoices.map { "<div><dt>\($0.number)</dt><dd>\(wording.amount($0.heldCents))</dd></div>\n" })\
    </dl>
    </details>

    """
  }

  /// The answer to who asked last, with the seller's words.
  private func dismissal(_ dismissal: ReleaseDismissal) -> Markup {
    """
    <p class="waiting-note">\(phrases.releaseDismissed(day: wording.date(dismissal.answeredAt), seller: seller.publicName))</p>
    <blockquote class="words">
    \(Markdown.plain(dismissal.reason))\
    </blockquote>

    """
  }

  private func release(_ held: HeldRetainage) -> Markup? {
    let name = seller.publicName
    if let asked = held.askedAt {
      return "<p class=\"waiting-note\">\(phrases.releaseAsked(day: wording.date(asked), seller: name))</p>\n"
    }
    guard held.mayAsk, let key = shown.releaseKey else { return nil }
    return """
      <form class="no-print" method="post" action="\(shown.addresses.releaseRequest)">
      \(FormFields.hidden(.nonce, key))\
      <p class="small">\(phrases.askForReleaseHint(seller: name))</p>
      <p class="actions"><button class="button quiet" type="submit">\(phrases.askForRelease)</button></p>
      </form>

      """
  }
}
