/// What happened, for those who subscribe; written in the transaction of the change (RE-8).
struct ProposalEvent: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case sent
    case opened(contactID: ContactID?)
    case accepted(Decision, Bill, ProjectID)
    case declined(Decision)
    case withdrawn(Withdrawal)
    /// To the day that the proposal says.
    case extended
    case extensionRequested(ExtensionRequest)
    /// The end is near, or past, and nobody decided.
    case expiring
    case expired
    case changesRequested(ChangeRequest)
    /// Told with the version that was sent last.
    case estimateLost(Loss)
    case projectCreated(Bill, ProjectID)
    case asked(Question, lineName: String?)
    case answered(Question, lineName: String?, answered: Question?, concerns: [ContactID])
  }
  var kind: Kind
  var proposal: Proposal
  /// `link:…`, `member:…`, `key:…`: who did it.
  var actor: String
}
