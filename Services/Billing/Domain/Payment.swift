import CivilCalendar
import Foundation
import Identifiers
import Validation

/// How money came by hand.
enum PaymentMethod: String, Hashable, Sendable, CaseIterable {
  case check, cash, transfer
}

/// Money that came: every cent of it is in its shares and its credit.
struct Payment: Hashable, Sendable {
  struct Share: Hashable, Sendable {
    var invoiceID: InvoiceID
    var cents: Int64
  }

  var id: PaymentID
  var clientID: ClientID
  /// Gapless for each organization.
  var receiptNumber: Int64
  var method: PaymentMethod
  var cents: Int64
  var currency: String
  var reference: String?
  var receivedOn: CalendarDay
  var depositedOn: CalendarDay?
  var note: String?
  var shares: [Share]
  /// What was over.
  var creditCents: Int64
  var recordedBy: String
  var createdAt: Date
  var reversal: Reversal?

  static func receiptText(_ number: Int64) -> String { SeriesNumber.text("R", number) }
}

/// A payment as the team enters it, not yet judged.
struct PaymentDraft: Hashable, Sendable {
  var method: PaymentMethod
  var cents: Int64
  var currency: String
  var reference: String?
  var receivedOn: CalendarDay
  var depositedOn: CalendarDay?
  var note: String?
  /// `nil`: all that fits to the invoice of the address.
  var shares: [Payment.Share]?
  var announcementID: AnnouncementID?
  /// It is not the one that looks like it.
  var isConfirmed = false

  static let shareLimit = 50
  static let referenceBytes = 200

  /// What can be said without looking at the invoices.
  ///
  /// - Throws: `invalid`.
  func check() throws(BillingRefusal) {
    var checks = FieldChecks()
    checks.number(cents, "amount_cents", 1...ScheduleLimits.amountCents)
    checks.reference(reference, bytes: PaymentDraft.referenceBytes)
    checks.text(note, "note", bytes: Invoice.noteBytes)
    if let depositedOn, depositedOn < receivedOn {
      checks.fail("out_of_range", "deposited_on", "Not before the day it was received.")
    }
    checkShares(&checks)
    try checks.finish()
  }

  private func checkShares(_ checks: inout FieldChecks) {
    guard let shares else { return }
    checks.count(shares.count, "allocations", 1...Self.shareLimit)
    if Set(shares.map(\.invoiceID)).count < shares.count {
      checks.fail("duplicate_invoice", "allocations", "Each invoice once.")
    }
    for (index, share) in shares.prefix(Self.shareLimit).enumerated() {
      checks.number(share.cents, "allocations[\(index)].amount_cents", 1...ScheduleLimits.amountCents)
    }
    guard checks.errors.isEmpty else { return }
    // At most fifty amounts within the limit: their sum fits.
    if shares.reduce(0, { $0 + $1.cents }) > cents {
      checks.fail("out_of_range", "allocations", "They come to more than the payment.")
    }
  }

  /// A day before that is a slip of the pen, and would change every report between.
  static let mostDaysAgo = 3_660

  /// Day and currency against those of the client's invoices.
  ///
  /// - Throws: `invalid`.
  func check(currency: String, today: CalendarDay) throws(BillingRefusal) {
    var checks = FieldChecks()
    if self.currency != currency { checks.fail("currency_mismatch", "currency", "This is owed in \(currency).") }
    // The team may sit a day ahead of the seller's calendar.
    if let latest = today.advanced(byDays: 1), receivedOn > latest {
      checks.fail("out_of_range", "received_on", "Not in the future.")
    }
    if let earliest = today.advanced(byDays: -Self.mostDaysAgo), receivedOn < earliest {
      checks.fail("out_of_range", "received_on", "Not that long ago.")
    }
    if let latest = today.advanced(byDays: 366), let depositedOn, depositedOn > latest {
      checks.fail("out_of_range", "deposited_on", "Not that far in the future.")
    }
    try checks.finish()
  }

