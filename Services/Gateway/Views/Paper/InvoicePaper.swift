import BillingContract
import HTML
import ProposalsContract

/// An invoice for paper: what is due and until when, what for, what was paid of it and what is held back. Whatever it says is
/// as true for whoever finds it later, so no day is counted from the day on which it was printed.
enum InvoicePaper {
  struct Input: Hashable, Sendable {
    /// As of `asPrinted`.
    var invoice: InvoicePage
    /// Its seller's, where there is one.
    var logo: ImageFacts?
    var publicURL: String
    var addresses: InvoiceAddresses
  }

  static func text(_ input: Input) -> String { String(decoding: page(input).bytes, as: UTF8.self) }

  static func page(_ input: Input) -> Markup {
    let invoice = input.invoice
    let wording = Wording(
      locale: invoice.locale, currency: invoice.currency, timeZone: invoice.timeZone, now: invoice.issuedAt)
    let phrases = wording.phrases
    let seller = SellerDetails(invoice.seller)
    let name = phrases.invoice(invoice.kind, number: invoice.number, application: invoice.application?.number)
    let shell = PaperShell(
      phrases: phrases, seller: seller, logo: PaperShell.logo(input.logo, of: seller), locale: invoice.locale,
      title: phrases.tabTitle(invoice.title, seller: seller.publicName, number: invoice.number),
      running: phrases.runningInvoice(seller: seller.publicName, invoice: name))
    return shell.page(
      """
      \(when: invoice.status == .void, PaperShell.mark(phrases.voidMark))\
      \(stamp(invoice, wording))\
      <article class="document billed">
      \(cover(invoice, name: name, wording))\
      \(invoice.note.flatMap { note($0, phrases) })\
      \(invoice.application.map { ApplicationSheet(application: $0, wording: wording).summary } ?? amounts(invoice, wording).lines)\
      \(invoice.status == .void ? amounts(invoice, wording).totalsOfVoid : amounts(invoice, wording).totals)\
      \(when: invoice.status != .void, "\(standing(input, wording))")\
      \(printedAddress(input, phrases))\
      </article>
      \(invoice.application.map { ContinuationSheet(invoice: invoice, application: $0, wording: wording).section })
      """)
  }

  private static func amounts(_ invoice: InvoicePage, _ wording: Wording) -> InvoiceAmounts {
    InvoiceAmounts(invoice: invoice, wording: wording)
  }

  private static func stamp(_ invoice: InvoicePage, _ wording: Wording) -> Markup? {
    let phrases = wording.phrases
    switch invoice.status {
    case .void:
      let seller = SellerDetails(invoice.seller).publicName
      return PaperShell.stamp(
        "bad", phrases.voidTitle + ".", phrases.voidText(seller: seller, day: invoice.voidedAt.map(wording.date)))
    case .paid:
      let day = invoice.payments.map(\.receivedOn).max().map(wording.day)
      return PaperShell.stamp(
        "good", phrases.paidTitle + ".", phrases.paidText(amount: wording.amount(invoice.payableCents), day: day))
    default: return nil
    }
  }

  // MARK: Head

  private static func cover(_ invoice: InvoicePage, name: String, _ wording: Wording) -> Markup {
    let phrases = wording.phrases
    return """
      <header class="cover">
      <div class="cover-head">
      <div>
      <p class="eyebrow">\(name)</p>
      <h1>\(invoice.title)</h1>
      </div>
      \(when: invoice.status == .open, due(invoice, wording))\
      </div>
      <dl class="facts">
      \(party(phrases.billedTo, invoice.billTo))\
      \(when: invoice.projectTitle != invoice.title, fact(phrases.project, "\(invoice.projectTitle)"))\
      \(fact(phrases.issued, wording.time(invoice.issuedAt)))\
      \(when: invoice.status != .open, fact(phrases.due, wording.time(day: invoice.dueOn)))\
      \(invoice.application?.periodTo.map { fact(phrases.workThrough, wording.time(day: $0)) })\
      </dl>
      </header>

      """
  }

  private static func due(_ invoice: InvoicePage, _ wording: Wording) -> Markup {
    """
    <div class="due">
    <p class="due-label">\(wording.phrases.amountDue)</p>
    <p class="due-amount">\(wording.amount(invoice.balanceCents))</p>
    <p class="due-day">\(wording.phrases.dueOn(wording.day(invoice.dueOn)))</p>
    </div>

    """
  }

