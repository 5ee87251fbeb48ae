import BillingContract
import HTML
import ProposalsContract

/// The client's page of one invoice: what is to be paid now, what is held back, how to pay, what for, what was paid.
enum InvoiceView {
  static func page(_ shown: ShownInvoice) -> Markup {
    let wording = Wording(shown)
    let phrases = wording.phrases
    let seller = SellerDetails(shown.invoice.seller)
    let problems = shown.announcing?.problems ?? []
    let shell = PageShell(
      language: phrases.languageTag, title: title(shown, seller, phrases), assets: shown.frame.assets,
      brand: .init(seller: seller, callLabel: phrases.call, logo: logo(shown, seller)), hasScript: true,
      skipLabel: phrases.skipToContent,
      footer: footer(shown, seller, phrases), arrangement: "proposal invoice")
    return shell.page(
      """
      \(FormFields(wording: wording, sellerName: seller.publicName, problems: problems).summary)\
      \(banner(shown, wording))\
      \(document(shown, wording))\
      \(when: shown.asksForMoney, summary(shown, wording))\
      <div class="answer">
      \(shown.screen.asksForMoney ? shown.announceable.map { AnnounceForm.section(shown, $0, wording: wording) } : nil)\
      \(SellerContact.section(seller, phrases: phrases, isOpen: false))\
      </div>
      """)
  }

  private static func title(_ shown: ShownInvoice, _ seller: SellerDetails, _ phrases: any Phrases) -> String {
    let title = phrases.tabTitle(shown.invoice.title, seller: seller.publicName, number: shown.invoice.number)
    return shown.announcing?.problems.isEmpty == false ? "\(phrases.announcementNotSent): \(title)" : title
  }

  private static func logo(_ shown: ShownInvoice, _ seller: SellerDetails) -> PageLogo? {
    guard let facts = shown.logo, facts.width > 0, facts.height > 0 else { return nil }
    return PageLogo(facts, address: shown.addresses.pictures + facts.sha256, name: seller.publicName)
  }

  private static func document(_ shown: ShownInvoice, _ wording: Wording) -> Markup {
    let payment = InvoicePayment(shown: shown, wording: wording)
    let amounts = InvoiceAmounts(invoice: shown.invoice, wording: wording)
    let history = InvoiceHistory(shown: shown, wording: wording)
    let isVoid = shown.screen == .void
    return """
      <article class="document">
      \(InvoiceCover(shown: shown, wording: wording).header)\
      \(download(shown, wording.phrases))\
      \(when: shown.asksForMoney, payment.section)\
      \(when: !isVoid, "\(payment.held)")\
      \(shown.invoice.note.flatMap { note($0, wording.phrases) })\
      \(shown.invoice.application.map { ApplicationSheet(application: $0, wording: wording).section } ?? amounts.lines)\
      \(when: !isVoid, amounts.totals)\
      \(when: !isVoid, history.payments)\
      \(history.next)\
      \(when: !isVoid, "\(history.contract)")\
      \(printedAddress(shown, wording.phrases))\
      </article>

      """
  }

  private static func download(_ shown: ShownInvoice, _ phrases: any Phrases) -> Markup {
    """
    <p class="actions papers no-print">\
    <a class="button quiet" href="\(shown.addresses.paper)">\(phrases.downloadInvoice)</a></p>

    """
  }

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

  /// What there is to know before anything else, where it is not an amount to be paid.
  private static func banner(_ shown: ShownInvoice, _ wording: Wording) -> Markup? {
    let invoice = shown.invoice
    let phrases = wording.phrases
    let seller = SellerDetails(invoice.seller).publicName
    switch shown.screen {
    case .paid:
      let day = invoice.payments.map(\.receivedOn).max().map(wording.day)
      return banner("good", phrases.paidTitle, phrases.paidText(amount: wording.amount(invoice.payableCents), day: day))
    case .underWay:
      let checks = invoice.announcements
      guard !checks.isEmpty else { return nil }
      return banner(
        "calm", phrases.underWayTitle(amount: wording.amount(invoice.announcedCents), checks: checks.count),
        phrases.underWayText(
          seller: seller, checks: checks.map { (wording.day($0.mailedOn), $0.reference) },
          rest: shown.asksForMoney ? wording.amount(invoice.unannouncedCents) : nil))
    case .void:
      return banner(
        "calm", phrases.voidTitle, phrases.voidText(seller: seller, day: invoice.voidedAt.map(wording.date)))
    case .due(let isOverdue):
      guard isOverdue, let distance = wording.distance(toDay: invoice.dueOn) else { return nil }
      return "<p class=\"late-note\">\(phrases.overdueNote(distance: distance, seller: seller))</p>\n"
    }
  }

  private static func banner(_ kind: Markup, _ title: String, _ text: String) -> Markup {
    """
    <section class="receipt \(kind)" aria-labelledby="standing-title">
    <p class="receipt-title" id="standing-title"><span class="seal" aria-hidden="true"></span>\(title)</p>
    <p>\(text)</p>
    </section>

    """
  }

  /// What stays in view.
  private static func summary(_ shown: ShownInvoice, _ wording: Wording) -> Markup {
    let invoice = shown.invoice
    let phrases = wording.phrases
    let announce: Markup? =
      shown.announceable.map { _ in "<a class=\"button quiet later\" href=\"#announce\">\(phrases.announceButton)</a>\n"
      }
    return """
      <aside class="summary" aria-labelledby="summary-title">
      <div class="summary-figures">
      <h2 id="summary-title">\(invoice.announcedCents > 0 ? phrases.stillToSend : phrases.amountDue)</h2>
      <p class="summary-total">\(wording.amount(invoice.unannouncedCents))</p>
      <p class="summary-until">\(phrases.dueOn(wording.day(invoice.dueOn)))\
      \(wording.distance(toDay: invoice.dueOn).map { "<span class=\"aside\">, \($0)</span>" })</p>
      </div>
      <p class="summary-actions">
      <a class="button primary" href="#pay">\(phrases.payTitle)</a>
      \(announce)\
      <a class="button plain later" href="#questions">\(phrases.askQuestion)</a>
      </p>
      </aside>

      """
  }

  private static func footer(_ shown: ShownInvoice, _ seller: SellerDetails, _ phrases: any Phrases) -> Markup {
    """
    <footer class="footer">
    <div class="footer-inner">
    \(ProposalFooter.imprint(seller, phrases: phrases))\
    <div class="privacy">
    <p>\(phrases.privatePage(viewer: shown.viewer))</p>
    </div>
    </div>
    </footer>

    """
  }

  /// Only on paper.
  private static func printedAddress(_ shown: ShownInvoice, _ phrases: any Phrases) -> Markup {
    let address = shown.frame.publicURL + shown.addresses.page
    let picture = QRCode(address).map { QRPicture.svg($0, title: phrases.invoiceOnline + " " + address) }
    return """
      <div class="print-only printed-address">\(picture)
      <p>\(phrases.invoiceOnline)<br>\(address)<br>\(phrases.printedHow)</p></div>

      """
  }
}
