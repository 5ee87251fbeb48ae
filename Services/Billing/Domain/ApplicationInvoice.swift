/// What an application comes to as an invoice; cents. `total + releasedEarlier = payable + retained`.
struct ApplicationInvoice: Codable, Hashable, Sendable {
  /// The work that is billed, before tax and before retainage: revenue.
  var grossCents: Int64
  /// Below zero only where taxed work is taken back.
  var taxCents: Int64
  /// Of this invoice, kept back.
  var retainedCents: Int64
  /// What earlier invoices kept back and this application asks for, since less is held than before.
  var releasedEarlierCents: Int64

  var totalCents: Int64 { grossCents + taxCents }
  var payableCents: Int64 { totalCents + releasedEarlierCents - retainedCents }

  /// - Parameters:
  ///   - certifiedCents: of line 8.
  ///   - heldBeforeCents: what release invoices released meanwhile taken off.
  init(certifiedCents: Int64, taxCents: Int64, heldCents: Int64, heldBeforeCents: Int64) {
    let change = heldCents - heldBeforeCents
    grossCents = certifiedCents + change
    self.taxCents = taxCents
    retainedCents = max(change, 0)
    releasedEarlierCents = max(-change, 0)
  }
}
