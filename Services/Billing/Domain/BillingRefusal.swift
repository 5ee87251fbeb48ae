import Validation

/// Every way in which this service says no. `BillingRefusal+HTTP.swift` gives each case its status and code.
enum BillingRefusal: Error, Hashable, Sendable {
  /// Unknown, foreign and withheld things alike (TI-1).
  case notFound
  /// The credentials are good, but not for this.
  case forbidden
  case invalid([FieldError])
  /// The contract's own news has not come yet: whoever tells of a change of it comes again.
  case contractAwaited
  /// A sum is beyond all measure.
  case amountTooLarge
  /// An application that takes back more than it bills.
  case totalNegative
  /// The schedule of values stays as it is once something of it was billed.
  case scheduleBilled
  /// Only the last application can be voided.
  case notLastApplication(last: Int)
  /// A release invoice came after the application.
  case releasedSince
  /// An application came after the release invoice.
  case appliedSince
  /// No more can be released than is held.
  case releaseAboveHeld(field: String, heldCents: Int64)
  /// It was changed since it was read.
  case stale
  /// A draft is nothing yet that could be printed.
  case notIssued
  /// Only a draft can be issued or thrown away.
  case notDraft(InvoiceState)
  /// An application is being drafted: issue it or throw it away first.
  case draftThere
  /// What the draft was computed from has changed since.
  case draftOutdated
  /// The deposit was billed already.
  case depositBilled
  /// A milestone is billed once.
  case milestoneBilled
  case notVoidable(VoidObstacle)
  /// A draft or a void invoice takes no money.
  case notPayable(InvoiceState)
  /// Another payment looks the same.
  case looksLikeAnother(PaymentID)
  case paymentReversed
  /// What was over of the payment was used already.
  case creditUsed
  /// No more can be used than is left.
  case aboveCredit(leftCents: Int64)
  case creditUseReversed
  /// It is a deposit again.
  case creditReversed
  /// What was paid too much is no deposit.
  case creditOfPayment
  /// None was billed, or it is a milestone: that is paid for work, and stays on its invoice.
  case noDeposit
  /// No more of a deposit can be given back than was paid and is left of it.
  case aboveDeposit(leftCents: Int64)
  /// What was given back of a deposit was paid by this.
  case depositReturned
  /// No more can go to an invoice than is owed of it.
  case aboveBalance(field: String, balanceCents: Int64)
  case announcementAnswered
  /// Retainage is asked for where the contract allows it and something is held.
  case releaseNotAskable
  /// Nobody asks for release, or somebody was answered already.
  case releaseNotAsked
  /// A key came with another request before.
  case requestKeyReused

  enum VoidObstacle: Hashable, Sendable {
    case state(InvoiceState)
    /// Payments or credits are on it.
    case paid
    /// A payment is announced.
    case announced
    /// Its deposit was applied to other invoices.
    case depositApplied
  }

  static func field(_ field: String, _ code: String, _ detail: String) -> BillingRefusal {
    .invalid([FieldError(code: code, field: field, detail: detail)])
  }
}

extension FieldChecks {
  func finish() throws(BillingRefusal) {
    guard errors.isEmpty else { throw .invalid(errors) }
  }

  /// What somebody calls a thing elsewhere: the number of a check, where a paper is kept.
  mutating func reference(_ reference: String?, bytes: Int) {
    line(reference, "reference", bytes: bytes)
    if reference?.isEmpty == true { fail("required", "reference", "Leave it out, or say something.") }
  }
}
