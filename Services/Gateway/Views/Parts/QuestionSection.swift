import HTML
import ProposalsContract

/// What was asked and answered, a form to ask, and how else to reach the contractor.
enum QuestionSection {
  /// Where nothing can be asked on the page, only how to reach the contractor.
  static func section(_ visit: ProposalVisit, wording: Wording, isOpen: Bool) -> Markup {
    let phrases = wording.phrases
    let seller = visit.proposal.content.seller
    guard let asking = visit.asking else { return SellerContact.section(seller, phrases: phrases, isOpen: isOpen) }
    let fields = FormFields(wording: wording, sellerName: seller.publicName, problems: [])
    return """
      <section class="panel questions" id="questions" data-part="questions" aria-labelledby="questions-title">
      <h2 id="questions-title">\(phrases.questions)</h2>
      \(visit.proposal.questions.map { thread($0, visit, asking, wording: wording) })\
      <p class="small">\(phrases.askHow(seller: seller.publicName))</p>
      \(form(visit, asking, entry: QuestionEntry(), fields: fields, wording: wording))\
      \(otherWays(seller, phrases: phrases))\
      </section>

      """
  }

  static func form(
    _ visit: ProposalVisit, _ asking: Asking, entry: QuestionEntry, fields: FormFields, isAlone: Bool = false,
    wording: Wording
  ) -> Markup {
    let phrases = wording.phrases
    let content = visit.proposal.content
    return """
      <form method="post" action="\(ProposalAddresses(publicID: visit.proposal.publicID).questions)">
      \(FormFields.hidden(.questionKey, asking.key))\
      \(FormFields.hidden(.readThrough, String(visit.proposal.questions?.lastNumber ?? 0)))\
      \(fields.area(.question, label: phrases.yourQuestion, hint: phrases.yourQuestionHint, value: entry.text, limit: FieldLimits.question, isRequired: true))\
      \(when: !content.allLines.isEmpty, about(content, entry: entry, fields: fields, phrases: phrases))\
      <p class="actions"><button class="button \(isAlone ? Markup("primary large") : Markup("quiet"))" type="submit">\(phrases.sendQuestion)</button></p>
      </form>

      """
  }

  private static func otherWays(_ seller: SellerDetails, phrases: any Phrases) -> Markup? {
    SellerContact.actions(seller, phrases: phrases).map { "<p class=\"small\">\(phrases.orReach)</p>\n\($0)" }
  }

  // MARK: The thread

  private static func thread(
    _ questions: ClientQuestions, _ visit: ProposalVisit, _ asking: Asking, wording: Wording
  ) -> Markup {
    let phrases = wording.phrases
    let seller = visit.proposal.content.seller.publicName
    let names = Dictionary(
      visit.proposal.content.allLines.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    let isNew = { (message: ClientQuestions.Message) in
      message.side == .team && message.number > asking.readThrough
    }
    return """
      <ol class="thread" aria-label="\(phrases.threadLabel)">
      \(questions.messages.map { message($0, isNew: isNew($0), about: $0.lineID.flatMap { names[$0] }, asking, seller: seller, wording: wording) })\
      </ol>
      \(waiting(questions, asking, seller: seller, phrases: phrases))\
      \(when: questions.messages.contains(where: isNew), mark(visit, questions, phrases: phrases))
      """
  }

  /// What happens next, under a question that nobody has answered.
  private static func waiting(
    _ questions: ClientQuestions, _ asking: Asking, seller: String, phrases: any Phrases
  ) -> Markup? {
    guard let last = questions.messages.last, last.side == .client else { return nil }
    return last.contactID == asking.contactID
      ? "<p class=\"waiting sent\">\(phrases.questionSent(seller: seller))</p>\n"
      : "<p class=\"waiting\">\(phrases.waitingForAnswer(seller: seller))</p>\n"
  }

  private static func message(
    _ message: ClientQuestions.Message, isNew: Bool, about: String?, _ asking: Asking, seller: String,
    wording: Wording
  ) -> Markup {
    let phrases = wording.phrases
    let isOwn = message.contactID == asking.contactID
    let author =
      switch message.side {
      case .team: message.authorName.map { phrases.signed($0, seller: seller) } ?? seller
      case .client: isOwn ? phrases.you : message.authorName ?? ""
      }
    return """
      <li class="message \(message.side == .team ? Markup("theirs") : Markup("ours"))" id="question-\(message.number)">
      <p class="message-head"><strong>\(author)</strong>\
      \(when: isNew, " <span class=\"new-mark\">\(phrases.newAnswer)</span>") \
      <span class="aside">\(wording.moment(message.writtenAt))</span></p>
      \(about.map { "<p class=\"message-about\">\(phrases.aboutLine($0))</p>\n" })\
      <div class="message-text">\(Markdown.plain(message.text))</div>
      </li>

      """
  }

  private static func mark(_ visit: ProposalVisit, _ questions: ClientQuestions, phrases: any Phrases) -> Markup {
    """
    <form class="mark-read no-print" method="post" \
    action="\(ProposalAddresses(publicID: visit.proposal.publicID).questionsRead)">
    \(FormFields.hidden(.readThrough, String(questions.lastNumber)))\
    <button class="button plain" type="submit">\(phrases.markRead)</button>
    </form>

    """
  }

  // MARK: What it is about

  private static func about(
    _ content: ClientContent, entry: QuestionEntry, fields: FormFields, phrases: any Phrases
  ) -> Markup {
    let groups = content.lineGroups.map { group -> Markup in
      let options = group.lines.map { number, line in
        let value = QuestionFields.about(number)
        return option(value, line.name, isChosen: entry.about == value)
      }
      return "<optgroup label=\"\(group.title)\">\n\(options)</optgroup>\n"
    }
    let field = FormField.about.rawValue
    let error = fields.error(.about)
    return """
      <div class="field\(when: error != nil, " wrong")">
      <label for="\(field)">\(phrases.whatAbout)</label>
      \(error)\
      <select id="\(field)" name="\(field)"\(when: error != nil, " aria-describedby=\"\(field)-error\" aria-invalid=\"true\"")>
      \(option("", phrases.wholeProposal, isChosen: entry.about.isEmpty))\
      \(groups)\
      </select>
      </div>

      """
  }

  private static func option(_ value: String, _ label: String, isChosen: Bool) -> Markup {
    "<option value=\"\(value)\"\(when: isChosen, " selected")>\(label)</option>\n"
  }
}
