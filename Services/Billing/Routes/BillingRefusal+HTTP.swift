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
    case .totalNegative:
      .invalidField("lines", code: "total_negative", detail: "More is taken back than is billed.")
    case .scheduleBilled:
      Problem(
        .conflict, code: "schedule_billed", detail: "Something of this schedule was billed. It stays as it is.")
    case .notLastApplication(let last):
      Problem(
        .conflict, code: "not_last_application", detail: "Only the last application can be voided.",
        members: ["last_number": String(last)])
    case .releasedSince:
      Problem(
        .conflict, code: "released_since", detail: "Retainage was released after it. Void the release first.")
    case .appliedSince:
      Problem(
        .conflict, code: "applied_since", detail: "An application was made after it. Void the application first.")
    case .releaseAboveHeld(let field, let heldCents):
      Problem(
        .unprocessableContent, code: "release_above_held", detail: "No more can be released than is held.",
        field: field, members: ["held_cents": String(heldCents)])
    }
  }
}
