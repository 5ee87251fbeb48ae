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

  static func page(_ input: Input) -> Markup { "" }
}
