import Identifiers

/// That somebody's looking at a proposal was written down.
struct EngagementHint: Hashable, Sendable {
  let organization: OrganizationID
  let proposal: SharedProposal.ID

  /// As one process tells it to the others, 73 bytes.
  var text: String { "\(organization) \(proposal)" }

  init(organization: OrganizationID, proposal: SharedProposal.ID) {
    self.organization = organization
    self.proposal = proposal
  }

  /// - Returns: `nil` for what `text` never is.
  init?(text: some StringProtocol) {
    let words = text.split(separator: " ")
    guard words.count == 2, let organization = OrganizationID(String(words[0])),
      let proposal = SharedProposal.ID(String(words[1]))
    else { return nil }
    self.init(organization: organization, proposal: proposal)
  }
}
