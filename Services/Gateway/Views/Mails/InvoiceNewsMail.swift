import BillingContract
import Foundation
import ProposalsContract

/// Something happened to an invoice; to its client, or to the contractor's own people.
struct InvoiceNewsMail: Hashable, Sendable {
  enum News: Hashable, Sendable {
    /// With the number of the receipt.
    case paid(cents: Int64, receipt: String?, method: PaymentMethod?)
    /// Below zero before it is due.
    case reminder(daysOverdue: Int)
    /// A check that the client told of did not come.
    case missed(cents: Int64)
    case voided
    /// The payment of this receipt was taken back.
    case reversed(cents: Int64, receipt: String?)
    /// Paid, and this much of it with a credit of the client's.
    case credited(cents: Int64)
    /// The client asked for release, and gets none now, for this reason.
    case releaseDismissed(cents: Int64?, reason: String?)
    /// The client has mailed a check.
    case announced(cents: Int64)
    case releaseAsked(cents: Int64?)

    var isForTeam: Bool {
      switch self {
      case .announced, .releaseAsked: true
      case .paid, .reminder, .missed, .voided, .reversed, .credited, .releaseDismissed: false
      }
    }

    /// What it tells of, minor units.
    var cents: Int64? {
      switch self {
      case .paid(let cents, _, _), .missed(let cents), .announced(let cents): cents
      case .reversed(let cents, _), .credited(let cents): cents
      case .releaseAsked(let cents), .releaseDismissed(let cents, _): cents
      case .reminder, .voided: nil
      }
    }
  }

  var news: News
  var seller: SellerDetails
  var clientName: String
  /// Who did it by a link of theirs, if the directory knows them.
  var personName: String?
  /// Who gets the mail.
  var recipientName: String
  var kind: InvoiceKind
  var number: String
  /// Of the invoice.
  var title: String
  var project: String?
  /// Left to be paid, minor units.
  var balanceCents: Int64
  var currency: String
  /// `YYYY-MM-DD`.
  var dueOn: String?
  var locale: String
  var timeZone: String
  /// The page, absolute; no button when `nil`.
  var address: String?
  var now: Date
}

extension MailViews {
  static func invoiceNews(_ mail: InvoiceNewsMail) -> MailBody {
    let wording = Wording(locale: mail.locale, currency: mail.currency, timeZone: mail.timeZone, now: mail.now)
    let phrases = wording.phrases
    let told = InvoiceNewsWords(
      invoice: phrases.invoice(mail.kind, number: mail.number, application: nil), title: mail.title,
      seller: mail.seller.publicName, client: mail.clientName, person: mail.personName,
      amount: mail.news.cents.map { wording.amount($0) }, left: wording.amount(mail.balanceCents),
      isPaid: mail.balanceCents <= 0, day: mail.dueOn.map(wording.day))
    let opening = mail.news.isForTeam ? [] : [MailLetter.Part.paragraph(phrases.greeting(mail.recipientName))]
    let parts =
      opening + [.paragraph(phrases.invoiceNewsSentence(mail.news, told))] + words(mail, phrases)
      + [.facts(facts(mail, told, phrases))] + phrases.invoiceNewsNext(mail.news, told).map { .paragraph($0) }
      + closing(mail, phrases)
    return MailLetter(
      senderName: mail.seller.publicName, accent: mail.seller.accentColor, language: phrases.languageTag,
      subject: phrases.invoiceNewsSubject(mail.news, told), parts: parts
    ).body
  }

  /// What the team wrote to the client.
  private static func words(_ mail: InvoiceNewsMail, _ phrases: any Phrases) -> [MailLetter.Part] {
    guard case .releaseDismissed(_, let reason?) = mail.news else { return [] }
    return [.paragraph(phrases.theySaid(mail.seller.publicName)), .quote(reason)]
  }

  private static func facts(
    _ mail: InvoiceNewsMail, _ told: InvoiceNewsWords, _ phrases: any Phrases
  ) -> [MailLetter.Fact] {
    let invoice =
      [MailLetter.Fact(label: phrases.invoiceLabel, value: "\(mail.number), \(mail.title)")]
      + projectFact(mail.project, of: mail.title, phrases)
    let left = MailLetter.Fact(label: phrases.amountDue, value: told.left, isStrong: true)
    func fact(_ label: String, _ value: String?) -> [MailLetter.Fact] {
      value.map { [MailLetter.Fact(label: label, value: $0)] } ?? []
    }
    switch mail.news {
    case .paid(_, let receipt, let method):
      return fact(phrases.receiptLabel, receipt) + fact(phrases.amountReceived, told.amount)
        + fact(phrases.paidBy, method.map { phrases.method($0, reference: nil) }) + invoice
        + [MailLetter.Fact(label: phrases.leftToPay, value: told.left, isStrong: true)]
    case .reminder: return [left] + fact(phrases.due, told.day) + invoice
    case .missed: return fact(phrases.amountLabel, told.amount) + invoice + [left]
    case .voided: return invoice
    case .reversed(_, let receipt):
      return fact(phrases.receiptLabel, receipt) + fact(phrases.amountTakenBack, told.amount) + invoice + [left]
    case .credited:
      return fact(phrases.creditApplied, told.amount) + invoice
        + [MailLetter.Fact(label: phrases.leftToPay, value: told.left, isStrong: true)]
    case .releaseDismissed: return fact(phrases.contractHeld, told.amount) + invoice
    case .announced, .releaseAsked: return fact(phrases.billedTo, mail.clientName) + invoice + [left]
    }
  }

  private static func closing(_ mail: InvoiceNewsMail, _ phrases: any Phrases) -> [MailLetter.Part] {
    guard let address = mail.address else { return [] }
    let seller = mail.seller
    let name = seller.publicName
    let warning: [MailLetter.Part] =
      switch mail.news {
      case .reminder, .missed, .reversed: [.paragraph(phrases.noAccountByMail(seller: name))]
      case .paid, .voided, .credited, .releaseDismissed, .announced, .releaseAsked: []
      }
    return [
      .button(label: phrases.openInvoice, hint: phrases.orCopyAddress, address: address),
      .paragraph(phrases.callOrWrite(phone: seller.phone, email: seller.email, name: name)),
    ] + warning + [.small(phrases.personalLink(mail.recipientName))]
  }
}
