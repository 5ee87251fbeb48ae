import Foundation
import Identifiers

/// What the billing service reported, in the gateway's own words.
struct InvoiceReport: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// To these of the client's contacts.
    case issued([Contact.ID])
    case voided(reason: String?)
    case paid
    /// The last of it by a credit of the client's, and by no payment.
    case paidByCredit(cents: Int64)
    /// Below zero before it is due.
    case reminder(daysOverdue: Int)
    case paymentRecorded(cents: Int64, receipt: String?)
    case paymentReversed(cents: Int64, reason: String?)
    case creditReversed(cents: Int64, reason: String?)
    case depositReturned(cents: Int64)
    case depositRestored(cents: Int64, reason: String?)
    case paymentAnnounced(cents: Int64)
    case announcementRejected(cents: Int64, reason: String?)
    case retainageReleased(cents: Int64)
    case releaseAsked(cents: Int64?)
    /// The reason is said to the client.
    case releaseDismissed(cents: Int64?, reason: String?)
  }

  var kind: Kind
  var type: String
  var occurredAt: Date
  var invoice: SharedInvoice.ID
  var client: Client.ID
  var proposal: UUID?
  var number: String
  var title: String
  var currency: String
  /// What is to be paid on it now.
  var balanceCents: Int64
  var actor: String
  var data: String
}

extension InvoiceReport {
  /// Who is sent a link by it.
  var recipients: [Contact.ID] {
    if case .issued(let recipients) = kind { recipients } else { [] }
  }

  /// Who is written to.
  enum Audience: Hashable, Sendable {
    /// Each by a link, which is made where there is none.
    case recipients
    /// Those of the client whose link opens and whose business it is.
    case payers
    case team
  }

  /// The mail that is made of it; `nil` where the feed's line is all. What is paid is told by its payment's receipt, and where
  /// no payment was made for it by a mail of its own.
  var mail: (purpose: Mail.Purpose, audience: Audience)? {
    switch kind {
    case .issued: (.invoiceSent, .recipients)
    case .voided: (.invoiceVoided, .payers)
    case .reminder: (.invoiceReminder, .payers)
    case .paymentRecorded: (.paymentReceipt, .payers)
    case .paymentReversed: (.paymentReversed, .payers)
    case .paidByCredit: (.creditApplied, .payers)
    case .announcementRejected: (.paymentMissed, .payers)
    case .releaseDismissed: (.releaseDismissed, .payers)
    case .paymentAnnounced: (.paymentNotice, .team)
    case .releaseAsked: (.releaseNotice, .team)
    case .paid, .creditReversed, .depositReturned, .depositRestored, .retainageReleased: nil
    }
  }

  /// Somebody is written to by a link to the invoice.
  var concernsLinks: Bool {
    switch mail?.audience {
    case .recipients: !recipients.isEmpty
    case .payers: true
    case .team, nil: false
    }
  }

  /// The link by which it was done, if it was.
  var actingLink: ShareLink.ID? {
    let prefix = "link:"
    guard actor.hasPrefix(prefix) else { return nil }
    return ShareLink.ID(String(actor.dropFirst(prefix.count)))
  }

  /// The sentence of the feed.
  ///
  /// - Parameters:
  ///   - person: who did it by a link, when the directory knows them.
  ///   - recipients: names of those who are sent a link.
  func sentence(person: String?, recipients: [String]) -> String {
    let what = "\(number), \(title)"
    switch kind {
    case .issued:
      let whom = recipients.isEmpty ? "" : " to \(recipients.joined(separator: ", "))"
      // Not what it comes to: some of that may be kept back until later.
      return "Invoice \(what) was issued\(whom), \(money(balanceCents)) due"
    case .voided(let reason): return "Invoice \(what) was voided" + Self.because(reason)
    case .paid: return "Invoice \(what) is paid"
    case .paidByCredit(let cents): return "Invoice \(what) is paid, \(money(cents)) of it with a credit"
    case .reminder(let days):
      return days > 0
        ? "Invoice \(what) is \(days) \(days == 1 ? "day" : "days") overdue, \(money(balanceCents)) is open"
        : "Invoice \(what) is due soon, \(money(balanceCents)) is open"
    case .paymentRecorded(let cents, let receipt):
      return "\(money(cents)) was received on invoice \(what)" + (receipt.map { ", receipt \($0)" } ?? "")
    case .paymentReversed(let cents, let reason):
      return "The payment of \(money(cents)) on invoice \(what) was taken back" + Self.because(reason)
    case .creditReversed(let cents, let reason):
      return "The credit of \(money(cents)) on invoice \(what) was taken back" + Self.because(reason)
    case .depositReturned(let cents):
      return "\(money(cents)) of the deposit, invoice \(what), was given back to the client"
    case .depositRestored(let cents, let reason):
      return "\(money(cents)) of the deposit, invoice \(what), is on account again" + Self.because(reason)
    case .paymentAnnounced(let cents):
      return "\(person ?? "Someone with the link") has mailed a check for \(money(cents)) for invoice \(what)"
    case .announcementRejected(let cents, let reason):
      return "The check for \(money(cents)) for invoice \(what) did not arrive" + Self.because(reason)
    case .retainageReleased(let cents):
      return "\(money(cents)) of what was held back is billed with invoice \(what)"
    case .releaseAsked(let cents):
      let amount = cents.map { ", \(money($0))" } ?? ""
      return "\(person ?? "Someone with the link") asked that what is held back be released, invoice \(what)\(amount)"
    case .releaseDismissed(_, let reason):
      return "The client was told that what is held back is not released yet, invoice \(what)" + Self.because(reason)
    }
  }

  private func money(_ cents: Int64) -> String { MoneyText.short(cents: cents, currency: currency) }

  private static func because(_ reason: String?) -> String {
    reason.flatMap { $0.isEmpty ? nil : ": \($0)" } ?? ""
  }
}
