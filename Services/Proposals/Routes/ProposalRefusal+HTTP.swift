import HTTPTypes
import ServiceRuntime
import Validation

/// Every refusal with its status and code; there is no default, so that a new one can't be forgotten.
extension ProposalRefusal: ProblemConvertible {
  var problem: Problem {
    switch self {
    case .notFound: .notFound
    case .forbidden: .forbidden
    case .invalid(let errors): .invalidFields(errors)
    case .estimateClosed(let stage):
      Problem(
        .conflict, code: "estimate_closed", detail: "This estimate is \(stage.rawValue).",
        members: ["stage": stage.rawValue])
    case .notSendable(let state):
      Problem(
        .conflict, code: "not_sendable", detail: "Only a draft can be sent.", members: ["state": state.rawValue])
    case .notSent:
      Problem(
        .conflict, code: "not_sent", detail: "This proposal has not been sent yet.", members: ["state": "draft"])
    case .validityOver:
      .invalidField("valid_until", code: "validity_over", detail: "The last valid day is in the past.")
    case .alreadyDecided(let state):
      Problem(
        .conflict, code: "already_decided", detail: "This proposal has been decided.",
        members: ["state": state.rawValue])
    case .notDecidable(let state):
      Problem(
        .conflict, code: "not_decidable", detail: "This proposal can't be decided any more, or not yet.",
        members: ["state": state.rawValue])
    case .notWithdrawable(let state):
      Problem(
        .conflict, code: "not_withdrawable", detail: "Only a sent proposal can be taken back.",
        members: ["state": state.rawValue])
    case .notExtendable(let state):
      Problem(
        .conflict, code: "not_extendable", detail: "Only a sent proposal that is not decided can be given more time.",
        members: ["state": state.rawValue])
    case .notRevisable(let state):
      Problem(
        .conflict, code: "not_revisable", detail: "Another version can't follow this one.",
        members: ["state": state.rawValue])
    case .changesNotTaken(let state):
      Problem(
        .conflict, code: "changes_not_taken", detail: "Changes can be asked for while a proposal is open.",
        members: ["state": state.rawValue])
    case .tooManyChangeRequests(let limit):
      Problem(
        .conflict, code: "too_many_change_requests",
        detail: "One person can ask for changes to one version \(limit) times. Revise it, or talk.")
    case .requestKeyReused:
      Problem(
        .unprocessableContent, code: "idempotency_key_reused", detail: "This key came with another request before.")
    case .notRecorded: Problem(.conflict, code: "not_recorded", detail: "Nothing was recorded under this key.")
    case .unknownLine(let field):
      .invalidField(field, code: "unknown_line", detail: "This version has no such line.")
    case .duplicateLine(let field):
      .invalidField(field, code: "duplicate_line", detail: "This line is there more than once.")
    case .stale:
      Problem(.preconditionFailed, code: "stale", detail: "This was changed since it was read. Read it again.")
    case .neverSent:
      Problem(.conflict, code: "never_sent", detail: "Nothing was sent for this estimate yet.")
    case .versionOpen:
      Problem(
        .conflict, code: "version_open", detail: "The client could still accept a version of it. Withdraw that first.")
    case .versionChanged:
      Problem(
        .conflict, code: "version_changed", detail: "The proposal changed since it was looked at. Review it again.",
        field: "content_sha256")
    case .confirmationNeeded:
      Problem(
        .conflict, code: "confirmation_needed", detail: "The person must confirm that it is their decision.")
    case .readerMayNotDecide:
      Problem(
        .forbidden, code: "reader_may_not_decide", detail: "This link is for reading. Somebody else decides.")
    case .reasonRequired(.code):
      .invalidField("reason_code", code: "reason_required", detail: "Choose a reason, please.")
    case .reasonRequired(.text):
      .invalidField("reason", code: "reason_required", detail: "Say why in a few words, please.")
    case .unknownOption(let field):
      .invalidField(field, code: "unknown_option", detail: "This proposal has no such option.")
    case .duplicateOption(let field):
      .invalidField(field, code: "duplicate_option", detail: "This option is there more than once.")
    case .quantityOutOfBounds(let field):
      .invalidField(field, code: "quantity_out_of_bounds", detail: "This quantity is not on offer.")
    case .notAskable(let state):
      Problem(
        .conflict, code: "not_askable", detail: "Nobody asks about this proposal any more, or not yet.",
        members: ["state": state.rawValue])
    case .questionKeyReused:
      Problem(.conflict, code: "message_key_reused", detail: "This form was sent before, with another text.")
    case .tooManyQuestions(let seconds):
      Problem(
        .tooManyRequests, code: "too_many_questions", detail: "There were many questions lately. Wait a little.",
        headers: [.retryAfter: "\(seconds)"])
    case .threadFull:
      Problem(.conflict, code: "thread_full", detail: "This thread has no room for another message.")
    case .notAutomated:
      .invalidField("was_person", code: "not_automated", detail: "This visit is not taken for a machine.")
    case .packageRequired:
      .invalidField("choices.package_id", code: "package_required", detail: "Choose one of the packages.")
    case .unusableImage(let fault): fault.problem
    case .tooManyImages:
      Problem(.conflict, code: "too_many_images", detail: "There is no room for another picture.")
    case .totalChanged(let cents):
      Problem(
        .conflict, code: "total_changed",
        detail: "With these choices the total is \(cents) in minor units. Look at it again.",
        field: "expected_total", members: ["total_cents": "\(cents)"])
    case .contractChanged(let cents):
      Problem(
        .conflict, code: "contract_changed",
        detail: "The contract comes to \(cents) in minor units by now. Look at it again.",
        field: "contract_before_cents")
    case .totalNegative:
      .invalidField("sections", code: "total_negative", detail: "The total would be less than nothing.")
    case .amountTooLarge:
      .invalidField("sections", code: "amount_too_large", detail: "The amounts are beyond all measure.")
    }
  }
}
