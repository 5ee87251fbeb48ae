import HTML
import ProposalsContract

/// "Ask about this" under each line: an ordinary link to the form, which has the line chosen already.
struct AskLinks: Sendable {
  private let address: String
  private let numbers: [LineID: Int]
  private let label: String

  /// `nil` where nothing can be asked.
  init?(_ visit: ProposalVisit, wording: Wording) {
    guard visit.asking != nil else { return nil }
    address = ProposalAddresses(publicID: visit.proposal.publicID).questions
    numbers = visit.proposal.content.lineNumbers
    label = wording.phrases.askAboutThis
  }

  func link(_ line: ClientLine) -> Markup? {
    numbers[line.id].map { number in
      """
      <a class="ask-line no-print" href="\(address)?about=\(QuestionFields.about(number))">\(label)\
      <span class="visually-hidden">: \(line.name)</span></a>
      """
    }
  }
}
