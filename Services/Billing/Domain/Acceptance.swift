/// What was sold, as far as billing needs to know.
struct Acceptance: Hashable, Sendable {
  var projectID: ProjectID
  var proposalID: ProposalID
  var clientID: ClientID
}