  static func party(_ label: String, _ party: BillTo) -> Markup {
    let lines: Markup? = party.address.map {
      "\n<span class=\"aside\">\(AddressLines.block(ProposalsContract.PostalAddress($0)))</span>"
    }
    return fact(label, "<strong>\(party.name)</strong>\(lines)")
  }

  static func fact(_ label: String, _ value: Markup) -> Markup { "<div><dt>\(label)</dt><dd>\(value)</dd></div>\n" }

  private static func note(_ text: String, _ phrases: any Phrases) -> Markup? {
    text.isEmpty
      ? nil
      : """
      <section class="introduction prose" aria-label="\(phrases.noteTitle)">
      \(Markdown.plain(text))\
      </section>

      """
  }

  // MARK: Standing

  /// What was paid, how to pay the rest, and what is held back until later.
  private static func standing(_ input: Input, _ wording: Wording) -> Markup {
    let invoice = input.invoice
    // The form of the page that says how to pay, with nobody looking at it.
    let shown = ShownInvoice(
      invoice: invoice, viewer: "",
      frame: PageFrame(
        assets: AssetAddresses(stylesheet: "", proposalScript: "", textFont: "", icon: ""), now: invoice.issuedAt,
        publicURL: input.publicURL), announcing: nil, releaseKey: nil, publicID: "")
    return """
      \(when: !invoice.payments.isEmpty || invoice.returned != nil, payments(invoice, wording))\
      \(held(invoice, wording))\
      \(when: invoice.status == .open, InvoicePayment(shown: shown, wording: wording).section)
      """
  }

  private static func payments(_ invoice: InvoicePage, _ wording: Wording) -> Markup {
    let phrases = wording.phrases
    return """
      <section class="schedule" aria-labelledby="payments-title">
      <h2 id="payments-title">\(phrases.historyTitle)</h2>
      <table class="plain">
      <thead><tr><th scope="col">\(phrases.receivedOn)</th><th scope="col">\(phrases.paidBy)</th>\
      <th scope="col">\(phrases.receiptLabel)</th><th scope="col" class="number">\(phrases.amount)</th></tr></thead>
      <tbody>
      \(invoice.payments.map { payment($0, wording) })\
      \((invoice.returned ?? []).map { givenBack($0, wording) })\
      </tbody>
      </table>
      </section>

      """
  }

  private static func payment(_ payment: PagePayment, _ wording: Wording) -> Markup {
    """
    <tr><th scope="row">\(wording.time(day: payment.receivedOn))</th>\
    <td>\(wording.phrases.method(payment.method, reference: payment.reference))</td>\
    <td>\(payment.receiptNumber)</td><td class="number">\(wording.figure(payment.amountCents))</td></tr>

    """
  }

  private static func givenBack(_ part: PageReturn, _ wording: Wording) -> Markup {
    """
    <tr><th scope="row">\(wording.time(day: part.returnedOn))</th>\
    <td colspan="2">\(wording.phrases.givenBack(part.method, reference: part.reference))</td>\
    <td class="number">\(wording.figure(0 &- part.amountCents))</td></tr>

    """
  }

  private static func held(_ invoice: InvoicePage, _ wording: Wording) -> Markup? {
    let held = invoice.retainageHeldCents
    guard held > 0 else { return nil }
    let phrases = wording.phrases
    let terms = invoice.application?.retainage ?? invoice.held?.terms
    let left = invoice.held?.thisInvoiceCents ?? held
    let released = held.subtractingReportingOverflow(left).partialValue
    let condition = terms?.release.flatMap { $0.isEmpty ? nil : $0 }
    return """
      <section class="held" aria-labelledby="held-title">
      <h2 id="held-title">\(phrases.heldTitle)</h2>
      <p>\(phrases.heldOfThis(wording.amount(held)))\
      \(terms.map { " \(phrases.heldRule($0) { wording.money.percent(basisPoints: $0) })" })</p>
      \(condition.map { "<p>\(phrases.heldUntil($0))</p>\n" })\
      <p>\(released > 0 ? phrases.releasedSince(wording.amount(released)) : phrases.heldNotDue)</p>
      </section>

      """
  }

  private static func printedAddress(_ input: Input, _ phrases: any Phrases) -> Markup {
    let address = input.publicURL + input.addresses.page
    let picture = QRCode(address).map { QRPicture.svg($0, title: phrases.invoiceOnline + " " + address) }
    return """
      <div class="printed-address">\(picture)
      <p>\(phrases.invoiceOnline)<br>\(address)<br>\(phrases.printedHow)</p></div>

      """
  }
}
