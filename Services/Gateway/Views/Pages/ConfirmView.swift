import HTML

/// Asks once more when nothing yet says that a person is there.
enum ConfirmView {
  struct Input: Hashable, Sendable {
    var visit: ProposalVisit
    var entry: DecisionEntry
    var nonce: String
    var problems: [FormProblem] = []
  }

  static func page(_ input: Input) -> Markup { "" }
}
