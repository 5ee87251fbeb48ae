import CivilCalendar
import Foundation
import Identifiers
import Validation

/// What a client has paid too much, or in advance for what is not billed any more; cents.
struct Credit: Hashable, Sendable {
  enum Source: Hashable, Sendable {
    /// The one that was too much.
    case payment(PaymentID)
    /// The invoice of the deposit that it was.
    case deposit(InvoiceID)
  }

  var id: CreditID
  var clientID: ClientID
  var source: Source
  var cents: Int64
  var usedCents: Int64
  var currency: String
  /// The day on which it stands in the books: that of the money which was too much, or that on which the deposit became it.
  /// Nothing of it is used before.
  var availableOn: CalendarDay
  var createdAt: Date
  /// When it became the deposit again.
  var reversal: Reversal?

  var leftCents: Int64 { reversal == nil ? cents - usedCents : 0 }

  /// - Throws: `invalid`, `aboveCredit`.
  func requireLeft(_ wanted: Int64) throws(BillingRefusal) {
    guard wanted > 0 else { throw .field("amount_cents", "out_of_range", "More than nothing.") }
    guard wanted <= leftCents else { throw .aboveCredit(leftCents: leftCents) }
  }

  /// A deposit again.
  ///
  /// - Throws: `creditUsed`, `invalid`.
  func reversed(_ reversal: Reversal) throws(BillingRefusal) -> Credit {
    guard usedCents == 0 else { throw .creditUsed }
    try reversal.check()
    var credit = self
    credit.reversal = reversal
    return credit
  }
}

/// What became of a part of a credit.
struct CreditUse: Hashable, Sendable {
  enum Purpose: Hashable, Sendable {
    case applied(to: InvoiceID)
    case refunded(PaymentMethod, reference: String?)
  }

  var id: CreditUseID
  var creditID: CreditID
  var purpose: Purpose
  var cents: Int64
  var currency: String
  var on: CalendarDay
  var createdBy: String
  var createdAt: Date
  var reversal: Reversal?

  /// `nil`: given back.
  var invoiceID: InvoiceID? {
    switch purpose {
    case .applied(let invoice): invoice
    case .refunded: nil
    }
  }

  /// Taken back by a contra entry.
  ///
  /// - Throws: `creditUseReversed`, `invalid`.
  func reversed(_ reversal: Reversal) throws(BillingRefusal) -> CreditUse {
    guard self.reversal == nil else { throw .creditUseReversed }
    try reversal.check()
    var use = self
    use.reversal = reversal
    return use
  }
}

extension CreditUse {
  /// Dr what the client has paid too much, Cr accounts receivable of the invoice or cash; turned round when it is taken back.
  ///
  /// - Parameter invoice: that it was applied to.
  func entry(_ id: LedgerEntryID, of client: ClientID, on invoice: Invoice?, day: CalendarDay) -> LedgerEntry {
    let sign: Int64 = reversal == nil ? 1 : -1
    let other: LedgerPosting
    let kind: LedgerEntry.Kind
    let description: String
    switch purpose {
    case .applied(let invoiceID):
      other = LedgerPosting(
        account: .accountsReceivable, projectID: invoice?.projectID, invoiceID: invoiceID, cents: -sign * cents)
      kind = .creditApplied
      description = "Credit applied to \(invoice?.numberText ?? "")"
    case .refunded(let method, _):
      other = LedgerPosting(account: .cash, cents: -sign * cents)
      kind = .creditRefunded
      description = "Refund by \(method.rawValue)"
    }
    return LedgerEntry(
      id: id, kind: reversal == nil ? kind : .creditUseReversed, clientID: client, projectID: invoice?.projectID,
      invoiceID: invoice?.id, creditID: creditID, occurredOn: day,
      description: reversal == nil ? description : "\(description) taken back", createdBy: reversal?.by ?? createdBy,
      currency: currency, postings: [LedgerPosting(account: .customerCredits, cents: sign * cents), other])
  }
}

/// Money that goes back to a client.
struct Refund: Hashable, Sendable {
  var method: PaymentMethod
  var reference: String?
  var on: CalendarDay

  /// - Parameters:
  ///   - today: in UTC, since a credit belongs to no job and its calendar.
  ///   - entered: the day on which the credit stands in the books, or by which the deposit had come.
  /// - Throws: `invalid`.
  func check(today: CalendarDay?, notBefore entered: CalendarDay) throws(BillingRefusal) {
    var checks = FieldChecks()
    // The credit itself may be of tomorrow where its seller is.
    if let latest = today?.advanced(byDays: 1), on > max(latest, entered) {
      checks.fail("out_of_range", "refunded_on", "Not in the future.")
    }
    if on < entered {
      checks.fail("out_of_range", "refunded_on", "Not before \(entered.text), the day of what is given back.")
    } else if let earliest = today?.advanced(byDays: -PaymentDraft.mostDaysAgo), on < earliest {
      checks.fail("out_of_range", "refunded_on", "Not that long ago.")
    }
    checks.reference(reference, bytes: PaymentDraft.referenceBytes)
    try checks.finish()
  }
}
