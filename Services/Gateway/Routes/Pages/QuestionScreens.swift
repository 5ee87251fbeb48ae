import CallContext
import HTML
import Identifiers
import ProposalsContract

/// The pages on which somebody asks.
extension ProposalScreens {
  /// Whoever may read may ask, as long as the page shows the proposal.
  func canBeAsked(_ version: ProposalPages.Version) -> Bool {
    switch ProposalScreen(version.page, now: clock.now()) {
    case .open, .receipt, .notice(.expired): true
    case .notice: false
    }
  }

  /// - Parameter key: `nil` makes a new one.
  func asking(_ version: ProposalPages.Version, _ visit: ShareVisit, key: String? = nil) -> Asking? {
    guard canBeAsked(version) else { return nil }
    let contact = ContactID(visit.link.contact.rawValue)
    return Asking(
      key: key ?? nonces.make(for: binding(version, visit, .question), now: clock.now()), contactID: contact,
      readThrough: version.page.questions?.readThrough(contact) ?? 0)
  }

  /// - Returns: `nil` when nothing can be asked any more.
  func questionForm(
    _ version: ProposalPages.Version, visit: ShareVisit, key: String? = nil, entry: QuestionEntry,
    problems: [QuestionProblem] = []
  ) -> Markup? {
    guard let asking = asking(version, visit, key: key) else { return nil }
    return QuestionFormView.page(
      .init(
        visit: proposalVisit(version, visit, asking: asking, load: load(version, visit)),
        asking: asking, entry: entry, problems: problems))
  }
}
