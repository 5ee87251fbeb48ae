import HTML

/// The same page after the decision.
enum ReceiptView {
  static func page(_ visit: ProposalVisit) -> Markup { "" }
}
