import ProposalsContract

/// One mail: the text part says everything that the HTML part says.
struct MailBody: Hashable, Sendable {
  /// The contractor's name, for the `From` field.
  var senderName: String
  /// One line without control characters.
  var subject: String
  var text: String
  var html: String
}

enum MailViews {
  /// "Here is your proposal", to each recipient.
  static func proposalSent(_ mail: ProposalSentMail) -> MailBody {
    let letterhead = mail.letterhead
    let wording = letterhead.wording(now: mail.now)
    let phrases = wording.phrases
    let seller = letterhead.seller.publicName
    let total = wording.amount(letterhead.totals.totalCents)
    let lastDay = mail.validUntil.flatMap { CivilDate(text: $0) }
    let isForReading = mail.recipient.role != .decides
    var parts: [MailLetter.Part] = [
      .paragraph(phrases.greeting(mail.recipient.name)),
      .paragraph(
        isForReading
          ? phrases.sentSentence(paysFor: letterhead.clientName, seller: seller, title: letterhead.title)
          : phrases.sentSentence(seller: seller, title: letterhead.title)),
    ]
    if let message = mail.message, !message.isEmpty { parts.append(.quote(message)) }
    parts += [
      .facts(letterhead.facts(wording) + validity(mail.validUntil, wording)),
      .button(label: phrases.openProposal, hint: phrases.orCopyAddress, address: mail.address),
      .paragraph(letterhead.contact(phrases)),
      .small(phrases.personalLink(mail.recipient.name)),
      .small(phrases.mailReason(seller: seller)),
    ]
    let subject = phrases.sentSubject(
      title: letterhead.title, seller: seller, total: total, validUntil: lastDay.map(phrases.dayAndMonth))
    return letterhead.letter(subject: subject, parts: parts, phrases: phrases).body
  }

  /// "You accepted", to the contact who decided, or was told to have.
  static func decisionReceipt(_ mail: DecisionMail) -> MailBody {
    let letterhead = mail.letterhead
    let wording = letterhead.wording(now: mail.decision.decidedAt)
    let phrases = wording.phrases
    let decision = mail.decision
    let seller = letterhead.seller.publicName
    let isAccepted = decision.kind == .accepted
    let deposit = decision.totals.depositCents.map { wording.amount($0) }
    var parts: [MailLetter.Part] = [
      .paragraph(phrases.greeting(mail.recipientName)),
      .paragraph(
        phrases.receiptSentence(decision.kind, title: letterhead.title, moment: wording.moment(decision.decidedAt))),
    ]
    if let behalf = decision.onBehalf {
      let channel = phrases.channel(behalf.channel)
      parts.append(.paragraph(phrases.receiptOnBehalf(seller: seller, toldBy: behalf.toldBy, channel: channel)))
    }
    parts.append(
      .facts(
        letterhead.facts(wording, totals: isAccepted ? decision.totals : nil, isOff: !isAccepted)
          + contract(decision, wording)
          + told(mail, phrases)))
    parts += phrases.mailNext(decision.kind, seller: seller, deposit: deposit).map { .paragraph($0) }
    parts += button(mail, phrases.openPage, phrases)
    parts += [.paragraph(letterhead.contact(phrases)), .small(phrases.notYou)]
    if mail.address != nil { parts.append(.small(phrases.personalLink(mail.recipientName))) }
    let total = wording.amount(decision.totals.totalCents)
    let subject = phrases.receiptSubject(decision.kind, title: letterhead.title, total: total, seller: seller)
    return letterhead.letter(subject: subject, parts: parts, phrases: phrases).body
  }

  /// "They accepted", to the contractor's own people.
  static func decisionNotice(_ mail: DecisionMail) -> MailBody {
    let letterhead = mail.letterhead
    let wording = letterhead.wording(now: mail.decision.decidedAt)
    let phrases = wording.phrases
    let decision = mail.decision
    let who = mail.deciderName ?? letterhead.clientName
    let sentence = phrases.noticeSentence(
      decision.kind, who: who, client: letterhead.clientName, title: letterhead.title,
      moment: wording.moment(decision.decidedAt))
    var parts: [MailLetter.Part] = [
      .paragraph(sentence),
      .facts(
        letterhead.facts(wording, totals: decision.totals, isOff: decision.kind == .declined)
          + contract(decision, wording) + told(mail, phrases)),
      .paragraph(phrases.noticeNext(decision.kind, isWon: decision.stage == .won)),
    ]
    parts += button(mail, phrases.openProposal, phrases)
    let total = wording.amount(decision.totals.totalCents)
    let subject = phrases.noticeSubject(
      decision.kind, client: letterhead.clientName, title: letterhead.title, total: total)
    return letterhead.letter(subject: subject, parts: parts, phrases: phrases).body
  }

  private static func validity(_ day: String?, _ wording: Wording) -> [MailLetter.Fact] {
    guard let day else { return [] }
    let distance = wording.distance(toDay: day).map { " (\($0))" } ?? ""
    return [MailLetter.Fact(label: wording.phrases.validUntil, value: wording.day(day) + distance)]
  }

  /// What an accepted change order has made of the contract.
  private static func contract(_ decision: DecisionDetail, _ wording: Wording) -> [MailLetter.Fact] {
    guard decision.kind == .accepted, let before = decision.contractBeforeCents else { return [] }
    let after = before &+ decision.totals.totalCents
    return [MailLetter.Fact(label: wording.phrases.contractAfter, value: wording.amount(after))]
  }

  /// What the decider said.
  private static func told(_ mail: DecisionMail, _ phrases: any Phrases) -> [MailLetter.Fact] {
    let decision = mail.decision
    let facts: [(String, String?)] = [
      (phrases.decidedWho, decision.typedName ?? mail.deciderName),
      (phrases.reasonGiven, decision.reasonCode.map(phrases.reason)),
      (phrases.reasonText, decision.reason),
      (phrases.note, decision.note),
    ]
    return facts.compactMap { label, value in
      value.flatMap { $0.isEmpty ? nil : MailLetter.Fact(label: label, value: $0) }
    } + objected(decision.objections ?? [], phrases)
  }

  private static func button(_ mail: DecisionMail, _ label: String, _ phrases: any Phrases) -> [MailLetter.Part] {
    mail.address.map { [.button(label: label, hint: phrases.orCopyAddress, address: $0)] } ?? []
  }
}
