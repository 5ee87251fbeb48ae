import BillingContract
import Foundation
import ProposalsContract

/// An invoice was issued, to somebody who pays it.
struct InvoiceMail: Hashable, Sendable {
  var seller: InvoiceSeller
  var recipientName: String
  var kind: InvoiceKind
  var number: String
  var title: String
  var project: String?
  /// Minor units, as all of these.
  var totalCents: Int64
  /// To be paid now.
  var dueCents: Int64
  /// Kept back until later; below zero where it releases what was.
  var heldCents: Int64
  var currency: String
  /// `YYYY-MM-DD`.
  var dueOn: String
  var locale: String
  var timeZone: String
  /// The share link, absolute.
  var address: String
  var now: Date
}

extension MailViews {
  static func invoiceIssued(_ mail: InvoiceMail) -> MailBody {
    let wording = Wording(locale: mail.locale, currency: mail.currency, timeZone: mail.timeZone, now: mail.now)
    let phrases = wording.phrases
    let seller = SellerDetails(mail.seller)
    let name = seller.publicName
    let due = wording.amount(mail.dueCents)
    let day = wording.day(mail.dueOn)
    let invoice = phrases.invoice(mail.kind, number: mail.number, application: nil)
    var facts =
      projectFact(mail.project, of: mail.title, phrases) + [
        MailLetter.Fact(label: phrases.amountDue, value: due, isStrong: true),
        MailLetter.Fact(label: phrases.due, value: day),
      ]
    if mail.heldCents > 0 {
      facts.append(MailLetter.Fact(label: phrases.heldFromThis, value: wording.amount(mail.heldCents)))
    }
    return MailLetter(
      senderName: name, accent: seller.accentColor, language: phrases.languageTag,
      subject: phrases.invoiceSubject(invoice, seller: name, due: due, day: day),
      parts: [
        .paragraph(phrases.greeting(mail.recipientName)),
        .paragraph(phrases.invoiceSentence(invoice, seller: name, title: mail.title)), .facts(facts),
        .button(label: phrases.openInvoice, hint: phrases.orCopyAddress, address: mail.address),
        .paragraph(phrases.callOrWrite(phone: seller.phone, email: seller.email, name: name)),
        .paragraph(phrases.noAccountByMail(seller: name)), .small(phrases.personalLink(mail.recipientName)),
      ]
    ).body
  }

  /// Which job it is about, where the invoice's own title does not say so.
  static func projectFact(_ project: String?, of title: String, _ phrases: any Phrases) -> [MailLetter.Fact] {
    guard let project, project != title else { return [] }
    return [MailLetter.Fact(label: phrases.project, value: project)]
  }
}
