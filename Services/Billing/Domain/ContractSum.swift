/// Where a project stands for its client; cents, tax included, so that it can be read beside the invoices.
struct ContractSum: Codable, Hashable, Sendable {
  var originalCents: Int64
  /// By accepted change orders; below zero where they take away more than they add.
  var approvedChangesCents: Int64
  /// Totals of issued invoices that are not void. Release invoices bill nothing again.
  var billedCents: Int64
  /// Payments that succeeded, less refunds.
  var paidCents: Int64
  /// Payments under way.
  var inFlightCents: Int64
  /// Retainage that nobody has asked for yet; a part of what is billed.
  var heldCents: Int64
  /// The contract sum to date.
  var currentCents: Int64
  /// Not billed yet; below zero where more was billed than agreed.
  var leftCents: Int64

  /// - Throws: `amountTooLarge`.
  init(
    originalCents: Int64, approvedChangesCents: Int64, billedCents: Int64, paidCents: Int64, inFlightCents: Int64,
    heldCents: Int64
  ) throws(BillingRefusal) {
    let current = originalCents.addingReportingOverflow(approvedChangesCents)
    let left = current.partialValue.subtractingReportingOverflow(billedCents)
    guard !current.overflow, !left.overflow else { throw .amountTooLarge }
    self.originalCents = originalCents
    self.approvedChangesCents = approvedChangesCents
    self.billedCents = billedCents
    self.paidCents = paidCents
    self.inFlightCents = inFlightCents
    self.heldCents = heldCents
    currentCents = current.partialValue
    leftCents = left.partialValue
  }
}
