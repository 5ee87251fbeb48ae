import BillingContract
import ProposalsContract

/// One look at one invoice through one share link.
struct ShownInvoice: Hashable, Sendable {
  var invoice: InvoicePage
  /// Whom the link was made for.
  var viewer: String
  var frame: PageFrame
  /// "I have mailed a check"; `nil` for whoever only reads.
  var announcing: Announcing?
  /// The one-time value of the form that asks for release; `nil` for whoever only reads.
  var releaseKey: String?

  var addresses: InvoiceAddresses { InvoiceAddresses(publicID: publicID) }
  /// Of the page's address.
  var publicID: String
  /// The seller's, where it can be had.
  var logo: ImageFacts? = nil

  var screen: InvoiceScreen { InvoiceScreen(invoice) }

  /// Whether there is something to send that is not on its way already.
  var asksForMoney: Bool { screen.asksForMoney && invoice.unannouncedCents > 0 }

  /// `nil` also where all that is due was announced, unless there is something to say about what was sent.
  var announceable: Announcing? {
    announcing.flatMap { invoice.unannouncedCents > 0 || !$0.problems.isEmpty ? $0 : nil }
  }
}

extension InvoicePage {
  /// What a client may still say is on its way: what is due, less what was announced already.
  var unannouncedCents: Int64 { max(0, balanceCents.subtractingReportingOverflow(announcedCents).partialValue) }
}

/// The form by which a client says that a check is on its way.
struct Announcing: Hashable, Sendable {
  /// Its one-time value.
  var nonce: String
  var entry = AnnouncementEntry()
  var problems: [FormProblem] = []
}

/// What stands in its fields.
struct AnnouncementEntry: Hashable, Sendable {
  /// As it was typed; `nil` at first, where the amount that is due stands there.
  var amount: String?
  /// `YYYY-MM-DD`.
  var mailedOn = ""
  var checkNumber = ""
}

/// Why it came back.
enum AnnouncementProblem: Hashable, Sendable {
  case amountUnreadable
  /// More than is due.
  case amountTooHigh(most: String)
  case dayMissing
  /// Not within the days that a check may be under way.
  case dayUnlikely
  case numberTooLong(limit: Int)
  case tooMany(minutes: Int)
  /// The form is older than it may be, or not of this session.
  case tooOld
  /// The service did not answer; sending it again is safe.
  case notSent

  var field: FormField? {
    switch self {
    case .amountUnreadable, .amountTooHigh: .paidAmount
    case .dayMissing, .dayUnlikely: .mailedOn
    case .numberTooLong: .checkNumber
    case .tooMany, .tooOld, .notSent: nil
    }
  }
}

/// How an invoice stands before its client.
enum InvoiceScreen: Hashable, Sendable {
  /// There is something to pay.
  case due(isOverdue: Bool)
  /// A check is on its way.
  case underWay
  case paid
  case void

  init(_ invoice: InvoicePage) {
    switch invoice.status {
    // A draft has no page; its amounts are nobody's to pay either.
    case .void, .draft: self = .void
    case .paid: self = .paid
    case .processing: self = .underWay
    case .overdue: self = .due(isOverdue: true)
    case .open, .partiallyPaid: self = .due(isOverdue: false)
    }
  }

  var asksForMoney: Bool { self != .paid && self != .void }
}
