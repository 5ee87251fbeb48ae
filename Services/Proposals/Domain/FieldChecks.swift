import Foundation
import Money
import Validation

extension FieldChecks {
  func finish() throws(ProposalRefusal) {
    guard errors.isEmpty else { throw .invalid(errors) }
  }

  /// Ten-thousandths of a decimal; 0 when it is refused.
  mutating func quantity(_ value: Decimal, _ field: String, minimum: Int64 = 0) -> Int64 {
    guard let exact = Quantity(exactly: value) else {
      fail("out_of_range", field, "A number with at most four decimals, not beyond ten million.")
      return 0
    }
    guard (minimum...ContentLimits.quantityTenThousandths).contains(exact.tenThousandths) else {
      fail("out_of_range", field, "From \(minimum == 0 ? "0" : "0.0001") to ten million.")
      return 0
    }
    return exact.tenThousandths
  }
}
