import HTML

/// Why not: the form behind "Decline".
enum DeclineFormView {
  struct Input: Hashable, Sendable {
    var visit: ProposalVisit
    var nonce: String
    var entry = DeclineEntry()
    var problems: [FormProblem] = []
  }

  static func page(_ input: Input) -> Markup { "" }
}
