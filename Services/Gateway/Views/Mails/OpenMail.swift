import Foundation
import ProposalsContract

/// "They opened it", to the contractor's own people.
struct OpenMail: Hashable, Sendable {
  var letterhead: ProposalLetterhead
  /// Who gets the mail.
  var recipientName: String
  /// Whose link it was, if the directory knows them.
  var openerName: String?
  var openedAt: Date
  /// The team's page of the proposal, absolute; no button when `nil`.
  var address: String?
}

extension MailViews {
  static func openNotice(_ mail: OpenMail) -> MailBody {
    let letterhead = mail.letterhead
    let wording = letterhead.wording(now: mail.openedAt)
    let phrases = wording.phrases
    var parts: [MailLetter.Part] = [
      .paragraph(
        phrases.openedSentence(
          who: mail.openerName, title: letterhead.title, moment: wording.moment(mail.openedAt))),
      .facts([MailLetter.Fact(label: phrases.preparedFor, value: letterhead.clientName)] + letterhead.facts(wording)),
    ]
    if let address = mail.address {
      parts.append(.button(label: phrases.seeReading, hint: phrases.orCopyAddress, address: address))
    }
    parts.append(.small(phrases.openedWhy))
    let subject = phrases.openedSubject(who: mail.openerName, title: letterhead.title)
    return letterhead.letter(subject: subject, parts: parts, phrases: phrases).body
  }
}
