import Validation

/// Every way in which this service says no. `ProposalRefusal+HTTP.swift` gives each case its status and code.
enum ProposalRefusal: Error, Hashable, Sendable {
  /// Unknown, foreign and withheld things alike (TI-1).
  case notFound
  /// The credentials are good, but not for this.
  case forbidden
  case invalid([FieldError])
  /// The estimate is won, or lost already.
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
  /// Only what was sent and neither decided, withdrawn nor replaced can be given more time.
  case notExtendable(ProposalStateName)
  /// A draft, an accepted or a replaced version: there is nothing to follow it.
  case notRevisable(ProposalStateName)
  /// Changes are asked for while the client could still decide.
  case changesNotTaken(ProposalStateName)
  case tooManyChangeRequests(limit: Int)
  /// The key came with another wish before.
  case requestKeyReused
  /// Only a repetition was wanted, and there is nothing to repeat.
  case notRecorded
  /// A line that this version does not have.
  case unknownLine(field: String)
  case duplicateLine(field: String)
  /// It was changed since it was read (DC-2).
  case stale
  /// Nothing was ever sent for this estimate, so there is nothing to lose.
  case neverSent
  /// The client could still accept a version of it.
  case versionOpen
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
  /// The choices come to another total than the one that was seen.
  case totalChanged(cents: Int64)
  /// Another change order was accepted since the contract was looked at.
  case contractChanged(cents: Int64)
  /// A draft, and what was taken back or replaced: nobody looks at it.
  case notAskable(ProposalStateName)
  /// A form's key came again with another text.
  case questionKeyReused
  case tooManyQuestions(retryAfterSeconds: Int)
  case threadFull
  /// The visit is taken for what it is: nothing to overrule.
  case notAutomated
  /// The bytes are no picture that can be shown.
  case unusableImage(ImageFault)
  /// There is no room for another picture of this organization.
  case tooManyImages
  case totalNegative
  case amountTooLarge
}
