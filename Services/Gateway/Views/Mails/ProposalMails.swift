import Foundation
import ProposalsContract

/// The proposal as mails name it.
struct ProposalLetterhead: Hashable, Sendable {
  var seller: SellerDetails
  var clientName: String
  var title: String
  /// The estimate's number.
  var number: String
  var revision: Int
  var totals: Totals
  /// ISO 4217.
  var currency: String
  /// BCP 47.
  var locale: String
  /// IANA name.
  var timeZone: String
  var offer = OfferKind.proposal
}

struct ProposalSentMail: Hashable, Sendable {
  var letterhead: ProposalLetterhead
  var recipient: Viewer
  /// `YYYY-MM-DD`; left out of the mail when not known yet.
  var validUntil: String?
  /// The team's own words, plain text.
  var message: String?
  /// The share link, absolute.
  var address: String
  var now: Date
}

struct DecisionMail: Hashable, Sendable {
  var letterhead: ProposalLetterhead
  /// Who gets the mail.
  var recipientName: String
  var decision: DecisionDetail
  /// Name of the contact behind `decision.contactID`, if there is one.
  var deciderName: String?
  /// The page, absolute; no button when `nil`.
  var address: String?
}

extension ProposalLetterhead {
  func wording(now: Date) -> Wording {
    Wording(locale: locale, currency: currency, timeZone: timeZone, now: now, about: offer)
  }

  func letter(subject: String, parts: [MailLetter.Part], phrases: any Phrases) -> MailLetter {
    MailLetter(
      senderName: seller.publicName, accent: seller.accentColor, language: phrases.languageTag, subject: subject,
      parts: parts)
  }

  /// Which proposal, for how much; the totals as sent unless others were agreed on.
  ///
  /// - Parameter isOff: declined, so nothing of it falls due.
  func facts(_ wording: Wording, totals agreed: Totals? = nil, isOff: Bool = false) -> [MailLetter.Fact] {
    let phrases = wording.phrases
    let totals = agreed ?? self.totals
    let deposit = isOff ? nil : totals.depositCents
    return [
      MailLetter.Fact(label: phrases.proposal, value: phrases.reference(number: number, revision: revision)),
      MailLetter.Fact(label: phrases.total, value: wording.amount(totals.totalCents), isStrong: true),
    ] + (deposit.map { [MailLetter.Fact(label: phrases.depositDue, value: wording.amount($0))] } ?? [])
  }

  func contact(_ phrases: any Phrases) -> String {
    phrases.callOrWrite(phone: seller.phone, email: seller.email, name: seller.publicName)
  }
}
