import HTTPTypes
import ServiceRuntime

/// Every refusal with its status and code; there is no default, so that a new one can't be forgotten.
extension BillingRefusal: ProblemConvertible {
  var problem: Problem {
    switch self {
    case .notFound: .notFound
    case .forbidden: .forbidden
    case .invalid(let errors): .invalidFields(errors)
    case .contractAwaited:
      .conflict("contract_awaited", "The acceptance that makes this contract was not told yet. Tell this again later.")
    case .amountTooLarge:
      .invalidField("lines", code: "amount_too_large", detail: "The amounts are beyond all measure.")
    case .totalNegative:
      .invalidField("lines", code: "total_negative", detail: "More would be taken back than is billed.")
    case .scheduleBilled:
      .conflict("schedule_billed", "Something was billed of it. What is agreed from now on is a change order.")
    case .notLastApplication(let last):
      .conflict("not_last_application", "Only the last application, number \(last), can be voided.")
    case .releasedSince:
      .conflict("released_since", "Retainage of it was released since. Void the release first.")
    case .appliedSince:
      .conflict("applied_since", "An application was made since. Void that first.")
    case .releaseAboveHeld(let field, let heldCents):
      .invalidField(field, code: "release_above_held", detail: "\(heldCents) in minor units is held.")
    case .stale:
      Problem(.preconditionFailed, code: "stale", detail: "This was changed since it was read. Read it again.")
    case .notIssued:
      Problem(
        .conflict, code: "not_issued", detail: "This invoice has not been issued yet.", members: ["state": "draft"])
    case .notDraft(let state):
      .conflict("not_draft", "Only a draft can be issued or thrown away.", state: state.rawValue)
    case .draftThere:
      .conflict("draft_there", "An application is being drafted. Issue it or throw it away first.")
    case .draftOutdated:
      .conflict("draft_outdated", "What it was computed from has changed. Throw it away and draft it again.")
    case .depositBilled: .conflict("deposit_billed", "The deposit of this project was billed already.")
    case .milestoneBilled: .conflict("milestone_billed", "This milestone was billed already, or is being drafted.")
    case .notVoidable(let obstacle): obstacle.problem
    case .notPayable(let state):
      .conflict("not_payable", "A draft or a void invoice takes no money.", state: state.rawValue)
    case .looksLikeAnother(let payment):
      .conflict(
        "looks_like_another",
        "Payment \(payment) of this client has the same amount, day and reference. Confirm that this is another one.")
    case .paymentReversed: .conflict("payment_reversed", "This payment was reversed already.")
    case .creditUsed:
      .conflict("credit_used", "What was over of this payment was applied or refunded. That comes first.")
    case .aboveCredit(let left):
      .invalidField("amount_cents", code: "above_credit", detail: "\(left) in minor units is left of it.")
    case .creditUseReversed: .conflict("credit_use_reversed", "This use of a credit was taken back already.")
    case .creditReversed: .conflict("credit_reversed", "This credit is a deposit again.")
    case .creditOfPayment:
      .conflict("credit_of_payment", "This was paid too much. Reverse its payment, apply it or refund it.")
    case .noDeposit:
      .conflict(
        "no_deposit",
        "This contract has no deposit on account. One that is the first milestone of its schedule is paid for work.")
    case .aboveDeposit(let left):
      .invalidField("amount_cents", code: "above_deposit", detail: "\(left) in minor units is paid and left of it.")
    case .depositReturned:
      .conflict("deposit_returned", "What this paid of a deposit was given back. Make that the deposit again first.")
    case .aboveBalance(let field, let balance):
      .invalidField(field, code: "above_balance", detail: "\(balance) in minor units is owed of it.")
    case .announcementAnswered: .conflict("announcement_answered", "This was confirmed or rejected already.")
    case .releaseNotAskable:
      .conflict("release_not_askable", "Nothing is held, or the contract does not offer to ask for it.")
    case .releaseNotAsked: .conflict("release_not_asked", "Nobody asks for release, or was answered already.")
    case .requestKeyReused:
      Problem(
        .unprocessableContent, code: "idempotency_key_reused", detail: "This key came with another request before.")
    }
  }
}

extension BillingRefusal.VoidObstacle {
  fileprivate var problem: Problem {
    switch self {
    case .state(let state):
      .conflict("not_voidable", "Only an issued invoice can be voided, and once.", state: state.rawValue)
    case .paid:
      .conflict(
        "has_payments", "Payments or credits are on it. Reverse the payments and the uses of credits first.",
        state: "open")
    case .announced:
      .conflict("has_announcement", "The client says that a payment is on its way. Answer that first.", state: "open")
    case .depositApplied:
      .conflict("deposit_applied", "Other invoices apply this deposit. Void them first.", state: "open")
    }
  }
}

extension Problem {
  fileprivate static func conflict(_ code: String, _ detail: String, state: String? = nil) -> Problem {
    Problem(.conflict, code: code, detail: detail, members: state.map { ["state": $0] } ?? [:])
  }
}