  /// What goes to which invoice, all of them locked. More than is owed is refused where it was said, and a credit where it
  /// was not.
  ///
  /// - Throws: `notPayable`, `aboveBalance`.
  func allocated(to invoices: [Invoice]) throws(BillingRefusal) -> (shares: [Payment.Share], creditCents: Int64) {
    for invoice in invoices where invoice.state != .open { throw .notPayable(invoice.state) }
    guard let shares else {
      var left = cents
      var result: [Payment.Share] = []
      for invoice in invoices {
        let part = min(left, invoice.balanceCents)
        if part > 0 { result.append(Payment.Share(invoiceID: invoice.id, cents: part)) }
        left -= part
      }
      return (result, left)
    }
    let balances = Dictionary(invoices.map { ($0.id, $0.balanceCents) }, uniquingKeysWith: { first, _ in first })
    for (index, share) in shares.enumerated() {
      let balance = balances[share.invoiceID] ?? 0
      guard share.cents <= balance else {
        throw .aboveBalance(field: "allocations[\(index)].amount_cents", balanceCents: balance)
      }
    }
    return (shares, cents - shares.reduce(0) { $0 + $1.cents })
  }
}

extension Payment {
  /// Dr cash, Cr accounts receivable of each invoice, Cr what the client has paid too much.
  func postings(projects: [InvoiceID: ProjectID], sign: Int64) -> [LedgerPosting] {
    [LedgerPosting(account: .cash, cents: sign * cents)]
      + shares.map { share in
        LedgerPosting(
          account: .accountsReceivable, projectID: projects[share.invoiceID], invoiceID: share.invoiceID,
          cents: -sign * share.cents)
      } + [LedgerPosting(account: .customerCredits, cents: -sign * creditCents)]
  }

  /// Taken back by a contra entry.
  ///
  /// - Throws: `paymentReversed`, `invalid`.
  func reversed(_ reversal: Reversal) throws(BillingRefusal) -> Payment {
    guard self.reversal == nil else { throw .paymentReversed }
    try reversal.check()
    var payment = self
    payment.reversal = reversal
    return payment
  }
}

/// A payment that a client says is on its way.
struct Announcement: Hashable, Sendable {
  enum Status: String, Hashable, Sendable, CaseIterable {
    case open, confirmed, rejected
  }

  var id: AnnouncementID
  var invoiceID: InvoiceID
  var status: Status
  var cents: Int64
  var mailedOn: CalendarDay
  var reference: String?
  var note: String?
  var announcedAt: Date
  var answerReason: String?
}

struct AnnouncementWish: Hashable, Sendable {
  var cents: Int64
  var mailedOn: CalendarDay
  var reference: String?
  var note: String?
  /// Of the form.
  var requestKey: String

  /// Whether it says what was announced before.
  func isSame(as announcement: Announcement) -> Bool {
    cents == announcement.cents && mailedOn == announcement.mailedOn && reference == announcement.reference
      && note == announcement.note
  }

  /// - Throws: `invalid`, `notPayable`, `aboveBalance`.
  func check(against invoice: Invoice, today: CalendarDay) throws(BillingRefusal) {
    guard invoice.state == .open else { throw .notPayable(invoice.state) }
    var checks = FieldChecks()
    checks.number(cents, "amount_cents", 1...ScheduleLimits.amountCents)
    checks.reference(reference, bytes: PaymentDraft.referenceBytes)
    checks.text(note, "note", bytes: Reason.bytes)
    checks.line(requestKey, "request_key", bytes: 255)
    if let earliest = today.advanced(byDays: -366), let latest = today.advanced(byDays: 31),
      !(earliest...latest).contains(mailedOn)
    {
      checks.fail("out_of_range", "mailed_on", "Within a year, and at most a month ahead.")
    }
    try checks.finish()
    let open = invoice.balanceCents - invoice.announcedCents
    guard cents <= open else { throw .aboveBalance(field: "amount_cents", balanceCents: open) }
  }
}
