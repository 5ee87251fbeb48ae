import BillingContract
import HTML
import ProposalsContract

/// What was paid and what is on its way, what happens next, and where the project stands.
struct InvoiceHistory: Sendable {
  let shown: ShownInvoice
  let wording: Wording

  private var invoice: InvoicePage { shown.invoice }
  private var phrases: any Phrases { wording.phrases }
  private var seller: SellerDetails { SellerDetails(invoice.seller) }

  var payments: Markup {
    """
    <section class="history" id="payments" aria-labelledby="payments-title">
    <h2 id="payments-title">\(phrases.historyTitle)</h2>
    \(isEmpty ? "<p class=\"small\">\(phrases.noPayments)</p>\n" : list)\
    </section>

    """
  }

  private var returned: [PageReturn] { invoice.returned ?? [] }

  private var isEmpty: Bool { invoice.payments.isEmpty && invoice.announcements.isEmpty && returned.isEmpty }

  private var list: Markup {
    """
    <ul class="paid-list">
    \(invoice.announcements.map(announcement))\
    \(invoice.payments.map(payment))\
    \(returned.map(givenBack))\
    </ul>

    """
  }

  private func payment(_ payment: PagePayment) -> Markup {
    """
    <li><span><strong>\(phrases.method(payment.method, reference: payment.reference))</strong> \
    <span class="aside">\(wording.time(day: payment.receivedOn)), \
    <a href="\(shown.addresses.receipt(payment.receiptNumber))">\(phrases.downloadReceipt(payment.receiptNumber))</a></span></span> \
    <span class="number">\(wording.figure(payment.amountCents))</span></li>

    """
  }

  private func givenBack(_ part: PageReturn) -> Markup {
    """
    <li><span><strong>\(phrases.givenBack(part.method, reference: part.reference))</strong> \
    <span class="aside">\(wording.time(day: part.returnedOn))</span></span> \
    <span class="number">\(wording.figure(0 &- part.amountCents))</span></li>

    """
  }

  private func announcement(_ check: PageAnnouncement) -> Markup {
    let day = wording.day(check.mailedOn)
    let text = phrases.announced(amount: wording.amount(check.amountCents), day: day, number: check.reference)
    return "<li class=\"under-way\"><span>\(text)</span></li>\n"
  }

  var next: Markup {
    let held = invoice.held.map(\.totalCents).flatMap { $0 > 0 ? wording.amount($0) : nil }
    let steps = phrases.nextSteps(
      shown.screen, seller: seller.publicName,
      amount: shown.asksForMoney ? wording.amount(invoice.unannouncedCents) : nil, day: wording.day(invoice.dueOn),
      held: held)
    return """
      <section class="history" aria-labelledby="next-title">
      <h2 id="next-title">\(phrases.nextTitle)</h2>
      <ul class="steps">
      \(steps.map { "<li>\($0)</li>\n" })\
      </ul>
      </section>

      """
  }

  /// Where the project stands, with tax: what is billed and what is not come to the contract, and what became of what is
  /// billed comes to that, unless more was announced than is left to pay.
  var contract: Markup? {
    invoice.contractSum.map { sum in
      let parts = [
        (phrases.contractPaid, sum.paidCents), (phrases.contractUnderWay, sum.inFlightCents),
        (phrases.contractHeld, sum.heldCents), (phrases.contractUnpaid, sum.unpaidCents),
      ].filter { $0.1 != 0 || $0.0 == phrases.contractPaid }
      let changes = sum.approvedChangesCents
      let note = changes == 0 ? nil : phrases.includingChanges(wording.amount(changes))
      return """
        <section class="history contract" aria-labelledby="contract-title">
        <h2 id="contract-title">\(phrases.contractTitle)</h2>
        <dl class="totals">
        \(row(phrases.contractBilled, sum.billedCents))\
        \(parts.map { row($0.0, $0.1, style: "part") })\
        \(sum.leftCents == 0 ? nil : row(phrases.contractLeft, sum.leftCents))\
        \(row(phrases.contractNow, sum.currentCents, style: "sum", note: note))\
        </dl>
        </section>

        """
    }
  }

  private func row(_ label: String, _ cents: Int64, style: String? = nil, note: String? = nil) -> Markup {
    """
    <div\(style.map { " class=\"\($0)\"" })><dt>\(label)\(note.map { " <span class=\"aside\">\($0)</span>" })</dt>\
    <dd>\(wording.figure(cents))</dd></div>

    """
  }
}
