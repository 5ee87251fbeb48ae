import ProposalsContract

struct ChangesMail: Hashable, Sendable {
  var letterhead: ProposalLetterhead
  var request: ChangeRequestDetail
  /// Name of the contact behind it, if there is one.
  var contactName: String?
  /// Who gets the mail.
  var recipientName = ""
  /// The page, absolute; no button when `nil`.
  var address: String? = nil
}

extension MailViews {
  /// "They want it otherwise", to the contractor's own people.
  static func changesNotice(_ mail: ChangesMail) -> MailBody {
    let letterhead = mail.letterhead
    let request = mail.request
    let wording = letterhead.wording(now: request.requestedAt)
    let phrases = wording.phrases
    let who = request.typedName ?? mail.contactName ?? letterhead.clientName
    var parts: [MailLetter.Part] = [
      .paragraph(
        phrases.changesMailSentence(
          who: who, client: letterhead.clientName, title: letterhead.title,
          moment: wording.moment(request.requestedAt)))
    ]
    if let behalf = request.onBehalf {
      parts.append(
        .paragraph(phrases.changesToldBy(behalf.toldBy, channel: phrases.channel(behalf.channel))))
    }
    if let text = request.text, !text.isEmpty { parts.append(.quote(text)) }
    parts.append(.facts(letterhead.facts(wording) + objected(request.objections, phrases)))
    parts.append(.paragraph(phrases.changesMailNext))
    return letterhead.letter(
      subject: phrases.changesSubject(client: letterhead.clientName, title: letterhead.title), parts: parts,
      phrases: phrases
    ).body
  }

  /// "We have it", to whoever asked.
  static func changesReceipt(_ mail: ChangesMail) -> MailBody {
    let letterhead = mail.letterhead
    let request = mail.request
    let wording = letterhead.wording(now: request.requestedAt)
    let phrases = wording.phrases
    let seller = letterhead.seller.publicName
    var parts: [MailLetter.Part] = [
      .paragraph(phrases.greeting(mail.recipientName)),
      .paragraph(
        phrases.changesReceiptSentence(
          seller: seller, title: letterhead.title, moment: wording.moment(request.requestedAt))),
    ]
    if let behalf = request.onBehalf {
      let channel = phrases.channel(behalf.channel)
      parts.append(.paragraph(phrases.receiptOnBehalf(seller: seller, toldBy: behalf.toldBy, channel: channel)))
    }
    if let text = request.text, !text.isEmpty { parts.append(.quote(text)) }
    parts.append(.facts(letterhead.facts(wording) + objected(request.objections, phrases)))
    parts.append(.paragraph(phrases.changesReceiptNext(seller: seller)))
    if let address = mail.address {
      parts.append(.button(label: phrases.openProposal, hint: phrases.orCopyAddress, address: address))
    }
    parts.append(.paragraph(letterhead.contact(phrases)))
    if mail.address != nil { parts.append(.small(phrases.personalLink(mail.recipientName))) }
    return letterhead.letter(
      subject: phrases.changesReceiptSubject(seller: seller, title: letterhead.title), parts: parts, phrases: phrases
    ).body
  }

  static func objected(_ objections: [Objection], _ phrases: any Phrases) -> [MailLetter.Fact] {
    objections.map {
      MailLetter.Fact(
        label: phrases.objectionsGiven, value: phrases.objected(name: $0.name, section: $0.section, text: $0.text))
    }
  }
}
