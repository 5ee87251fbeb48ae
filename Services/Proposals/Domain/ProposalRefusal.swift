/// Every way in which this service says no. `ProposalRefusal+HTTP.swift` gives each case its status and code.
enum ProposalRefusal: Error, Hashable, Sendable {
  /// Unknown, foreign and withheld things alike (TI-1).
  case notFound
  /// The credentials are good, but not for this.
  case forbidden
  case invalid([FieldError])
  /// The estimate is won or lost: nothing can be sent for it any more.
  case estimateClosed(PipelineStage)
  /// Only a draft can be sent.
  case notSendable(ProposalStateName)
  /// A draft has nothing to print or to prove.
  case notSent
  /// The draft's own `valid_until` lies in the past.
  case validityOver
  case alreadyDecided(ProposalStateName)
  /// Not sent, expired, withdrawn or replaced.
  case notDecidable(ProposalStateName)
  /// Only what is sent and not decided can be taken back.
  case notWithdrawable(ProposalStateName)
  /// A draft, an accepted or a replaced version: there is nothing to follow it.
  case notRevisable(ProposalStateName)
  /// What was looked at is not what stands here (DC-3).
  case versionChanged
  /// No human signal in this session and no answer to the confirm page (SL-5).
  case confirmationNeeded
  case readerMayNotDecide
  /// The organization wants to know why: a code and some words.
  case reasonRequired(MissingReason)
  /// A choice that names nothing of this proposal, or something that can't be chosen.
  case unknownOption(field: String)
  case duplicateOption(field: String)
  case quantityOutOfBounds(field: String)
  case packageRequired
  case totalNegative
  case amountTooLarge
}

/// One wrong field: a stable code, where it is (`sections[0].lines[2].quantity`), and a sentence for people.
struct FieldError: Hashable, Sendable {
  let code: String
  let field: String
  let detail: String
}
