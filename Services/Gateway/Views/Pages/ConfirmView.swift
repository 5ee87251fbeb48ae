import HTML
import ProposalsContract

/// Asks once more when nothing yet says that a person is there. Nothing is recorded until the box is ticked (SL-5).
enum ConfirmView {
  struct Input: Hashable, Sendable {
    var visit: ProposalVisit
    var entry: DecisionEntry
    var nonce: String
    var problems: [FormProblem] = []
  }

  static func page(_ input: Input) -> Markup {
    let wording = Wording(input.visit)
    let phrases = wording.phrases
    let seller = input.visit.proposal.content.seller.publicName
    let fields = FormFields(wording: wording, sellerName: seller, problems: input.problems)
    let title = isAcceptance(input) ? phrases.confirmAcceptTitle : phrases.confirmDeclineTitle
    let shell = PageShell(
      input.visit, wording: wording,
      titlePrefix: input.problems.isEmpty ? title : phrases.problemTitle(input.problems),
      isLive: false, arrangement: "narrow")
    return shell.page(
      """
      \(fields.summary)\
      <section class="panel" aria-labelledby="page-title">
      <h1 id="page-title">\(title)</h1>
      <p>\(phrases.confirmWhy(seller: seller))</p>
      \(DecisionBrief.brief(input.visit, wording: wording))\
      \(form(input, fields: fields, wording: wording))\
      </section>
      """)
  }

  private static func form(_ input: Input, fields: FormFields, wording: Wording) -> Markup {
    let addresses = ProposalAddresses(publicID: input.visit.proposal.publicID)
    let phrases = wording.phrases
    let isAcceptance = isAcceptance(input)
    return """
      <form method="post" action="\(isAcceptance ? addresses.acceptance : addresses.decline)">
      \(FormFields.hidden(.nonce, input.nonce))\
      \(kept(input.entry, content: input.visit.proposal.content))\
      \(isAcceptance ? ContractStrip(input.visit.proposal)?.mark : nil)\
      \(drawn(input, phrases: phrases))\
      <div class="field\(when: fields.error(.confirm) != nil, " wrong")">
      \(fields.error(.confirm))\
      <label class="check"><input type="checkbox" id="confirm" name="confirm" value="yes" required\
      \(when: fields.error(.confirm) != nil, " aria-invalid=\"true\" aria-describedby=\"confirm-error\"")>
      <span>\(sentence(input, wording: wording))</span></label>
      </div>
      <p class="actions">
      <button class="button \(isAcceptance ? Markup("primary") : Markup("strong")) large" type="submit">\
      \(isAcceptance ? phrases.acceptProposal : phrases.declineProposal)</button>
      \(DecisionBrief.back(input.visit, wording: wording))\
      </p>
      </form>

      """
  }

  private static func sentence(_ input: Input, wording: Wording) -> String {
    let content = input.visit.proposal.content
    let viewer = input.visit.viewer.name
    guard isAcceptance(input) else { return wording.phrases.confirmDecline(viewer: viewer, title: content.title) }
    let total = wording.amount(content.totals.totalCents)
    return wording.phrases.confirmAccept(viewer: viewer, title: content.title, total: total)
  }

  /// What was already typed travels along unseen.
  private static func kept(_ entry: DecisionEntry, content: ClientContent) -> Markup {
    switch entry {
    case .acceptance(let entry):
      """
      \(FormFields.hidden(.typedName, entry.typedName))\(FormFields.hidden(.note, entry.note))\
      \(when: !entry.drawnSignature.isEmpty, FormFields.hidden(.drawnSignature, entry.drawnSignature))\
      \(entry.choices.map { ChoiceFields.hidden($0, of: content) })
      """
    case .decline(let entry):
      """
      \(FormFields.hidden(.typedName, entry.typedName))\(FormFields.hidden(.reason, entry.reason))\
      \(entry.reasonCode.map { FormFields.hidden(.reasonCode, $0.rawValue) })\(ObjectionList.hidden(entry.objections))
      """
    }
  }

  private static func drawn(_ input: Input, phrases: any Phrases) -> Markup? {
    guard case .acceptance(let entry) = input.entry, let drawing = SignatureDrawing(entry.drawnSignature) else {
      return nil
    }
    let name = entry.typedName.isEmpty ? input.visit.viewer.name : entry.typedName
    return "<p class=\"signed-with\">\(drawing.picture(of: name, phrases: phrases))</p>\n"
  }

  private static func isAcceptance(_ input: Input) -> Bool {
    if case .acceptance = input.entry { true } else { false }
  }
}
