import HTTPTypes
import ServiceRuntime
import Validation

/// Every refusal with its status and code; there is no default, so that a new one can't be forgotten.
extension BillingRefusal: ProblemConvertible {
  var problem: Problem {
    switch self {
    case .notFound: .notFound
    case .forbidden: .forbidden
    case .invalid(let errors): .invalidFields(errors)
    case .amountTooLarge:
      .invalidField("amount_cents", code: "amount_too_large", detail: "The amounts are beyond all measure.")
    }
  }
}
