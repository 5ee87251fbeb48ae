/// `total = subtotal - discount + tax`; all in minor units, none negative but a subtotal's parts. Of a change order, all
/// but the discount may be.
struct Totals: Codable, Hashable, Sendable {
  /// Of the lines after their own discounts.
  var subtotalCents: Int64
  /// The discount on the whole.
  var discountCents: Int64
  var taxCents: Int64
  var totalCents: Int64
  /// `nil` when none is asked for.
  var depositCents: Int64?
}

struct MilestoneAmount: Codable, Hashable, Sendable {
  var name: String
  var basisPoints: Int32
  var amountCents: Int64
}
