import HTML
import ProposalsContract

/// The same page after the decision: who, when, what and what happens next, above the proposal as it was decided.
enum ReceiptView {
  static func page(_ sent: ProposalVisit) -> Markup {
    guard let decision = sent.proposal.decision else {
      return NoticeView.page(.withdrawn, visit: sent)
    }
    var visit = sent
    visit.proposal = sent.proposal.asAgreed
    let wording = Wording(visit)
    let phrases = wording.phrases
    let content = visit.proposal.content
    let title = decision.kind == .accepted ? phrases.acceptedState : phrases.declinedTitle
    let shell = PageShell(visit, wording: wording, titlePrefix: title, isLive: true, arrangement: "proposal")
    return shell.page(
      """
      \(banner(decision, visit: visit, wording: wording))\
      \(KeptNote.section(visit, wording: wording))\
      \(ProposalDocument(proposal: visit.proposal, wording: wording, isOpen: false, asks: AskLinks(visit, wording: wording)).article(visit.frame))\
      \(SummaryCard.decided(decision, content: content, wording: wording))\
      <div class="answer">
      \(QuestionSection.section(visit, wording: wording, isOpen: false))\
      </div>
      """)
  }

  private static func banner(_ decision: ClientDecision, visit: ProposalVisit, wording: Wording) -> Markup {
    let phrases = wording.phrases
    let content = visit.proposal.content
    let isAccepted = decision.kind == .accepted
    return """
      <section class="receipt \(isAccepted ? Markup("good") : Markup("calm"))" aria-labelledby="receipt-title">
      <p class="receipt-title" id="receipt-title"><span class="seal" aria-hidden="true"></span>\
      \(isAccepted ? phrases.acceptedTitle : phrases.declinedTitle)</p>
      \(visit.unrecorded.map { unrecorded(phrases.notRecorded($0, after: decision.kind, seller: content.seller.publicName)) })\
      <dl class="facts">
      \(facts(decision, content: content, wording: wording))\
      </dl>
      \(visit.deposit.map { DepositSection.section($0, ProposalAddresses(publicID: visit.proposal.publicID), wording: wording) })\
      <p class="receipt-next">\(phrases.nextTitle)</p>
      <ul class="steps">
      \(next(decision, visit: visit, wording: wording).map { "<li>\($0)</li>\n" })\
      </ul>
      \(NoticeView.newer(visit.proposal, phrases: phrases))\
      \(PaperLinks.decided(visit, phrases: phrases))\
      </section>

      """
  }

  private static func unrecorded(_ sentence: String) -> Markup {
    "<p class=\"no-print\" role=\"status\"><strong>\(sentence)</strong></p>\n"
  }

  private static func facts(_ decision: ClientDecision, content: ClientContent, wording: Wording) -> [Markup] {
    let phrases = wording.phrases
    let version = phrases.proposal(number: content.number, revision: content.revision)
    let total = wording.amount(decision.kind == .accepted ? decision.totals.totalCents : content.totals.totalCents)
    let reason = [decision.reasonCode.map(phrases.reason), decision.reason].compactMap { $0 }.filter { !$0.isEmpty }
    return [
      fact(phrases.decidedWho, Markup(text: who(decision, content: content, phrases: phrases))),
      SignatureDrawing(decision.drawnSignature).map {
        fact(phrases.signature, $0.picture(of: DecisionRecord.name(decision, content: content), phrases: phrases))
      },
      fact(phrases.decidedWhen, Markup(text: wording.moment(decision.decidedAt))),
      fact(phrases.decidedWhat, "\(version), <strong>\(total)</strong>"),
      reason.isEmpty ? nil : fact(phrases.reasonGiven, Markdown.plain(reason.joined(separator: "\n"))),
      decision.objections.flatMap { $0.isEmpty ? nil : fact(phrases.objectionsGiven, ObjectionList.said($0)) },
      decision.note.flatMap { $0.isEmpty ? nil : fact(phrases.note, Markdown.plain($0)) },
    ].compactMap { $0 }
  }

  private static func fact(_ label: String, _ value: Markup) -> Markup {
    "<div><dt>\(label)</dt><dd>\(value)</dd></div>\n"
  }

  private static func who(_ decision: ClientDecision, content: ClientContent, phrases: any Phrases) -> String {
    let name = DecisionRecord.name(decision, content: content)
    return decision.onBehalf ? phrases.recordedFor(client: name, seller: content.seller.publicName) : name
  }

  private static func next(_ decision: ClientDecision, visit: ProposalVisit, wording: Wording) -> [String] {
    let content = visit.proposal.content
    let seller = content.seller.publicName
    guard decision.kind == .accepted else { return wording.phrases.declinedNext(seller: seller) }
    let deposit = decision.totals.depositCents.map { wording.amount($0) }
    guard visit.viewer.role == .decides else {
      return wording.phrases.acceptedNextForReader(
        seller: seller, client: content.client.name, deposit: deposit, isByInvoice: visit.deposit != nil,
        isProject: content.kind == .project)
    }
    return wording.phrases.acceptedNext(
      seller: seller, deposit: deposit, isByInvoice: visit.deposit != nil, isProject: content.kind == .project)
  }
}
