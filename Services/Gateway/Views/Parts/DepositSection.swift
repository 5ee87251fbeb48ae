import BillingContract
import HTML

/// The deposit on the receipt: its invoice with the way to it, or that it is being prepared. What is being prepared says
/// where to ask again, which the page's script does.
enum DepositSection {
  static func section(_ note: DepositNote, _ addresses: ProposalAddresses, wording: Wording) -> Markup {
    """
    <div class="deposit-note" id="deposit" role="status">
    \(content(note, addresses, wording: wording))\
    </div>

    """
  }

  static func content(_ note: DepositNote, _ addresses: ProposalAddresses, wording: Wording) -> Markup {
    let phrases = wording.phrases
    switch note {
    case .hole(let text): return "\(text)\n"
    case .preparing:
      return "<p class=\"wait\" data-ask=\"\(addresses.depositNote)\">\(phrases.depositPreparing)</p>\n"
    case .ready(let invoice):
      let name = phrases.invoice(.deposit, number: invoice.number, application: nil)
      let amount = wording.amount(invoice.cents)
      let state =
        invoice.isPaid ? phrases.depositPaid(amount) : phrases.depositDueOn(amount, day: wording.day(invoice.dueOn))
      return """
        <p\(when: !invoice.isOpen, " data-ask=\"\(addresses.depositNote)\"")><strong>\(name)</strong> \
        <span class="deposit-state">\(state)</span></p>
        \(when: invoice.isOpen, button(addresses, phrases, isPaid: invoice.isPaid))
        """
    }
  }

  private static func button(_ addresses: ProposalAddresses, _ phrases: any Phrases, isPaid: Bool) -> Markup {
    """
    <p class="actions no-print"><a class="button \(isPaid ? Markup("quiet") : Markup("primary"))" \
    href="\(addresses.deposit)">\(isPaid ? phrases.openInvoice : phrases.payDeposit)</a></p>

    """
  }
}
