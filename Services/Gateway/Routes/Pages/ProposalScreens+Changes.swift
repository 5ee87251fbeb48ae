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

  /// The key of the request that a posted nonce stands for.
  func changeRequestKey(of nonce: String, _ version: ProposalPages.Version, visit: ShareVisit) -> String? {
    nonces.decisionKey(from: nonce, for: binding(version, visit, .changes), now: clock.now())
  }
}
