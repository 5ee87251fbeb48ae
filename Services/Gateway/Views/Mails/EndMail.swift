import Foundation
import ProposalsContract

/// News about the end of a version.
struct EndMail: Hashable, Sendable {
  enum News: Hashable, Sendable {
    /// With what they said, if they said anything.
    case asked(note: String?)
    case near
    case past
    case moved
  }

  var letterhead: ProposalLetterhead
  var news: News
  /// Who gets the mail.
  var recipientName: String
  /// Name of the contact behind it, if there is one.
  var contactName: String?
  /// The last valid day, as in 2026-12-31.
  var validUntil: String
  /// The page, absolute; no button when `nil`.
  var address: String?
  var now: Date
}

extension MailViews {
  /// To the contractor's own people.
  static func endNotice(_ mail: EndMail) -> MailBody {
    let letterhead = mail.letterhead
    let wording = letterhead.wording(now: mail.now)
    let phrases = wording.phrases
    let who = mail.contactName ?? letterhead.clientName
    let day = wording.day(mail.validUntil)
    var parts: [MailLetter.Part] = [
      .paragraph(phrases.endSentence(mail.news, who: who, title: letterhead.title, day: day))
    ]
    if case .asked(let note?) = mail.news, !note.isEmpty { parts.append(.quote(note)) }
    parts += [.facts(letterhead.facts(wording)), .paragraph(phrases.endNext(mail.news))]
    let subject = phrases.endSubject(mail.news, client: letterhead.clientName, title: letterhead.title, day: day)
    return letterhead.letter(subject: subject, parts: parts, phrases: phrases).body
  }

  /// To the client: there is more time.
  static func extensionNotice(_ mail: EndMail) -> MailBody {
    let letterhead = mail.letterhead
    let wording = letterhead.wording(now: mail.now)
    let phrases = wording.phrases
    let seller = letterhead.seller.publicName
    let day = wording.day(mail.validUntil)
    var parts: [MailLetter.Part] = [
      .paragraph(phrases.greeting(mail.recipientName)),
      .paragraph(phrases.extendedSentence(seller: seller, title: letterhead.title, day: day)),
      .facts(letterhead.facts(wording)),
    ]
    if let address = mail.address {
      parts.append(.button(label: phrases.openProposal, hint: phrases.orCopyAddress, address: address))
    }
    parts += [.paragraph(letterhead.contact(phrases)), .small(phrases.personalLink(mail.recipientName))]
    let subject = phrases.extendedSubject(seller: seller, title: letterhead.title, day: day)
    return letterhead.letter(subject: subject, parts: parts, phrases: phrases).body
  }
}
