import HTML

/// The proposal can't be decided any more, and whom to ask.
enum NoticeView {
  static func page(_ notice: ProposalNotice, visit: ProposalVisit) -> Markup { "" }
}
