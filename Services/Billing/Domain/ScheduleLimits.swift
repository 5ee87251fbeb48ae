/// The most of everything that a schedule of values may hold. Texts are counted in bytes of UTF-8.
enum ScheduleLimits {
  /// Of one line and of all lines together, credits counted as what they are without their sign. Everything that is
  /// computed from amounts within it is exact.
  static let amountCents: Int64 = 10_000_000_000_000
  /// Of the contract; change orders come on top.
  static let lines = 500
  static let linesWithChangeOrders = 1_000

  static let itemBytes = 64
  static let titleBytes = 300
  static let reasonBytes = 2_000

  static var amounts: ClosedRange<Int64> { -amountCents...amountCents }

  /// Whether amounts are within the limit one by one and together, whatever they are.
  static func hold(_ cents: some Sequence<Int64>) -> Bool {
    var sum: UInt64 = 0
    for value in cents {
      // Neither the limit nor any value is beyond half of what fits.
      sum += value.magnitude
      guard sum <= UInt64(amountCents) else { return false }
    }
    return true
  }
}
