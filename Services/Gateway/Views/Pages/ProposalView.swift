import HTML
import ProposalsContract

/// The open proposal, classic layout.
enum ProposalView {
  struct Input: Hashable, Sendable {
    var visit: ProposalVisit
    /// For the accept form; `nil` for those who may not decide.
    var acceptanceNonce: String?
    var entry = AcceptanceEntry()
    var problems: [FormProblem] = []
  }

  static func page(_ input: Input) -> Markup {
    let visit = input.visit
    let wording = Wording(visit)
    let phrases = wording.phrases
    let seller = visit.proposal.content.seller
    let fields = FormFields(wording: wording, sellerName: seller.publicName, problems: input.problems)
    var shell = PageShell(
      visit, wording: wording, titlePrefix: input.problems.isEmpty ? nil : phrases.problemTitle(input.problems),
      isLive: !visit.isPreview,
      arrangement: "proposal")
    // The aside with its link to the form comes behind the whole document, too.
    if visit.viewer.role == .decides { shell.skipToAnswer = phrases.skipToAnswer }
    return shell.page(
      """
      \(when: visit.isPreview, "<p class=\"preview-note\" role=\"note\">\(phrases.previewNote)</p>\n")\
      \(fields.summary)\
      \(KeptNote.section(visit, wording: wording))\
      \(document(input, fields: fields, wording: wording).article(visit.frame))\
      \(SummaryCard.open(visit, wording: wording))\
      <div class="answer">
      \(answer(input, fields: fields, wording: wording))\
      \(ChangesPanel.section(visit, wording: wording))\
      \(MoreTime.panel(visit, wording: wording))\
      \(QuestionSection.section(visit, wording: wording, isOpen: visit.viewer.role == .decides))\
      \(PaperLinks.open(visit, phrases: phrases))\
      </div>
      """)
  }

  private static func document(_ input: Input, fields: FormFields, wording: Wording) -> ProposalDocument {
    ProposalDocument(
      proposal: input.visit.proposal, wording: wording, isOpen: true, isPreview: input.visit.isPreview,
      changes: input.visit.changes,
      asks: AskLinks(input.visit, wording: wording),
      fields: input.acceptanceNonce == nil || input.visit.viewer.role != .decides ? nil : fields)
  }

  private static func answer(_ input: Input, fields: FormFields, wording: Wording) -> Markup {
    guard input.visit.viewer.role == .decides, let nonce = input.acceptanceNonce else {
      return AcceptForm.readerSection(input.visit, wording: wording)
    }
    return AcceptForm.section(input.visit, nonce: nonce, entry: input.entry, fields: fields, wording: wording)
  }
}
