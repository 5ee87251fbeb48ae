import CallContext
import Foundation
import HTML

/// The form that asks for changes.
extension ProposalScreens {
  func changeRequestForm(
    _ version: ProposalPages.Version, visit: ShareVisit, nonce: String? = nil,
    entry: ChangeRequestEntry = ChangeRequestEntry(), problems: [FormProblem] = []
  ) -> Markup {
    let nonce = nonce ?? nonces.make(for: binding(version, visit, .changes), now: clock.now())
    return ChangeRequestFormView.page(
      .init(visit: proposalVisit(version, visit), nonce: nonce, entry: entry, problems: problems))
  }
}
