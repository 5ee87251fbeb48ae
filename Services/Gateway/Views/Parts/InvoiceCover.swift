import BillingContract
import HTML
import ProposalsContract

/// The head of an invoice: what is to be paid and until when, before anything else; then for whom, by whom and for what.
struct InvoiceCover: Sendable {
  let shown: ShownInvoice
  let wording: Wording

  private var invoice: InvoicePage { shown.invoice }
  private var phrases: any Phrases { wording.phrases }

  var header: Markup {
    """
    <header class="cover">
    <p class="eyebrow">\(phrases.invoice(invoice.kind, number: invoice.number, application: invoice.application?.number))</p>
    <h1>\(invoice.title)</h1>
    \(when: shown.screen.asksForMoney, due)\
    <dl class="facts">
    \(party(phrases.billedTo, invoice.billTo.name, invoice.billTo.address))\
    \(party(phrases.billedBy, SellerDetails(invoice.seller).publicName, invoice.seller.address))\
    \(when: invoice.projectTitle != invoice.title, fact(phrases.project, "\(invoice.projectTitle)"))\
    \(fact(phrases.issued, wording.time(invoice.issuedAt)))\
    \(when: shown.screen == .paid, fact(phrases.due, wording.time(day: invoice.dueOn)))\
    \(invoice.application?.periodTo.map { fact(phrases.workThrough, wording.time(day: $0)) })\
    </dl>
    </header>

    """
  }

  private var due: Markup {
    """
    <div class="due\(when: isOverdue, " late")">
    <p class="due-label">\(label)</p>
    <p class="due-amount">\(wording.amount(shown.asksForMoney ? invoice.unannouncedCents : invoice.balanceCents))</p>
    <p class="due-day">\(day)\(wording.distance(toDay: invoice.dueOn).map { "<span class=\"aside\">, \($0)</span>" })</p>
    </div>

    """
  }

  private var label: String {
    guard invoice.announcedCents > 0 else { return phrases.amountDue }
    return shown.asksForMoney ? phrases.stillToSend : phrases.nothingToSend
  }

  private var isOverdue: Bool { shown.screen == .due(isOverdue: true) }

  private var day: String {
    isOverdue ? phrases.wasDueOn(wording.day(invoice.dueOn)) : phrases.dueOn(wording.day(invoice.dueOn))
  }

  private func party(_ label: String, _ name: String, _ address: BillingContract.PostalAddress?) -> Markup {
    let lines: Markup? = address.map {
      "\n<span class=\"aside\">\(AddressLines.block(ProposalsContract.PostalAddress($0)))</span>"
    }
    return fact(label, "<strong>\(name)</strong>\(lines)")
  }

  private func fact(_ label: String, _ value: Markup) -> Markup {
    "<div><dt>\(label)</dt><dd>\(value)</dd></div>\n"
  }
}
