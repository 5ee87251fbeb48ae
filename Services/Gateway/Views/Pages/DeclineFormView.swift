import HTML
import ProposalsContract

/// Why not: the form behind "Decline".
enum DeclineFormView {
  struct Input: Hashable, Sendable {
    var visit: ProposalVisit
    var nonce: String
    var entry = DeclineEntry()
    var problems: [FormProblem] = []
  }

  static func page(_ input: Input) -> Markup {
    let visit = input.visit
    let wording = Wording(visit)
    let phrases = wording.phrases
    let seller = visit.proposal.content.seller
    let fields = FormFields(wording: wording, sellerName: seller.publicName, problems: input.problems)
    // A person who touched nothing on the proposal page may still be one: it is told from here, too.
    let shell = PageShell(
      visit, wording: wording,
      titlePrefix: input.problems.isEmpty ? phrases.decline : phrases.problemTitle(input.problems),
      isLive: true, arrangement: "narrow")
    return shell.page(
      """
      \(fields.summary)\
      <section class="panel" aria-labelledby="page-title">
      <h1 id="page-title">\(phrases.declineTitle)</h1>
      <p>\(phrases.declineSentence(seller: seller.publicName))</p>
      \(DecisionBrief.brief(visit, wording: wording))\
      \(form(input, fields: fields, wording: wording))\
      </section>
      """)
  }

  private static func form(_ input: Input, fields: FormFields, wording: Wording) -> Markup {
    let phrases = wording.phrases
    let address = ProposalAddresses(publicID: input.visit.proposal.publicID).decline
    return """
      <form method="post" action="\(address)">
      \(FormFields.hidden(.nonce, input.nonce))\
      \(reasons(input, fields: fields, phrases: phrases))\
      \(fields.area(.reason, label: phrases.reasonText, hint: phrases.reasonTextHint, value: input.entry.reason, limit: FieldLimits.reason, isRequired: input.visit.proposal.content.seller.declineReasonRequired))\
      \(ObjectionList(content: input.visit.proposal.content, entries: input.entry.objections, phrases: phrases, problems: input.problems).folded())\
      \(AcceptForm.name(fields, input.entry.typedName, viewer: input.visit.viewer, phrases))\
      <p class="actions">
      <button class="button strong large" type="submit">\(phrases.declineProposal)</button>
      \(DecisionBrief.back(input.visit, wording: wording))\
      </p>
      </form>

      """
  }

  private static func reasons(_ input: Input, fields: FormFields, phrases: any Phrases) -> Markup {
    let isRequired = input.visit.proposal.content.seller.declineReasonRequired
    let hasProblem = fields.error(.reasonCode) != nil
    return """
      <fieldset class="field\(when: hasProblem, " wrong")"\(when: hasProblem, " aria-describedby=\"reason_code-error\"")>
      <legend>\(phrases.reasonLegend) \
      <span class="optional">(\(isRequired ? phrases.required : phrases.optional))</span></legend>
      \(fields.error(.reasonCode))\
      \(DeclineReason.allCases.enumerated().map { radio($0.element, isFirst: $0.offset == 0, isRequired: isRequired, input, phrases) })\
      </fieldset>

      """
  }

  private static func radio(
    _ reason: DeclineReason, isFirst: Bool, isRequired: Bool, _ input: Input, _ phrases: any Phrases
  ) -> Markup {
    let id = isFirst ? FormField.reasonCode.rawValue : "reason-\(reason.rawValue)"
    return """
      <label class="check"><input type="radio" id="\(id)" name="reason_code" value="\(reason.rawValue)"\
      \(when: input.entry.reasonCode == reason, " checked")\(when: isRequired, " required")>
      <span>\(phrases.reason(reason))</span></label>

      """
  }
}
