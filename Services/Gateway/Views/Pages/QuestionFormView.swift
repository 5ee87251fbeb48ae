import HTML
import ProposalsContract

/// The question form alone: behind "Ask about this", and whenever a question comes back with a problem.
enum QuestionFormView {
  struct Input: Hashable, Sendable {
    var visit: ProposalVisit
    var asking: Asking
    var entry = QuestionEntry()
    var problems: [QuestionProblem] = []
  }

  static func page(_ input: Input) -> Markup {
    let visit = input.visit
    let wording = Wording(visit)
    let phrases = wording.phrases
    let content = visit.proposal.content
    let problems = input.problems.map { FormProblem.question($0) }
    let fields = FormFields(wording: wording, sellerName: content.seller.publicName, problems: problems)
    let shell = PageShell(
      visit, wording: wording,
      titlePrefix: problems.isEmpty ? phrases.askQuestion : phrases.problemTitle(problems),
      isLive: true, arrangement: "narrow")
    return shell.page(
      """
      \(fields.summary)\
      <section class="panel" aria-labelledby="page-title">
      <h1 id="page-title">\(phrases.askQuestion)</h1>
      <p>\(phrases.askHow(seller: content.seller.publicName))</p>
      \(about(content, phrases: phrases))\
      \(QuestionSection.form(visit, input.asking, entry: input.entry, fields: fields, isAlone: true, wording: wording))\
      <p><a href="\(ProposalAddresses(publicID: visit.proposal.publicID).thread)">\(phrases.backToProposal)</a></p>
      </section>
      """)
  }

  /// Names the proposal.
  private static func about(_ content: ClientContent, phrases: any Phrases) -> Markup {
    """
    <dl class="brief">
    <div><dt>\(phrases.proposal)</dt><dd><strong>\(content.title)</strong><span class="aside">\
    \(phrases.reference(number: content.number, revision: content.revision))</span></dd></div>
    </dl>

    """
  }
}
