import Foundation
import ProposalsContract

/// What was said on a proposal, for the other side.
struct QuestionMail: Hashable, Sendable {
  var letterhead: ProposalLetterhead
  /// Who gets the mail.
  var recipientName: String
  /// Who asks; who signs the answer, if somebody does.
  var authorName: String?
  var lineName: String?
  /// Plain text.
  var text: String
  /// What is answered, if it is an answer.
  var question: String?
  /// The page, absolute; no button when `nil`.
  var address: String?
  var now: Date
}

extension MailViews {
  /// "They asked", to the contractor's own people.
  static func questionNotice(_ mail: QuestionMail) -> MailBody {
    let letterhead = mail.letterhead
    let wording = letterhead.wording(now: mail.now)
    let phrases = wording.phrases
    let who = mail.authorName ?? letterhead.clientName
    let parts: [MailLetter.Part] = [
      .paragraph(phrases.questionSentence(who: who, title: letterhead.title, line: mail.lineName)),
      .quote(mail.text),
      .paragraph(phrases.questionNext(who: who)),
      .facts(letterhead.facts(wording)),
    ]
    let subject = phrases.questionSubject(who: who, title: letterhead.title)
    return letterhead.letter(subject: subject, parts: parts, phrases: phrases).body
  }

  /// "They answered", to whoever asked.
  static func answerNotice(_ mail: QuestionMail) -> MailBody {
    let letterhead = mail.letterhead
    let phrases = letterhead.wording(now: mail.now).phrases
    let seller = letterhead.seller.publicName
    let isAnswer = mail.question != nil
    var parts: [MailLetter.Part] = [
      .paragraph(phrases.greeting(mail.recipientName)),
      .paragraph(phrases.answerSentence(seller: seller, title: letterhead.title, isAnswer: isAnswer)),
    ]
    if let line = mail.lineName { parts.append(.paragraph(phrases.aboutLine(line))) }
    if let question = mail.question { parts += [.paragraph(phrases.youAsked), .quote(question)] }
    parts += [.paragraph(phrases.theySaid(mail.authorName ?? seller)), .quote(mail.text)]
    if let address = mail.address {
      parts.append(.button(label: phrases.readOnPage, hint: phrases.orCopyAddress, address: address))
    }
    parts += [.paragraph(letterhead.contact(phrases)), .small(phrases.personalLink(mail.recipientName))]
    let subject = phrases.answerSubject(seller: seller, title: letterhead.title, isAnswer: isAnswer)
    return letterhead.letter(subject: subject, parts: parts, phrases: phrases).body
  }
}
