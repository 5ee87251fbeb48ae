import HTML
import ProposalsContract

/// What should be different: the form behind "Ask for changes". Nothing is decided by it.
enum ChangeRequestFormView {
  struct Input: Hashable, Sendable {
    var visit: ProposalVisit
    var nonce: String
    var entry = ChangeRequestEntry()
    var problems: [FormProblem] = []
  }

  static func page(_ input: Input) -> Markup {
    let visit = input.visit
    let wording = Wording(visit)
    let phrases = wording.phrases
    let seller = visit.proposal.content.seller.publicName
    let fields = FormFields(wording: wording, sellerName: seller, problems: input.problems)
    let earlier = visit.proposal.changeRequests ?? []
    let shell = PageShell(
      visit, wording: wording,
      titlePrefix: input.problems.isEmpty ? phrases.askForChanges : phrases.problemTitle(input.problems),
      isLive: true, arrangement: "narrow")
    return shell.page(
      """
      \(fields.summary)\
      <section class="panel" aria-labelledby="page-title">
      <h1 id="page-title">\(phrases.changesFormTitle)</h1>
      <p>\(phrases.changesFormSentence(seller: seller))</p>
      \(DecisionBrief.brief(visit, wording: wording))\
      \(form(input, fields: fields, wording: wording))\
      </section>
      \(when: !earlier.isEmpty, asked(earlier, visit: visit, wording: wording))
      """)
  }

  private static func form(_ input: Input, fields: FormFields, wording: Wording) -> Markup {
    let phrases = wording.phrases
    let content = input.visit.proposal.content
    let address = ProposalAddresses(publicID: input.visit.proposal.publicID).changeRequest
    let lines = ObjectionList(
      content: content, entries: input.entry.objections, phrases: phrases, problems: input.problems)
    return """
      <form method="post" action="\(address)">
      \(FormFields.hidden(.nonce, input.nonce))\
      \(fields.area(.wish, label: phrases.wish, hint: phrases.wishHint, value: input.entry.text, limit: FieldLimits.wish))\
      \(lines.unfolded())\
      \(fields.text(.typedName, label: phrases.yourName, hint: phrases.requestNameHint(input.visit.viewer.name), value: input.entry.typedName, autocomplete: "name", limit: FieldLimits.typedName))\
      <p class="actions">
      <button class="button strong large" type="submit">\(phrases.sendChanges)</button>
      \(DecisionBrief.back(input.visit, wording: wording))\
      </p>
      </form>

      """
  }

  private static func asked(_ requests: [ClientChangeRequest], visit: ProposalVisit, wording: Wording) -> Markup {
    """
    <section class="panel" aria-labelledby="asked-title">
    <h2 id="asked-title">\(wording.phrases.changesAskedTitle)</h2>
    \(ChangesPanel.asked(requests, content: visit.proposal.content, wording: wording))\
    </section>

    """
  }
}
