import BillingContract

extension InvoicePage {
  /// What a paper of it says: what was frozen when it was issued, what of it was paid and released since, and whether it was
  /// taken back. Nothing of what is under way, of other invoices or of the day on which somebody asks: none of that would be
  /// true any more for whoever finds the paper later.
  var asPrinted: InvoicePage {
    var printed = self
    printed.status = status == .void ? .void : balanceCents <= 0 ? .paid : .open
    printed.announcements = []
    printed.announcedCents = 0
    printed.contractSum = nil
    printed.held = held.map {
      HeldRetainage(
        thisInvoiceCents: $0.thisInvoiceCents, totalCents: $0.thisInvoiceCents, invoices: [], terms: $0.terms,
        mayAsk: false)
    }
    printed.held?.terms?.clientMayAsk = nil
    return printed
  }
}
