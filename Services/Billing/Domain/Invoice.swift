import CivilCalendar
import Foundation
import Identifiers
import Validation

enum InvoiceKind: String, Hashable, Sendable, CaseIterable {
  case deposit, standard, progress
  case retainageRelease = "retainage_release"
}

/// Whether an open invoice is paid or overdue follows from its amounts and its day.
enum InvoiceState: String, Hashable, Sendable, CaseIterable {
  case draft, open, void
}

enum InvoiceStatus: String, Hashable, Sendable, CaseIterable {
  case draft, open
  case partiallyPaid = "partially_paid"
  case processing, overdue, paid, void
}

/// A line as it is printed; cents.
struct InvoiceLine: Codable, Hashable, Sendable {
  var description: String
  /// Plain decimal text.
  var quantity: String
  var unit: String
  var unitPriceCents: Int64
  /// Before tax.
  var amountCents: Int64
  var taxBasisPoints: Int32
  var taxCents: Int64
  var retainedCents: Int64
  /// Of a release: the invoice that kept it back, and its number.
  var sourceInvoiceID: InvoiceID?
  var sourceNumber: Int64?
}

/// What an invoice says.
struct InvoiceContent: Codable, Hashable, Sendable {
  var lines: [InvoiceLine]
  var application: ApplicationForPayment?
  /// The last day of an application's period.
  var periodTo: CalendarDay?
  var release: RetainageRelease?
  /// Of the payment schedule, from 1.
  var milestone: Int?
}

/// What an invoice comes to; cents. `total + releasedEarlier = payable + retained`.
struct InvoiceAmounts: Codable, Hashable, Sendable {
  var subtotalCents: Int64
  var taxCents: Int64
  var retainedCents: Int64 = 0
  var releasedEarlierCents: Int64 = 0

  var totalCents: Int64 { subtotalCents + taxCents }
  var payableCents: Int64 { totalCents + releasedEarlierCents - retainedCents }
}

struct Invoice: Hashable, Sendable {
  var id: InvoiceID
  var projectID: ProjectID
  /// As the project is called now.
  var projectTitle: String
  var clientID: ClientID
  var kind: InvoiceKind
  var state: InvoiceState = .draft
  /// Gapless for each organization, given when it is issued.
  var number: Int64?
  var title: String
  var currency: String
  var content: InvoiceContent
  var amounts: InvoiceAmounts
  var paidCents: Int64 = 0
  /// By deposits and credits.
  var creditedCents: Int64 = 0
  /// Of what it keeps back, asked for since.
  var retainedReleasedCents: Int64 = 0
  /// In a draft what it will apply.
  var depositAppliedCents: Int64 = 0
  var announcedCents: Int64 = 0
  /// Of a paid deposit, turned into credits of the client.
  var returnedCents: Int64 = 0
  /// How many reminders were told.
  var reminded = 0
  var applicationNumber: Int?
  var termsDays: Int
  var note: String?
  var parties: Parties?
  var issuedAt: Date?
  var dueOn: CalendarDay?
  /// Hex digits.
  var contentSHA256: String?
  var voiding: Voiding?
  var createdBy: String
  var createdAt: Date
  var version: Int64 = 1

  struct Voiding: Hashable, Sendable {
    var at: Date
    var by: String
    var reason: String
  }

  static let noteBytes = 4_000

  /// Payable now: what is still owed of it.
  var balanceCents: Int64 { amounts.payableCents - paidCents - creditedCents }
  /// All that is owed is said to be on its way.
  var isAnnounced: Bool { announcedCents > 0 && announcedCents >= balanceCents }
  var numberText: String? { number.map(Self.numberText) }

  static func numberText(_ number: Int64) -> String { SeriesNumber.text("INV", number) }

  /// - Parameter today: where the organization is.
  func status(today: CalendarDay) -> InvoiceStatus {
    switch state {
    case .draft: return .draft
    case .void: return .void
    case .open:
      if balanceCents == 0 { return .paid }
      // What is announced of a part leaves the rest as it was.
      if isAnnounced { return .processing }
      if let dueOn, dueOn < today { return .overdue }
      if announcedCents > 0 { return .processing }
      return paidCents + creditedCents > 0 ? .partiallyPaid : .open
    }
  }
}

extension Invoice {
  /// The day it is where its seller is.
  ///
  /// - Throws: `invalid`.
  func day(at now: Date) throws(BillingRefusal) -> CalendarDay {
    let zone = parties.flatMap { TimeZone(identifier: $0.timeZone) } ?? .gmt
    guard let day = CalendarDay(of: now, in: zone) else {
      throw .field("time_zone", "invalid_value", "An IANA time zone name.")
    }
    return day
  }

  /// - Throws: `notDraft`.
  func requireDraft() throws(BillingRefusal) {
    guard state == .draft else { throw .notDraft(state) }
  }

  /// Issued under the contract's lock.
  ///
  /// - Parameter now: the database's.
  /// - Throws: `notDraft`, `invalid`.
  func issued(number: Int64, parties: Parties, now: Date) throws(BillingRefusal) -> Invoice {
    try requireDraft()
    let zone = try parties.checkedZone()
    guard let day = CalendarDay(of: now, in: zone), let dueOn = day.advanced(byDays: termsDays) else {
      throw .field("terms_days", "out_of_range", "That day is in no calendar.")
    }
    var invoice = self
    invoice.state = .open
    invoice.number = number
    invoice.parties = parties
    invoice.issuedAt = now
    invoice.dueOn = dueOn
    invoice.applicationNumber = content.application?.number
    invoice.creditedCents = depositAppliedCents
    invoice.version += 1
    return invoice
  }

  /// Does not count any more; it keeps its number. What was paid of it must be taken back before.
  ///
  /// - Throws: `notVoidable`, `invalid`.
  func voided(_ voiding: Voiding) throws(BillingRefusal) -> Invoice {
    try Reason.check(voiding.reason)
    guard state == .open else { throw .notVoidable(.state(state)) }
    guard paidCents == 0, creditedCents == depositAppliedCents else { throw .notVoidable(.paid) }
    guard announcedCents == 0 else { throw .notVoidable(.announced) }
    guard retainedReleasedCents == 0 else { throw .releasedSince }
    var invoice = self
    invoice.state = .void
    invoice.voiding = voiding
    invoice.creditedCents = 0
    invoice.version += 1
    return invoice
  }
}
