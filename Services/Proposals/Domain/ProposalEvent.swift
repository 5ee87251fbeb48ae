/// What happened, for those who subscribe; written in the transaction of the change (RE-8).
struct ProposalEvent: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case sent
    case opened(contactID: ContactID?)
    case accepted(Decision, Bill, ProjectID)
    case declined(Decision)
    case withdrawn(Withdrawal)
    case changesRequested(ChangeRequest)
    /// Told with the version that was sent last.
    case estimateLost(Loss)
    case projectCreated(Bill, ProjectID)
  }
  var kind: Kind
  var proposal: Proposal
  /// `link:…`, `member:…`, `key:…`: who did it.
  var actor: String
}
