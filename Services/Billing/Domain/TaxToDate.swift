/// Tax of a line that is billed in parts.
///
/// It is cumulative: of each application only the sum to date is rounded (half-up), so that a line billed in full has had
/// exactly its tax, however many parts there were.
enum TaxToDate {
  /// Cents of tax due once `billedCents` of `scheduledCents` are billed. A line without a value has nothing that could be
  /// billed in parts: its tax is due at once.
  ///
  /// - Throws: `amountTooLarge`, where a line is billed far beyond its value.
  static func cents(taxCents: Int64, billedCents: Int64, scheduledCents: Int64) throws(BillingRefusal) -> Int64 {
    guard scheduledCents != 0 else { return taxCents }
    let tax = HalfUp.wide(Int128(taxCents) * Int128(billedCents), Int128(scheduledCents))
    guard tax.magnitude <= UInt128(ScheduleLimits.amountCents) else { throw .amountTooLarge }
    return Int64(tax)
  }
}
